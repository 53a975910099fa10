"""Two programmes: last year’s, taken over in one piece, and this year’s, which went through three versions."""

from hallway.apps.schedule.actions import release_schedule
from hallway.apps.schedule.importing.imports import import_programme
from hallway.apps.schedule.models import Speaker
from hallway.config.demo.programmes import State, programme
from hallway.config.demo.story.diary import Diary, Story
from hallway.core.people.models import Person

RELEASES: list[tuple[str, State, str, str]] = [
    ("2027-01-15 17:42", "keynotes", "jun", "Keynotes and workshops. The talks follow in February."),
    ("2027-02-09 21:10", "first", "odalys", "All five days."),
    ("2027-02-19 18:04", "moved", "odalys", "Git and questions have changed places, and the boat is steadier in Compass."),
]


def write(diary: Diary) -> None:
    diary.write("2026-09-05 14:12", archive)
    for when, state, by, comment in RELEASES:
        diary.write(when, lambda story, row=(state, by, comment): release(story, "2027", *row))
    diary.write("2027-02-20 08:31", draft)


def archive(story: Story) -> None:
    release(story, "2026", "moved", "wilhelmina", "As it was.")


def release(story: Story, year: str, state: State, by: str, comment: str) -> None:
    take_in(story, year, state, by)
    story.stage.pass_time(minutes=2)
    release_schedule(story.editions[year], by=story.people[by], comment=comment)


def draft(story: Story) -> None:
    """A change that nobody outside sees yet."""
    take_in(story, "2027", "draft", "jun")


def take_in(story: Story, year: str, state: State, by: str) -> None:
    import_programme(story.editions[year], programme(year, state), by=story.people[by], name=f"tidewater-{year}.json", publish=False)
    introduce(story, year)


def introduce(story: Story, year: str) -> None:
    """An import knows names, not people. Here everybody on stage is somebody we know."""
    new = Speaker.objects.filter(edition=story.editions[year], person__synthetic=False).select_related("person")
    strangers = [speaker.person_id for speaker in new]
    for speaker in new:
        Speaker.objects.filter(pk=speaker.pk).update(person=story.people[speaker.code])
    Person.objects.filter(pk__in=strangers).delete()
