"""Who may enter a team's space, and opening and closing it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hallway.apps.committees import shown
from hallway.apps.committees.forms import GuestForm, OpenForm, ShareForm
from hallway.core.access import actions
from hallway.core.access.explain import explain, ways_into
from hallway.core.access.models import GuestPass, ReadingTeam, Share, Space
from hallway.core.base.guard import fetch, may
from hallway.core.base.messages import say
from hallway.core.people.models import Person
from hallway.core.teams.models import Team


@login_required
@require_GET
def space_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who may enter here, and why you may; for those who manage it, the switches."""
    space = space_of(request, uid)
    return render(request, "committees/space.html", page_of(request, space))


def space_of(request: HttpRequest, uid: UUID, what: str = "read") -> Space:
    return fetch(Space.objects.select_related("owner", "edition"), request.user, what, uid=uid)


def page_of(request: HttpRequest, space: Space, **forms: object) -> dict[str, object]:
    manages = may(request.user, "manage", space)
    teams = Team.objects.visible_to(request.user).filter(dissolved_at__isnull=True).exclude(pk=space.owner_id)
    ways = ways_into(space)
    share_form = ShareForm()
    share_form.fields["team"].queryset = teams
    return {
        "space": space,
        "team": space.owner,
        "title": shown.space_title(space.kind),
        "way_rows": shown.way_rows(ways),
        "shares": [way.thing for way in ways if isinstance(way.thing, Share)],
        "guests": [way.thing for way in ways if isinstance(way.thing, GuestPass)],
        "because": explain(request.user, space),
        "manages": manages,
        "share_form": share_form,
        "open_form": OpenForm(initial={"level": space.open_level}),
        "guest_form": GuestForm(),
        **forms,
    }


def opened(request: HttpRequest, space: Space, act: Callable[[], object], done: str) -> HttpResponse:
    """Run an opening act; an attempt on a private space is refused and kept in its history (S1.26)."""
    try:
        act()
    except actions.StaysPrivate as refusal:
        actions.note_attempt(space, by=request.user, wanted=str(refusal))
        words = _("%(team)s is private: what it owns cannot be opened. The attempt stands in its history.")
        say(request, words % {"team": space.owner.short}, "warn")
    else:
        say(request, done)
    return redirect("committees:space", space.uid)


@login_required
@require_POST
def shares(request: HttpRequest, uid: UUID) -> HttpResponse:
    space = space_of(request, uid, "manage")
    form = ShareForm(request.POST)
    form.fields["team"].queryset = Team.objects.visible_to(request.user).exclude(pk=space.owner_id)
    if not form.is_valid():
        return render(request, "committees/space.html", page_of(request, space, share_form=form), status=422)
    team, level = form.cleaned_data["team"], form.cleaned_data["level"]
    done = _("Open to %(team)s now.") % {"team": team.short}
    return opened(request, space, lambda: actions.share_space(space, team, level=level, by=request.user), done)


@login_required
@require_POST
def unshare(request: HttpRequest, uid: UUID, share: UUID) -> HttpResponse:
    space = space_of(request, uid, "manage")
    row = fetch(Share.objects.select_related("space", "team").filter(space=space), request.user, uid=share)
    actions.unshare_space(row, by=request.user)
    say(request, _("Closed to %(team)s.") % {"team": row.team.short})
    return redirect("committees:space", uid)


@login_required
@require_POST
def open_level(request: HttpRequest, uid: UUID) -> HttpResponse:
    space = space_of(request, uid, "manage")
    form = OpenForm(request.POST)
    if not form.is_valid():
        return render(request, "committees/space.html", page_of(request, space, open_form=form), status=422)
    level = form.cleaned_data["level"]
    return opened(request, space, lambda: actions.open_space(space, level=level, by=request.user), _("Saved."))


@login_required
@require_POST
def guests(request: HttpRequest, uid: UUID) -> HttpResponse:
    space = space_of(request, uid, "manage")
    form = GuestForm(request.POST)
    person = Person.objects.with_address(form.data.get("address", "")).filter(is_active=True).first() if form.is_valid() else None
    if form.is_valid() and person is None:
        form.add_error("address", _("Nobody has proved this address yet. Ask them to sign in once, then invite them."))
    if person is None:
        return render(request, "committees/space.html", page_of(request, space, guest_form=form), status=422)
    data, done = form.cleaned_data, _("%(person)s is invited.") % {"person": person}

    def invite() -> object:
        return actions.invite_guest(space, person, level=data["level"], until=data["until"], by=request.user)

    return opened(request, space, invite, done)


@login_required
@require_POST
def guest_end(request: HttpRequest, uid: UUID, guest: UUID) -> HttpResponse:
    row = fetch(GuestPass.objects.select_related("space__owner", "person").filter(space__uid=uid), request.user, uid=guest)
    if row.person_id != request.user.pk:
        space_of(request, uid, "manage")
    actions.end_guest(row, by=request.user)
    say(request, _("The visit of %(person)s is over.") % {"person": row.person})
    return redirect("committees:space", uid) if row.person_id != request.user.pk else redirect("home")


@login_required
@require_POST
def readers(request: HttpRequest, slug: str) -> HttpResponse:
    """A private team's chair lets another team read along."""
    team = fetch(Team.objects, request.user, "manage", slug=slug)
    wanted = request.POST.get("reader", "").replace("\0", "")  # which PostgreSQL could not look for
    reader = Team.objects.visible_to(request.user).filter(slug=wanted).exclude(pk=team.pk).first()
    if reader is None:
        say(request, _("Choose a team."), "warn")
        return redirect("committees:edit", slug)
    try:
        actions.let_team_read(team, reader, by=request.user)
    except actions.NotPrivate:
        say(request, _("Only a private team has reading teams. Open its spaces one by one instead."), "warn")
    else:
        say(request, _("%(reader)s reads along now.") % {"reader": reader.short})
    return redirect("committees:edit", slug)


@login_required
@require_POST
def reader_end(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    team = fetch(Team.objects, request.user, "manage", slug=slug)
    row = fetch(ReadingTeam.objects.select_related("team", "reader").filter(team=team), request.user, uid=uid)
    actions.stop_team_reading(row, by=request.user)
    say(request, _("%(reader)s no longer reads along.") % {"reader": row.reader.short})
    return redirect("committees:edit", slug)
