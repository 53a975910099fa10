"""What the filter above a list of sessions needs: choices with counts, and its words."""

from typing import Any

from django.utils.translation import gettext as _

from hallway.apps.schedule.addresses import Addresses
from hallway.apps.schedule.choices import Choosing
from hallway.apps.schedule.pages.shared import counted
from hallway.core.editions.models import Edition

AT_HAND = 12  # tracks up to which each has a chip of its own


def filter_values(choosing: Choosing, address: Addresses, edition: Edition) -> dict[str, Any]:
    groups = choosing.groups(address)
    at_hand = next((group for group in groups[:1] if group.name == "track" and len(group.choices) <= AT_HAND), None)
    count = counted(choosing.rooms.total())
    return {
        "edition": str(edition.uid),
        "at_hand": at_hand,
        "more": [group for group in groups if group is not at_hand],
        "count": count,
        "shown": _("%(sessions)s, {} shown") % {"sessions": count},
        "search_url": address("search"),
        "all_url": address("schedule_all"),
    }
