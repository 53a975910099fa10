from hallway.core.base.rules import InSpace, declare
from hallway.core.live.models import Event

declare(Event, InSpace("space_id"))
