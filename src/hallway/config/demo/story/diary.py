"""What happened when. Chapters write acts down in any order; they are told in the order of time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hallway.config.demo.stage import Stage, moment
from hallway.core.access.models import Space
from hallway.core.editions.models import Edition
from hallway.core.outbox.deliver import deliver
from hallway.core.outbox.models import Letter, State
from hallway.core.people.models import Person
from hallway.core.teams.models import Membership, Team, live


@dataclass
class Story:
    """Where the story stands: everybody and everything in it, by key."""

    stage: Stage
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)

    def notes_of(self, team: str) -> Space:
        return Space.objects.get(owner=self.teams[team], kind="notes")

    def area(self, kind: str, edition: str) -> Space:
        return Space.objects.get(edition=self.editions[edition], kind=kind)

    def membership(self, team: str, person: str) -> Membership:
        return Membership.objects.filter(live(self.stage.at), team=self.teams[team]).get(person=self.people[person])


Act = Callable[[Story], object]


@dataclass
class Diary:
    acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def write(self, when: str | datetime, act: Act) -> None:
        """Put an act down for a moment, `2026-09-01 18:30` in Port Maren."""
        at = moment(when) if isinstance(when, str) else when
        self.acts.append((at, len(self.acts), act))

    def on(self, when: str) -> Callable[[Act], Act]:
        """The same, as a decorator."""

        def note(act: Act) -> Act:
            self.write(when, act)
            return act

        return note

    def tell(self, story: Story) -> None:
        for at, _number, act in sorted(self.acts, key=lambda row: row[:2]):
            story.stage.move_to(max(at, story.stage.at))
            act(story)
            send_letters(story)


def send_letters(story: Story) -> None:
    """Letters leave half a minute after the act, as they do in real life."""
    while Letter.objects.filter(state=State.QUEUED, next_at__lte=story.stage.at).exists():
        story.stage.pass_time(seconds=20)
        deliver("story")
