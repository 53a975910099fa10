"""What access and teams know of a person, on the person's page: teams, roles, and for those who manage the
organisation what they can enter. Each panel shows what the viewer may see, not what there is; so do the histories."""

from django.db.models import Model, Q

from hallway.core.access import shown
from hallway.core.access.doors import doors
from hallway.core.access.models import EntitlementGrant, Role, Space
from hallway.core.access.queries import areas, visible_grants
from hallway.core.access.roles import manages_organisation
from hallway.core.access.standing import Standing
from hallway.core.audit.history import register_belongings
from hallway.core.base import clock
from hallway.core.base.guard import Actor, holds
from hallway.core.base.panels import Panel, register_line, register_panel
from hallway.core.editions.models import Edition
from hallway.core.people.models import Person
from hallway.core.teams.models import MemberKind, Membership, live


def teams(actor: Actor, person: Person) -> Panel | None:
    rows = Membership.objects.visible_to(actor).filter(person=person)
    alive = rows.filter(Q(until__isnull=True) | Q(until__gt=clock.now()))
    past = rows.filter(until__lte=clock.now()).select_related("team").order_by("-until")[:20]
    found = {"person": person, "now": alive.select_related("team").order_by("team__name"), "past": past}
    return Panel("access/panels/teams.html", found)


def roles(actor: Actor, person: Person) -> Panel | None:
    """Their own roles and those of their teams."""
    if actor.pk != person.pk and not holds(actor, "access.see_roles"):
        return None
    mine = Standing(person).grants().values("pk")
    rows = visible_grants(actor).filter(live(clock.now()), pk__in=mine).order_by("role__name", "id")
    return Panel(
        "access/panels/roles.html",
        {"person": person, "grants": rows, "own": actor.pk == person.pk, "may_grant": holds(actor, "access.grant_role")},
    )


def entrances(actor: Actor, person: Person) -> Panel | None:
    """Every door that opens to this person, as far as the viewer knows of it: a private team's doors stay unseen."""
    if not manages_organisation(actor):
        return None
    known = set(Space.objects.visible_to(actor).values_list("pk", flat=True))
    open_doors = [door for pk, door in doors(Standing(person)).items() if pk in known]
    rows = sorted(open_doors, key=lambda door: (door.where.casefold(), door.title))
    return Panel("access/panels/doors.html", {"person": person, "groups": shown.door_groups(rows), "number": len(rows)})


def teams_in_a_line(actor: Actor, people: list[Person]) -> dict[int, str]:
    rows = Membership.objects.visible_to(actor).filter(live(clock.now()), person__in=people).exclude(kind=MemberKind.INACTIVE)
    names: dict[int, list[str]] = {}
    for row in rows.select_related("team").order_by("team__name"):
        names.setdefault(row.person_id, []).append(row.team.short)
    return {person: ", ".join(teams) for person, teams in names.items()}


register_panel(Person, teams, place=10)
register_panel(Person, roles, place=20)
register_panel(Person, entrances, place=30)
register_line(Person, teams_in_a_line)


def around_person(actor: Actor, person: Person) -> list[Model]:
    memberships = Membership.objects.visible_to(actor).filter(person=person)
    return [*memberships, *visible_grants(actor).filter(person=person), *EntitlementGrant.objects.visible_to(actor).filter(person=person)]


register_belongings(Person, around_person)
register_belongings(Role, lambda actor, role: visible_grants(actor).filter(role=role))
register_belongings(Edition, lambda _actor, edition: areas(edition))
