"""Real programmes, imported, released and fetched again: what schemas, calendar readers and an app say of our files."""

import json
import os
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client

from hallway.apps.schedule import formats
from hallway.core.editions.models import Edition

from . import making
from .exporting import agreed, well_formed, wrong_in_json, wrong_in_xml
from .making import programme, session, take_in

pytestmark = pytest.mark.django_db

JUDGES = Path(__file__).parents[5] / ".venv" / "judges" / "bin"
ASK_PYFAHRPLAN = """
import json, sys, types
# Its cache of answers does not run on Python 3.11, and would keep ours beside its code.
sys.modules["requests_cache"] = types.SimpleNamespace(install_cache=lambda *args, **options: None)
from pyfahrplan import lib, pyfahrplan_cli
class Ours(lib.Fahrplan):
    def _get_fahrplans(self):
        self.urls = [sys.argv[1]]
        super()._get_fahrplans()
pyfahrplan_cli.Fahrplan = Ours
print(json.dumps([[talk["talk_guid"], talk["title"], talk["speakers"], talk["room"], talk["talk_date"]] for talk in Ours().flat_plans]))
pyfahrplan_cli.cli(["--conference", "all", "--sort", "talk_start"])
"""
SMALL = [["anyconf.pretalx.frab.json"], ["31c3.frab.xml"]]
LARGE = [["fosdem-2021-online.pentabarf.xml"], ["fosdem-2025.pentabarf.xml"]]
SETS = [["europython-2022.sessions.json", "europython-2022.speakers.json", "europython-2022.schedule.json", "europython-2022.rooms.json"]]


def fetched(edition: Edition, name: str) -> str:
    response = Client(HTTP_HOST="localhost").get(f"/{edition.slug}/en/{name}")
    assert response.status_code == 200
    return response.content.decode()


def judge(edition: Edition, shared: Path) -> None:
    """All our files of the released programme, before all judges."""
    xml, text, calendar = (fetched(edition, name) for name in ("schedule.xml", "schedule.json", "schedule.ics"))
    assert wrong_in_xml(xml, shared) == []
    assert wrong_in_json(text, shared) == []
    assert well_formed(calendar) == []
    document = making.document(edition)
    slots = [slot for session in document["sessions"] for slot in session["slots"]]
    assert [uid for uid, _start, _end, _title in agreed(calendar)] == sorted(slot["uid"] for slot in slots)
    titles = Counter(session["title"] for session in document["sessions"] for _slot in session["slots"])
    assert Counter(talk[1] for talk in asked_pyfahrplan(text)) == titles


def asked_pyfahrplan(text: str) -> list[list[str]]:
    """The sessions as the command-line app pyfahrplan finds them; it reads schedule.json only."""
    if not JUDGES.is_dir():
        pytest.fail("pyfahrplan is not there: make judges")
    with served(text.encode()) as url:
        asked = subprocess.run(
            [JUDGES / "python", "-c", ASK_PYFAHRPLAN, url],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=os.environ | {"COLUMNS": "500", "no_proxy": "*"},
        )
    talks, _line, table = asked.stdout.partition("\n")
    assert "Your conference information" in table
    return json.loads(talks)


@contextmanager
def served(content: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/schedule.json"
    finally:
        server.shutdown()
        server.server_close()


def taken_in(edition: Edition, shared: Path, names: Sequence[str]) -> None:
    folder = shared / "data" / "programmes"
    take_in(edition, formats.read_files([(name, (folder / name).read_bytes()) for name in names], timezone="Europe/Brussels"))


@pytest.mark.slow
@pytest.mark.parametrize("names", SMALL, ids=lambda names: names[0])
def test_judges_accept_a_small_programme(edition: Edition, shared: Path, names: list[str]) -> None:
    taken_in(edition, shared, names)
    judge(edition, shared)


@pytest.mark.slow
@pytest.mark.parametrize("names", LARGE + SETS, ids=lambda names: names[0])
def test_judges_accept_a_large_programme(edition: Edition, shared: Path, names: list[str]) -> None:
    taken_in(edition, shared, names)
    judge(edition, shared)


@pytest.mark.slow
def test_judges_accept_whatever_else_can_be_read(db: None, shared: Path) -> None:
    """Files that stand alone and are none of the above. That some cannot be read is another test's matter."""
    judged = []
    for path in sorted((shared / "data" / "programmes").iterdir()):
        if [path.name] in SMALL + LARGE:
            continue
        try:
            found = formats.read(path.read_bytes(), name=path.name, timezone="Europe/Brussels")
        except (formats.Unreadable, formats.NeedsColumns):
            continue
        edition = making.edition(f"r{len(judged)}")
        take_in(edition, found)
        if found.slots:
            judge(edition, shared)
        judged.append(path.name)
    assert judged


def test_pyfahrplan_lists_sessions_with_people_rooms_and_times(edition: Edition) -> None:
    take_in(edition, programme(session(1, persons=("ada", "ben")), session(2, persons=())))
    assert [talk[1:] for talk in asked_pyfahrplan(fetched(edition, "schedule.json"))] == [
        ["Session 1", "Ada Ferryman, Ben Rower", "Anchor", "2027-06-05T09:00:00+02:00"],
        ["Session 2", "", "Anchor", "2027-06-05T10:00:00+02:00"],
    ]
