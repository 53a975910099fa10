"""The story of Tidewater: who arrived when, which teams there are, what they wrote, whom they let in."""

from datetime import datetime

from hallway.config.demo.stage import Stage
from hallway.config.demo.story import doors, notes, people, programmes, teams, year
from hallway.config.demo.story.diary import Diary, Story, send_letters
from hallway.core.audit.record import system
from hallway.core.audit.seal import seal_new_events

CHAPTERS = (people, teams, notes, programmes, doors, year)


def tell(stage: Stage, *, until: datetime) -> Story:
    """Everything, in the order of time, up to the moment at which the demonstration opens."""
    story, diary = Story(stage), Diary()
    for chapter in CHAPTERS:
        chapter.write(diary)
    with system("building the demonstration"):
        diary.tell(story)
        stage.move_to(until)
        send_letters(story)
    while seal_new_events():
        pass
    return story
