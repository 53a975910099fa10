"""Bytes on disk and rows that name them: neither stays without the other, whenever a process is killed."""

import os
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from hallway.core.access.models import Space
from hallway.core.access.tests import cast
from hallway.core.attachments.actions import BytesGone, attach, remove_attachment, restore_attachment
from hallway.core.attachments.models import Attachment
from hallway.core.attachments.tasks import collect_lost_files, drop_removed_bytes
from hallway.core.audit.models import Event
from hallway.core.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(tmp_path: Path, settings: Any) -> Path:
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path}}}
    return tmp_path


@pytest.fixture
def mo() -> Person:
    return cast.person("Mo")


@pytest.fixture
def space(mo: Person) -> Space:
    return cast.page(cast.team("Web", mo))


def minutes() -> SimpleUploadedFile:
    return SimpleUploadedFile("minutes.txt", b"Present: everybody")


def on_disk(storage: Path) -> set[str]:
    return {path.relative_to(storage).as_posix() for path in storage.rglob("*") if path.is_file()}


def age(storage: Path, *, hours: int) -> None:
    for name in on_disk(storage):
        os.utime(storage / name, (time.time() - hours * 3600,) * 2)


def fresh(file: Attachment) -> Attachment:
    return Attachment._base_manager.get(pk=file.pk)


def lose_one(space: Space, by: Person) -> None:
    """What an upload leaves whose transaction is undone."""
    with transaction.atomic():
        attach(space, minutes(), by=by)
        transaction.set_rollback(True)


def test_bytes_of_an_upload_that_was_not_saved_are_collected_after_a_day(space: Space, mo: Person, storage: Path) -> None:
    kept = attach(space, minutes(), by=mo)
    lose_one(space, mo)
    assert (len(on_disk(storage)), Attachment._base_manager.count()) == (2, 1)
    age(storage, hours=23)
    collect_lost_files()
    assert len(on_disk(storage)) == 2
    age(storage, hours=25)
    collect_lost_files()
    assert on_disk(storage) == {kept.file.name}


def test_removed_file_keeps_its_bytes_for_a_month(space: Space, mo: Person, storage: Path, still: Any) -> None:
    file = attach(space, minutes(), by=mo)
    remove_attachment(file, by=mo)
    age(storage, hours=25)
    still.move(days=29)
    for job in (drop_removed_bytes, collect_lost_files):
        job()
    assert (on_disk(storage), fresh(file).removed_by) == ({file.file.name}, mo)
    still.move(days=2)
    drop_removed_bytes()
    assert (on_disk(storage), fresh(file).file.name, fresh(file).size) == (set(), "", 0)
    with pytest.raises(BytesGone):
        restore_attachment(file, by=mo)
    assert fresh(file).removed_at is not None


def test_job_killed_between_row_and_bytes_leaves_nothing(space: Space, mo: Person, storage: Path, still: Any) -> None:
    file = attach(space, minutes(), by=mo)
    remove_attachment(file, by=mo)
    age(storage, hours=25)
    still.move(days=31)
    with mock.patch.object(default_storage, "delete", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        drop_removed_bytes()
    assert (len(on_disk(storage)), fresh(file).file.name) == (1, "")
    collect_lost_files()
    assert on_disk(storage) == set()


def test_file_brought_back_in_the_last_moment_stays(space: Space, mo: Person, storage: Path, still: Any) -> None:
    """The job has looked; then somebody brings the file back; then the job comes to it."""
    first, second = (attach(space, minutes(), by=mo) for _number in range(2))
    for file in (first, second):
        remove_attachment(file, by=mo)
    still.move(days=31)
    delete = default_storage.delete

    def meanwhile(name: str) -> None:
        restore_attachment(second if name == first.file.name else first, by=mo)
        delete(name)

    with mock.patch.object(default_storage, "delete", meanwhile):
        drop_removed_bytes()
    left = [file for file in (fresh(first), fresh(second)) if file.removed_at is None]
    assert [file.file.name for file in left] == [*on_disk(storage)]
    assert len(left) == 1


def test_collector_has_nothing_to_do_in_a_new_house(storage: Path) -> None:
    collect_lost_files()
    assert on_disk(storage) == set()


def test_only_who_writes_brings_a_file_back(space: Space, mo: Person, still: Any) -> None:
    eve, file = cast.person("Eve"), attach(space, minutes(), by=mo)
    remove_attachment(file, by=mo)
    restore_attachment(file, by=eve)
    assert fresh(file).removed_at is not None
    restore_attachment(file, by=mo)
    restore_attachment(file, by=mo)
    assert (fresh(file).removed_at, fresh(file).removed_by) == (None, None)
    verbs = list(Event._base_manager.order_by("id").values_list("verb", flat=True))
    assert verbs == ["attachments.attachment.add", "attachments.attachment.remove", "attachments.attachment.restore"]


def test_young_is_counted_by_the_real_clock(space: Space, mo: Person, storage: Path, still: Any) -> None:
    """A demonstration may move its clock; an upload of this minute stays young."""
    lose_one(space, mo)
    still.move(days=400)
    collect_lost_files()
    assert len(on_disk(storage)) == 1
