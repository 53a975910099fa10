"""A place with something of everything in it, and empty places beside it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import override_settings

from hallway.apps.ops.tests import places
from hallway.apps.ops.tests.places import Place
from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import house, in_english, visit  # noqa: F401 - fixtures
from hallway.core.attachments.actions import attach
from hallway.core.live.announce import announce
from hallway.core.outbox.models import Letter, State
from hallway.core.outbox.post import post


@pytest.fixture
def place(real_db: str, tmp_path: Path) -> Place:
    """Two admins, a team, a private team, letters in several states, a file, an event: committed, in a folder of its own."""
    here = Place(tmp_path / "place", places.move_in(real_db, tmp_path / "place"))
    location = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": here.data / "files"}}}
    with here.looked_into(), override_settings(STORAGES=location | {"staticfiles": {"BACKEND": STATIC}}):
        call_command("createcachetable", "base_cache", verbosity=0)  # tests keep their cache elsewhere
        furnish()
    return here


STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"


def furnish() -> None:
    ada, al, mo = cast.admin("Ada Ämin"), cast.admin("Al"), cast.person("Mo ☕")
    team = cast.team("Web", mo)
    cast.team("Trust", al, private=True)
    cast.edition("e2027", timezone="Europe/Lisbon")
    for number in range(3):
        attach(cast.page(team), SimpleUploadedFile(f"minutes {number}.txt", f"Present: everybody\t\\N {number}\n".encode()), by=mo)
    letters = post("people/email_confirm", to=[ada, al, mo], context={"code": "1"})
    Letter._base_manager.filter(pk=letters[0].pk).update(state=State.SENT, text="tab\there, \\backslash, line\nline, \\N, ü ☕")
    announce("organisation", "role.granted", {"words": "a 'quoted' \"word\""}, space_id=None)


@pytest.fixture
def empty(tmp_path: Path, worker_id: str) -> Iterator[Callable[[str], Place]]:
    """`empty("there")`: a place with nothing in it."""
    made: list[str] = []

    def make(name: str = "there") -> Place:
        data = tmp_path / name
        if not places.on_postgresql():
            return Place(data, str(data / "hallway.sqlite3"))
        database = f"hallway_ops_{worker_id}_{name}"
        places.create_database(database)
        made.append(database)
        return Place(data, database)

    yield make
    for database in made:
        places.drop_database(database)
