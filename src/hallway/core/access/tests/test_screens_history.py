"""What happened to a thing, on screen, and whether the history is whole."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hallway.core.access.models import Role, Space
from hallway.core.access.roles import compose_role, write_grant
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.audit.models import Event, SealedEvent
from hallway.core.audit.record import record
from hallway.core.audit.seal import seal_new_events
from hallway.core.audit.tasks import check_seals
from hallway.core.teams.actions import edit_team

SEALS = "/en/organise/history/seals/"


def page_of(thing) -> str:
    return f"/en/organise/history/{thing._meta.label_lower}/{thing.uid}/"


def what(response) -> list[str]:
    return [f"{entry.who} {entry.what}" for entry in response.context["events"]]


def test_stranger_is_asked_to_sign_in(visit, house):
    for url in (page_of(house.programme), SEALS):
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url
    assert visit().post(f"{SEALS}check/").status_code == 302


def test_organisers_read_what_happened_to_an_open_team(visit, house):
    edit_team(house.programme, by=house.bo, scope="Talks")
    assert what(visit(house.cy).get(page_of(house.programme))) == ["Bo Chair changed the team’s description"]
    assert visit(house.eve).get(page_of(house.programme)).status_code == 404


def test_private_team_has_no_history_outside(visit, house):
    edit_team(house.diversity, by=house.fay, scope="Quiet talks")
    assert what(visit(house.fay).get(page_of(house.diversity))) == ["Fay Private changed the team’s description"]
    for person in (house.ada, house.cy, house.eve):
        page = visit(person).get(page_of(house.diversity))
        assert (page.status_code, "Diversity" in page.content.decode()) == (404, False)


def test_role_is_known_by_its_events_alone(visit, house):
    role = compose_role(None, name="Desk", purpose="", names=["access.see_roles"], by=house.ada)
    assert what(visit(house.ada).get(page_of(role))) == ["Ada Admin composed the role Desk"]
    assert visit(house.cy).get(page_of(role)).status_code == 404


def test_role_tells_of_its_grants(visit, house):
    role = compose_role(None, name="Desk", purpose="", names=["access.see_roles"], by=house.ada)
    write_grant(role, by=house.ada, person=house.eve)
    assert what(visit(house.ada).get(page_of(role))) == ["Ada Admin gave the role Desk to Eve Outside", "Ada Admin composed the role Desk"]


def test_events_of_other_things_with_the_same_number_stay_away(visit, house):
    role = compose_role(None, name="Desk", purpose="", names=["access.see_roles"], by=house.ada)
    grants = [write_grant(role, by=house.ada, person=person) for person in (house.eve, house.cy)]
    other = Role(pk=next(grant.pk for grant in grants if grant.pk != role.pk))
    organisation = Space._base_manager.get(kind="organisation")
    record("access.role.delete", other, by=house.ada, space_id=organisation.pk, name="Other")
    assert what(visit(house.ada).get(page_of(role))) == [
        "Ada Admin gave the role Desk to Cy Member",
        "Ada Admin gave the role Desk to Eve Outside",
        "Ada Admin composed the role Desk",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "people.person/01900000-0000-7000-8000-000000000000/",
        "nonsense/01900000-0000-7000-8000-000000000000/",
        "sessions.session/01900000-0000-7000-8000-000000000000/",
        "account.emailaddress/01900000-0000-7000-8000-000000000000/",
        "a.b.c/01900000-0000-7000-8000-000000000000/",
    ],
)
def test_things_that_are_not_there_are_not_found(visit, house, path):
    assert visit(house.ada).get(f"/en/organise/history/{path}").status_code == 404


def test_long_history_goes_on_by_public_ids(visit, house):
    for number in range(55):
        edit_team(house.programme, by=house.bo, scope=f"Talks {number}")
    first = visit(house.cy).get(page_of(house.programme))
    assert len(first.context["events"]) == 50
    newest = Event._base_manager.filter(target_type="teams.team", target_id=house.programme.pk).order_by("-id")
    assert first.context["more"] == f"{page_of(house.programme)}?before={newest[49].uid}"
    assert len(visit(house.cy).get(first.context["more"]).context["events"]) == 5
    assert len(visit(house.cy).get(f"{page_of(house.programme)}?before=nonsense").context["events"]) == 50


def test_moments_are_absolute_and_relative(visit, house):
    edit_team(house.programme, by=house.bo, scope="Talks")
    at = timezone.localtime(Event._base_manager.latest("id").at, house.draft.zone)
    page = visit(house.cy).get(page_of(house.programme)).content.decode()
    assert (f"{at.day} {at:%B %Y, %H:%M}</time>, just now" in page, f'datetime="{at.isoformat()}"' in page) == (True, True)


def test_ago_is_by_the_clock_of_the_house(still, visit, house):
    edit_team(house.programme, by=house.bo, scope="Talks")
    still.move(hours=3)
    assert "3\xa0hours\xa0ago" in visit(house.cy).get(page_of(house.programme)).content.decode()


def test_history_takes_as_many_queries_for_three_events_as_for_one(visit, house):
    edit_team(house.programme, by=house.bo, scope="0")
    one = queries_of(visit(house.cy), page_of(house.programme))
    for scope in "123":
        edit_team(house.programme, by=house.bo, scope=scope)
    assert queries_of(visit(house.cy), page_of(house.programme)) == one


def test_hostile_words_are_words(visit, house):
    role = compose_role(None, name=HOSTILE, purpose="", names=["access.see_roles"], by=house.ada)
    assert "<script>alert" not in visit(house.ada).get(page_of(role)).content.decode()


# ── The seals ─────────────────────────────────────────────────────────────────────────────────────────────────────


def run_the_check() -> None:
    """What the worker does with the task that waits."""
    for row in DBTaskResult.objects.ready():
        row.claim("test")
        row.set_successful(check_seals.func())


def test_only_who_manages_the_organisation_checks_the_seals(visit, house):
    assert [visit(house.cy).get(SEALS).status_code, visit(house.cy).post(f"{SEALS}check/").status_code] == [403, 403]
    house.give(house.eve, "audit.check_seals")
    assert visit(house.eve).get(SEALS).status_code == 200


def test_check_runs_in_the_background_and_says_that_all_is_whole(visit, house):
    seal_new_events()
    ada = visit(house.ada)
    assert ada.get(SEALS).context["state"].whole is None
    assert told(ada.post(f"{SEALS}check/", follow=True)) == ["The check has begun. This page shows what it finds."]
    assert told(ada.post(f"{SEALS}check/", follow=True)) == ["A check is on its way already."]
    assert DBTaskResult.objects.count() == 1
    run_the_check()
    page = ada.get(SEALS)
    number = Event._base_manager.count()
    assert (page.context["state"].whole, page.context["state"].waiting) == (True, 0)
    assert f"{number} events were checked, on " in page.content.decode()


def test_changed_history_is_found_and_said(visit, house):
    seal_new_events()
    event = SealedEvent.objects.first().event_id
    drop = "DROP TRIGGER audit_event_no_update" + (" ON audit_event" if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute("UPDATE audit_event SET verb = 'nothing.happened' WHERE id = %s", [event])
    visit(house.ada).post(f"{SEALS}check/")
    run_the_check()
    page = visit(house.ada).get(SEALS)
    assert page.context["state"].whole is False
    assert "The first seal that does not fit is number 1." in page.content.decode()


def test_check_that_broke_off_says_nothing_about_the_history(visit, house):
    visit(house.ada).post(f"{SEALS}check/")
    DBTaskResult.objects.update(status="FAILED", finished_at=timezone.now() - timedelta(minutes=1))
    page = visit(house.ada).get(SEALS)
    assert (page.context["state"].whole, page.context["state"].failed) == (None, True)
    assert "The last check broke off." in page.content.decode()
