"""Roles: the list, one role, composing it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hallway.core.access import queries, roles, shown
from hallway.core.access.forms import RoleForm
from hallway.core.access.lookup import organisation
from hallway.core.access.models import Role
from hallway.core.audit.history import whole_history
from hallway.core.base.guard import holds, require
from hallway.core.base.messages import say


@login_required
@require_GET
def role_list(request: HttpRequest) -> HttpResponse:
    """Every role, how many hold it, and a warning when too many may do everything (S0.17, S0.18)."""
    require(request.user, "access.see_roles")
    found, held = list(Role.objects.all()), queries.holders(request.user)
    context = {
        "own": shown.role_rows([row for row in found if not row.locked], held),
        "shipped": shown.role_rows([row for row in found if row.locked], held),
        "too_many": roles.too_many_admins(),
        "may_compose": holds(request.user, "access.compose_role"),
        "organisation": organisation(),
    }
    return render(request, "access/role_list.html", context)


@login_required
@require_GET
def role(request: HttpRequest, slug: str) -> HttpResponse:
    """What a role may do, who holds it, who held it."""
    require(request.user, "access.see_roles")
    row = get_object_or_404(Role, slug=slug)
    names = set(row.permissions.values_list("name", flat=True))
    held = queries.holders(request.user, role=row)[row.pk]
    past = queries.past_grants(request.user, row)
    context = {
        "role": row,
        "purpose": shown.purpose(row),
        "groups": queries.by_kind(names),
        "held": held,
        "how_many": shown.how_many(held),
        "too_many": roles.too_many_admins() if row.is_admin else None,
        "past": past,
        "may_compose": not row.locked and holds(request.user, "access.compose_role"),
        "may_grant": holds(request.user, "access.grant_role"),
        "ever_held": bool(held.grants or past),
        "events": whole_history(request.user, row, limit=8),
        "organisation": organisation(),
    }
    return render(request, "access/role.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Put a role together from sentences: choose, look at what changes for whom, then save (S0.19)."""
    require(request.user, "access.compose_role")
    row = get_object_or_404(Role, slug=slug) if slug else None
    if row is not None and row.locked:
        say(
            request,
            _("%(role)s ships with Hallway and is the same everywhere. Compose a role of your own beside it.") % {"role": row},
            "warn",
        )
        return redirect("access:role", slug)
    open_names = queries.composable(request.user)
    before = set(row.permissions.values_list("name", flat=True)) if row else set()
    form = RoleForm(request.POST or None, instance=row, open_names=open_names)
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        if "save" in request.POST:
            return save(request, row, form)
        return preview(request, row, form, before)
    chosen = set(request.POST.getlist("names")) if request.method == "POST" else before
    if "again" in request.POST:
        form.errors.clear()
    context = {"role": row, "form": form, "groups": offers(open_names, chosen, before)}
    return render(request, "access/role_form.html", context)


def offers(open_names: set[str], chosen: set[str], before: set[str]) -> list[queries.OfferGroup]:
    """Every permission as a card. Those this person cannot hand out stand there as locked, with the reason."""

    def offer(permission) -> queries.Offer:
        reason = ""
        if permission.level == "admin":
            reason = _("Only Conference Admin may do this; it cannot be put into another role.")
        elif permission.name not in open_names:
            reason = _("You may not do this yourself, so you cannot hand it out.")
        return queries.Offer(permission, permission.name in (before if reason else chosen), reason)

    return [queries.OfferGroup(kind, [offer(permission) for permission in rows]) for kind, rows in queries.by_kind()]


def preview(request: HttpRequest, row: Role | None, form: RoleForm, before: set[str]) -> HttpResponse:
    """Before it is saved: what changes, and for how many."""
    names = form.cleaned_data["names"]
    held = queries.holders(request.user, role=row)[row.pk] if row else queries.Holders()
    context = {
        "role": row,
        "name": form.cleaned_data["name"],
        "purpose": form.cleaned_data["purpose"],
        "names": names,
        "lines": shown.difference(before, names),
        "held": held,
        "how_many": shown.how_many(held),
    }
    return render(request, "access/role_preview.html", context)


def save(request: HttpRequest, row: Role | None, form: RoleForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        composed = roles.compose_role(row, name=data["name"], purpose=data["purpose"], names=data["names"], by=request.user)
    except (roles.NameTaken, roles.RoleLocked):
        say(request, _("Somebody else was faster. Look at the role as it is now."), "warn")
        return redirect("access:roles")
    if row is None:
        say(request, _("The role %(role)s is there. Now give it to somebody.") % {"role": composed})
    else:
        say(request, _("%(role)s is changed, for everybody who holds it.") % {"role": composed})
    return redirect("access:role", composed.slug)


@login_required
@require_POST
def removal(request: HttpRequest, slug: str) -> HttpResponse:
    """Remove a role nobody ever held."""
    require(request.user, "access.compose_role")
    row = get_object_or_404(Role, slug=slug)
    try:
        roles.delete_role(row, by=request.user)
    except roles.RoleLocked:
        say(request, _("%(role)s ships with Hallway and stays.") % {"role": row}, "warn")
    except roles.RoleInUse:
        say(request, _("%(role)s stays, because its history does: somebody holds or held it.") % {"role": row}, "warn")
    else:
        say(request, _("The role %(role)s is removed.") % {"role": row})
        return redirect("access:roles")
    return redirect("access:role", slug)
