import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from hallway.apps.committees import groups
from hallway.apps.committees.tests.conftest import Cast
from hallway.core.base.guard import unguarded
from hallway.core.people.models import Person
from hallway.core.teams.models import ChairNomination, Membership, Team

WEB = {
    "name": "Web WG",
    "full_name": "Example Web Workgroup",
    "scope": "Look after the web site, in particular: hosting, backups",
    "established": "2014-12-22",
    "established_by": "the board",
    "chair": {"who": "Núria", "state": "proposed"},
    "voting": ["Núria", "Łukasz"],
    "non_voting": ["João"],
    "inactive": ["Zoë", "Ada"],
    "user_groups": ["CMS Editor", "Wizards"],
}


def take_in(tmp_path: Path, what: Any) -> None:
    (tmp_path / "groups.json").write_text(json.dumps(what))
    call_command("import_groups", tmp_path / "groups.json")


def test_workgroup_page_shows_what_the_file_says(visit: Any, cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, WEB)
    response = visit(cast.dan).get(reverse("committees:team", args=["web-wg"]))
    groups_shown = {group.kind: [row.person.name for row in group.members] for group in response.context["groups"]}
    assert groups_shown == {"voting": ["Núria", "Łukasz"], "non-voting": ["João"], "inactive": ["Zoë", "Ada"]}
    page = response.content.decode()
    for words in ("Example Web Workgroup", "Look after the web site", "hosting", "backups", "22 December 2014", "by the board"):
        assert words in page
    assert "Núria is proposed as chair" in page
    assert "No chair has yet been assigned" in page


def test_again_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    take_in(tmp_path, WEB)

    def counts() -> tuple[int, ...]:
        with unguarded("test"):
            return tuple(model.objects.count() for model in (Person, Membership, ChairNomination, Team))

    before = counts()
    take_in(tmp_path, WEB)
    assert counts() == before


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("{", "This is not a JSON file"),
        ("[]", "The file holds no groups."),
        ('{"scope": "x"}', "group 1: it has no name."),
        ('{"name": "A", "voting": [1]}', "group 1 (A), “voting”: this is not a list of names."),
        ('{"name": "A", "established": "22/12/2014"}', "group 1 (A): “22/12/2014” is not a date"),
        ('{"name": "A", "chair": {"who": "B", "state": "maybe"}}', "a chair is “confirmed” or “proposed”"),
        ('{"name": "A", "voting": ["B"], "inactive": ["B"]}', "B stands there twice"),
        ('[{"name": "A"}, {"name": "a"}]', "stands in the file twice"),
        ("[" * 5000, "This is not a JSON file"),
        ("\xff", "This is not a JSON file"),
    ],
)
def test_a_bad_file_takes_nothing_in(cast: Cast, tmp_path: Path, what: str, sentence: str) -> None:
    (tmp_path / "bad.json").write_bytes(what.encode("latin-1", errors="replace") if what == "\xff" else what.encode())
    with unguarded("test"):
        before = Team.objects.count()
    with pytest.raises(CommandError) as refusal:
        call_command("import_groups", tmp_path / "bad.json")
    assert sentence in str(refusal.value)
    with unguarded("test"):
        assert Team.objects.count() == before


def test_real_groups_are_taken_in(cast: Cast, shared: Path) -> None:
    (web,) = groups.read((shared / "data/groups/europython-web-wg.json").read_bytes())
    assert (web.short_name, web.proposed_chair, len(web.members), web.established_by) == ("Web WG", "V1", 19, "EPS board")
    outcomes = groups.import_groups(groups.read((shared / "data/groups/dsf-working-groups.json").read_bytes()))
    assert len(outcomes) == 14
