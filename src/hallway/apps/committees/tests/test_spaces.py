from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from hallway.apps.committees.tests.conftest import Cast
from hallway.core.access.models import GuestPass, Share
from hallway.core.audit.models import Event
from hallway.core.base import clock
from hallway.core.base.guard import unguarded


def url(name: str, *args: object) -> str:
    return reverse(f"committees:{name}", args=args)


def test_chair_opens_notes_to_a_team_and_closes_them(visit: Any, cast: Cast) -> None:
    space = cast.space(cast.programme, "notes")
    client = visit(cast.bo)
    client.post(url("shares", space.uid), {"team": cast.venue.pk, "level": "write"})
    page = visit(cast.dan).get(url("notes", "programme")).content.decode()
    assert "Programme opened it to Venue" in page
    with unguarded("test"):
        share = Share.objects.get(space=space)
    client.post(url("unshare", space.uid, share.uid))
    assert visit(cast.dan).get(url("notes", "programme")).status_code == 404


def test_member_may_not_open(visit: Any, cast: Cast) -> None:
    space = cast.space(cast.programme, "notes")
    client = visit(cast.cy)
    assert client.get(url("space", space.uid)).status_code == 200
    for name, data in {"shares": {"team": cast.venue.pk, "level": "read"}, "open_level": {"level": "read"}, "guests": {}}.items():
        assert client.post(url(name, space.uid), data).status_code == 403


@pytest.mark.parametrize(
    ("name", "data"), [("open_level", {"level": "write"}), ("shares", {"level": "read"}), ("guests", {"level": "read"})]
)
def test_private_space_cannot_be_opened_and_the_attempt_is_kept(visit: Any, cast: Cast, name: str, data: dict) -> None:
    space = cast.space(cast.diversity, "notes")
    until = (clock.now() + timedelta(days=9)).date().isoformat()
    data = {**data, "team": cast.venue.pk, "address": "eve@cast.example", "until": until}
    page = visit(cast.fay).post(url(name, space.uid), data, follow=True).content.decode()
    assert "is private: what it owns cannot be opened" in page
    for person in (cast.dan, cast.eve, cast.ada):
        assert visit(person).get(url("notes", "diversity")).status_code == 404
    with unguarded("test"):
        assert Event.objects.filter(verb="access.space.attempt", space_id=space.pk).count() == 1


def test_guest_reads_until_the_day_and_not_after(visit: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space = cast.space(cast.programme, "notes")
    until = (clock.now() + timedelta(days=2)).date()
    data = {"address": "eve@cast.example", "level": "read", "until": until.isoformat()}
    assert visit(cast.bo).post(url("guests", space.uid), data).status_code == 302
    assert visit(cast.eve).get(url("notes", "programme")).status_code == 200
    assert visit(cast.eve).get(url("team", "programme")).status_code == 404
    monkeypatch.setattr(clock, "_shift", timedelta(days=4))
    assert visit(cast.eve).get(url("notes", "programme")).status_code == 404


def test_guest_needs_an_address_somebody_proved_and_a_day_to_come(visit: Any, cast: Cast) -> None:
    space = cast.space(cast.programme, "notes")
    response = visit(cast.bo).post(url("guests", space.uid), {"address": "nobody@cast.example", "level": "read", "until": "2099-01-01"})
    assert response.status_code == 422
    assert "Nobody has proved this address yet" in response.content.decode()
    response = visit(cast.bo).post(url("guests", space.uid), {"address": "eve@cast.example", "level": "read", "until": "2001-01-01"})
    assert "still to come" in response.content.decode()
    with unguarded("test"):
        assert GuestPass.objects.count() == 0


def test_chair_of_a_private_team_lets_another_team_read(visit: Any, cast: Cast) -> None:
    client = visit(cast.fay)
    client.post(url("readers", "diversity"), {"reader": "venue"})
    assert visit(cast.dan).get(url("notes", "diversity")).status_code == 200
    assert visit(cast.dan).get(url("write", "diversity")).status_code == 403
    row = client.get(url("edit", "diversity")).context["readers"][0]
    client.post(url("reader_end", "diversity", row.uid))
    assert visit(cast.dan).get(url("notes", "diversity")).status_code == 404
