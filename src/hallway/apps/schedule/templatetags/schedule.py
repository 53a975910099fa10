from typing import Any

from django import template

from hallway.apps.schedule import personal
from hallway.apps.schedule.models import Session
from hallway.core.editions import places
from hallway.core.editions.models import Edition

register = template.Library()


@register.simple_tag
def card_address(edition: Edition, slug: str = "") -> str:
    """Of the picture beside a shared link: a session's, else the edition's."""
    return places.address(edition, "schedule:card", slug) if slug else places.address(edition, "schedule:edition_card")


@register.inclusion_tag("schedule/organise/interest.html", takes_context=True)
def interest_in(context: dict[str, Any], session: Session) -> dict[str, Any]:
    """For those who edit the programme: how many want a session, and who would host it. Nothing where nobody was asked."""
    if session.interest_wanted is None:
        return {}
    wanted = personal.wanted_by(str(session.uid))
    return {
        "wanted": wanted,
        "words": personal.interest_words(wanted, session.interest_wanted),
        "hosts": personal.hosts_of(session, context["request"].user),
    }
