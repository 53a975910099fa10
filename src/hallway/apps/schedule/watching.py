"""Letters to those who asked to hear when the programme changes.

Only while strangers may see the programme, and about what they see: a version released before is told of when it shows,
once. What somebody starred stands first. Whoever did not ask gets no letter, whatever they starred.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import translation

from hallway.apps.schedule import changelog
from hallway.apps.schedule.changelog import Entry
from hallway.apps.schedule.models import Star, Version, Watch
from hallway.apps.schedule.pages.changes import Told, lines_of
from hallway.apps.schedule.queries import newest_version
from hallway.core.base.guard import Anyone
from hallway.core.editions import places
from hallway.core.editions.models import Edition
from hallway.core.outbox.post import Recipient, post_to, recipients_of
from hallway.core.people.models import Person

SIGNED = "schedule.watch"
LINES = 12  # of one letter, each for what was starred and for the rest
CHUNK = 50  # letters in one transaction


def is_watching(person: Person, edition: Edition) -> bool:
    return Watch.objects.visible_to(person).filter(person=person, edition=edition).exists()


@transaction.atomic
def watch(edition: Edition, *, by: Person) -> None:
    """They hear of every version after the one that shows now."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks are one wish
    shown = newest_version(edition, Anyone())
    if not is_watching(by, edition):
        Watch.objects.create(edition=edition, person_id=by.pk, told_of=shown.number if shown else 0)


def stop_watching(edition: Edition, *, by: Person) -> None:
    Watch.objects.visible_to(by, "manage").filter(person=by, edition=edition).delete()


# ── Without signing in ────────────────────────────────────────────────────────────────────────────────────────────


def stop_token(watch: Watch) -> str:
    return signing.Signer(salt=SIGNED).sign(watch.uid.hex)


def stop_by_token(edition: Edition, token: str, *, really: bool) -> bool:
    """The letter's own way out: whoever holds the letter may end the letters, and nothing else. False: no such letter."""
    try:
        uid = UUID(signing.Signer(salt=SIGNED).unsign(token))
    except (signing.BadSignature, ValueError):
        return False
    if really:
        Watch._base_manager.filter(edition=edition, uid=uid).delete()
    return True


# ── Telling ───────────────────────────────────────────────────────────────────────────────────────────────────────


def tell_some(edition: Edition) -> int:
    """Write the letters of one chunk of watchers, and note what they heard of, in one transaction: a kill leaves no letter
    twice and forgets nobody. Returns how many watchers were looked after. Inside `unguarded(…)`."""
    shown = newest_version(edition, Anyone())
    if shown is None:
        return 0
    with transaction.atomic():
        waiting = Watch._base_manager.select_for_update(skip_locked=True, of=("self",)).filter(edition=edition, told_of__lt=shown.number)
        watches = list(waiting.select_related("person").order_by("pk")[:CHUNK])
        if watches:
            write_letters(edition, shown, watches)
            Watch._base_manager.filter(pk__in=[watch.pk for watch in watches]).update(told_of=shown.number)
    return len(watches)


def write_letters(edition: Edition, shown: Version, watches: list[Watch]) -> None:
    documents = documents_of(edition, {shown.number, *(watch.told_of for watch in watches)})
    stars = stars_of(edition, watches)
    news = {told: changelog.between(before, documents[shown.number]) for told, before in documents.items()}
    slugs = {session["uid"]: session["slug"] for session in documents[shown.number]["sessions"]}
    for watch, recipient in zip(watches, recipients_of([watch.person for watch in watches]), strict=True):
        entry = news.get(watch.told_of)
        if watch.person.is_active and (entry is None or not changelog.is_empty(entry)):
            letter = Letter(edition, watch, entry or changelog.nothing(), stars[watch.person_id], slugs)
            letter.write(recipient, is_first=entry is None)


def documents_of(edition: Edition, numbers: set[int]) -> dict[int, dict[str, Any]]:
    return dict(Version._base_manager.filter(edition=edition, number__in=numbers).values_list("number", "document"))


def stars_of(edition: Edition, watches: list[Watch]) -> dict[int, set[str]]:
    """Person's pk → the sessions they starred."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Star._base_manager.filter(edition=edition, person_id__in=[watch.person_id for watch in watches])
    for person_id, uid in rows.values_list("person_id", "session__uid"):
        found[person_id].add(str(uid))
    return found


class Letter:
    """What one watcher hears. Its lines are made while it is written, in the reader's language."""

    def __init__(self, edition: Edition, watch: Watch, entry: Entry, stars: set[str], slugs: dict[str, str]) -> None:
        self.edition, self.watch, self.slugs = edition, watch, slugs
        mine = {uid for kind in changelog.KINDS for uid, *_rest in entry[kind]} & stars
        self.mine = {kind: [each for each in entry[kind] if each[0] in mine] for kind in changelog.KINDS}
        self.others = {kind: [each for each in entry[kind] if each[0] not in mine] for kind in changelog.KINDS}

    def write(self, recipient: Recipient, *, is_first: bool) -> None:
        context = {
            "edition": self.edition,
            "is_first": is_first,
            "starred": self.lines(self.mine),
            "others": self.lines(self.others),
            "schedule_url": self.url("schedule"),
            "changes_url": self.url("changes"),
            "stop_url": self.url("news_stop", stop_token(self.watch)),
        }
        post_to("schedule/changes", [recipient], context=context, edition_id=self.edition.pk)

    def lines(self, entry: Entry) -> Callable[[], dict[str, Any]]:
        def said() -> dict[str, Any]:
            lines: list[Told] = lines_of(entry, self.edition.zone, self.slugs, lambda *_names: "")
            return {"shown": lines[:LINES], "more": max(len(lines) - LINES, 0)}

        return said

    def url(self, view: str, *names: str) -> Callable[[], str]:
        """On the installation's host, which a letter knows as ours."""
        return lambda: settings.ROOT_URL + places.path(self.edition, f"schedule:{view}", *names, language=translation.get_language())
