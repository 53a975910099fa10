"""What kinds of letters are about, in words for those who look after them: a letter's own words are its reader's."""

from hallway.core.base.rules import Sentence

subjects: dict[str, Sentence] = {}


def about_letters(sentences: dict[str, Sentence]) -> None:
    """Say what letters are about: `{"teams/added": _("taken into a team")}`."""
    subjects.update(sentences)


def about(kind: str) -> str:
    """What a letter of this kind is about. A kind nobody declared shows its name."""
    return str(subjects.get(kind, kind))
