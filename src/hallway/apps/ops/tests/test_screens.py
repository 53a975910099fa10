"""Health and errors on screen, for Conference Admins alone."""

import pytest
from django_tasks_db.models import DBTaskResult

from hallway.apps.ops.doctor import keep
from hallway.apps.ops.intake import note, report
from hallway.apps.ops.models import Examination, Fault
from hallway.apps.ops.tests.test_errors import broken, caused
from hallway.core.access.models import Role
from hallway.core.access.tests import cast
from hallway.core.access.tests.conftest import HOSTILE, queries_of, told
from hallway.core.audit.models import Event
from hallway.core.base.restored import react
from hallway.core.outbox.models import Standstill

HEALTH = "/en/organise/health/"
ERRORS = f"{HEALTH}errors/"

pytestmark = pytest.mark.django_db


def screens() -> list[str]:
    note(report(broken(), "home"))
    return [HEALTH, ERRORS, f"{ERRORS}{Fault._base_manager.get().uid}/"]


def test_stranger_signs_in_and_everybody_but_admins_is_refused(visit, house):
    cast.member(house.board, house.bo, "chair")
    cast.grant(Role.CONFERENCE_ADMIN, house.eve, house.past)
    for url in screens():
        assert visit().get(url).url.startswith("/en/account/sign-in/?next="), url
        assert [visit(who).get(url).status_code for who in (house.bo, house.cy, house.eve, house.fay)] == [403] * 4, url
        assert visit(house.ada).get(url).status_code == 200, url
    for act in ("examination", "confirmation"):
        assert visit(house.cy).post(f"{HEALTH}{act}/").status_code == 403
        assert visit(house.ada).get(f"{HEALTH}{act}/").status_code == 405


def test_only_admins_find_the_door(visit, house):
    assert [HEALTH in visit(who).get("/en/home/").content.decode() for who in (house.ada, house.cy)] == [True, False]


def test_screen_says_what_the_doctor_says_and_what_mends_it(visit, house):
    page = visit(house.ada).get(HEALTH)
    broken_ones = {finding.check for finding in page.context["troubles"] if finding.state == "broken"}
    assert "worker" in broken_ones
    assert "<code>systemctl restart hallway</code>" in page.content.decode()
    assert [finding.state for finding in page.context["troubles"]] == sorted(finding.state for finding in page.context["troubles"])
    assert all(finding.check not in {"mail", "hosts"} for finding in page.context["troubles"])  # nobody was asked yet


def test_others_are_asked_in_the_background_and_their_answers_kept(visit, house):
    said = told(visit(house.ada).post(f"{HEALTH}examination/", follow=True))
    assert said == ["They are being asked. Reload this page in a moment."]
    assert DBTaskResult.objects.get().task_path == "hallway.apps.ops.tasks.examine_now"
    keep.ask_others()
    keep.ask_others()
    assert Examination.objects.count() == 1
    checks = {finding.check for finding in visit(house.ada).get(HEALTH).context["troubles"]}
    assert {"mail", "hosts"} <= checks


def test_kept_answers_are_read_in_ones_own_language(visit, house):
    keep.ask_others()
    page = visit(house.ada).get("/de/organise/health/").content.decode()
    assert "Der Mailserver 127.0.0.1:9 antwortet nicht: Connection refused." in page
    assert "The mail server" not in page


def test_restored_copy_is_confirmed_once_and_by_whom(visit, house):
    react()
    ada = visit(house.ada)
    assert "This is a restored copy" in ada.get(HEALTH).content.decode()
    assert told(ada.post(f"{HEALTH}confirmation/", follow=True))[0].startswith("Letters leave again.")
    assert Standstill.objects.get().ended_by == house.ada
    assert Event._base_manager.filter(verb="outbox.standstill.end", actor=house.ada).count() == 1
    assert told(ada.post(f"{HEALTH}confirmation/", follow=True)) == ["Somebody else was faster: letters leave already."]
    assert "This is a restored copy" not in ada.get(HEALTH).content.decode()


def test_errors_are_listed_the_newest_first(visit, house):
    assert "Nothing broke" in visit(house.ada).get(ERRORS).content.decode()
    note(report(broken(), "home"))
    note(report(caused(), "schedule:session"))
    note(report(broken(), "home"))
    page = visit(house.ada).get(ERRORS)
    assert [(fault.kind, fault.count) for fault in page.context["faults"]] == [("ValueError", 2), ("RuntimeError", 1)]
    detail = visit(house.ada).get(f"{ERRORS}{page.context['faults'][1].uid}/").content.decode()
    assert "KeyError" in detail
    assert "schedule:session" in detail


def test_list_takes_as_many_queries_for_three_as_for_one(visit, house):
    note(report(broken(), "home"))
    one = queries_of(visit(house.ada), ERRORS)
    note(report(caused(), "home"))
    note(report(broken(kind=OSError), "home"))
    assert queries_of(visit(house.ada), ERRORS) == one


def test_hostile_words_are_words(visit, house):
    Fault(fingerprint="x", kind=HOSTILE, where=HOSTILE, source=HOSTILE, stack=HOSTILE).save()
    Examination.objects.create(
        pk=1, findings=[{"check": "mail", "state": "broken", "what": "%(x)s", "mend": "`%(x)s`", "values": {"x": HOSTILE}}]
    )
    for url in (HEALTH, ERRORS, f"{ERRORS}{Fault._base_manager.get().uid}/"):
        assert "<script>alert" not in visit(house.ada).get(url).content.decode(), url


def test_fault_nobody_knows_is_not_found(visit, house):
    assert visit(house.ada).get(f"{ERRORS}01a3d1c5-d3e0-786b-afac-827a93053e2f/").status_code == 404
