"""A scratch installation for one measurement: SQLite in a temporary folder, or the PostgreSQL named in the environment."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

SHARED = Path(os.environ.get("HALLWAY_SHARED") or Path(__file__).resolve().parents[2] / "shared")
FOSDEM = SHARED / "data/programmes/fosdem-2021-online.pentabarf.xml"


def begin() -> str:
    """Set Django up on an empty, migrated database. Returns what the database is called in the tables."""
    folder = tempfile.mkdtemp(prefix="hallway-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["HALLWAY_DATA"] = folder
    os.environ["HALLWAY_DATABASE"] = os.environ.get("HALLWAY_TEST_DATABASE", "")
    os.environ["DJANGO_SETTINGS_MODULE"] = "hallway.config.settings_proof"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        import psycopg

        url, _slash, name = os.environ["HALLWAY_DATABASE"].rpartition("/")
        with psycopg.connect(f"{url}/postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            server.execute(f'CREATE DATABASE "{name}"')
    call_command("migrate", verbosity=0, interactive=False)
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
