from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from hallway.core.base.guard import Actor, held
from hallway.core.editions.models import Edition, Phase


def phase_open(phase: str, at: datetime, *, edition: str = "edition_id") -> Q:
    """Rows whose edition (named by the column) has this phase open at a moment (UTC) and does not rehearse.

    What opens to strangers follows the real clock, and an edition whose clock is shifted is not shown to them at all.
    """
    is_open = Phase.objects.filter(edition_id=OuterRef(edition), key=phase, opens_at__lte=at).filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=at)
    )
    return Q(Exists(is_open)) & ~Q(Exists(Edition.objects.filter(pk=OuterRef(edition), clock_anchor__isnull=False)))


def current_edition() -> Edition | None:
    """The edition an installation is about: the current one of its first conference, or the newest there is."""
    editions = Edition.objects.select_related("conference").prefetch_related("phases")
    return editions.filter(conference__current_id=F("id")).order_by("conference_id").first() or editions.order_by("-id").first()


def enters_editions(actor: Actor) -> bool:
    """Whether somebody works on an edition, founds them, or says which is the current one."""
    if held(actor, "editions.found_edition", "editions.edit_conference"):
        return True
    return Edition.objects.visible_to(actor, "editions.edit_edition").exists()
