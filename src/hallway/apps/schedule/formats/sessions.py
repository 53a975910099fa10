"""Sessions, and the question when two entries of a file are one session.

The formats give every entry its own guid. pretalx repeats: slots of one session share its code (older exports: its id),
each with a guid of its own. So: same code, or same id with two different guids, and the same content → one session with
several slots. Our own exports, which obey the schema, have an id of their own for every slot, and the same page: same
address, content, and different guids → the same again. Some formats say of themselves that entries repeat (`repeats`).
The same guid twice is a broken file (two versions in one, or a copy somebody edited) and is refused; so is one id with
two contents. A word for word copy, same room and time too, is taken once.
"""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from . import notes
from .draft import RawLink, RawSession
from .limits import MAX_PER_SESSION
from .model import Link, Session, Slot
from .people import Aliases, People, bare
from .rooms import Tracks
from .texts import Texts, markup_of
from .trouble import shown

NO = {"", "0", "false", "no", "f", "n"}
YES = {"1", "true", "yes", "t", "y"}


@dataclass
class Sessions:
    texts: Texts
    people: People
    tracks: Tracks
    common: set[str] = field(default_factory=set)  # addresses that are no session's own page
    may_lack_ids: bool = False
    found: list[Session] = field(default_factory=list)
    slots: list[list[Slot]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    aliases: Aliases = field(default_factory=Aliases)
    keys: set[str] = field(default_factory=set)
    pages: dict[tuple[object, ...], int] = field(default_factory=dict)  # address and content → session
    titles: dict[tuple[object, ...], str] = field(default_factory=dict)  # title and content → the id made of the title
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def session(self, raw: RawSession) -> Session | None:
        """The entry as a session; None, and a problem, where it has no id or no title."""
        texts, place = self.texts, raw.place
        guid, id_, code = (texts.identifier(text, place) for text in (raw.guid, raw.id, raw.code))
        title = texts.line(raw.title, place)
        if not title:
            texts.report.problem(place, _("The session has no title."))
        if not (guid or id_ or code or self.may_lack_ids):
            texts.report.problem(place, _("The session has no id, so a later import could not recognise it."))
        self.refuse_crowds(raw)
        abstract, description = texts.text(raw.abstract, place), texts.text(raw.description, place)
        session = Session(
            key=guid or id_ or code,
            title=title,
            guid=guid,
            id=id_,
            code=code,
            slug=texts.line(raw.slug, place),
            subtitle=texts.line(raw.subtitle, place),
            abstract=abstract,
            description=description,
            markup=markup_of(abstract, description),
            kind=texts.line(raw.kind, place),
            track=self.tracks.key_of(raw),
            language=texts.line(raw.language, place),
            level=texts.line(raw.level, place),
            tags=self.tags(raw),
            persons=self.people.of(raw.persons, place),
            links=self.links(raw.links, place, may_guess=True),
            attachments=self.links(raw.attachments, place),
            url=texts.address(raw.url, place),
            logo=texts.address(raw.logo, place),
            feedback_url=texts.address(raw.feedback_url, place),
            licence=texts.line(raw.licence, place),
            do_not_record=self.opted_out(raw),
        )
        if title and not session.key and self.may_lack_ids:
            session = self.titled(session, raw)
        return session if session.title and session.key else None

    def titled(self, session: Session, raw: RawSession) -> Session:
        """Known by its title, since it has no id. Same title, same content: the same session once more."""
        raw.repeats = True
        name = f"title:{bare(session.title)[:150] or session.title[:150]}"
        same = (name, content(session))
        if same not in self.titles:
            number = self.counts[name, ""] = self.counts.get((name, ""), 0) + 1
            self.titles[same] = name if number == 1 else f"{name} {number}"
            self.texts.report.note(notes.TITLE_AS_ID if number == 1 else notes.SAME_TITLE, raw.place)
        return replace(session, key=self.titles[same], id=self.titles[same])

    def tags(self, raw: RawSession) -> tuple[str, ...]:
        """In the file's order, each once, however it is written."""
        words = (self.texts.line(tag, raw.place) for tag in raw.tags)
        found: dict[str, str] = {}
        for word in words:
            if word:
                found.setdefault(word.casefold(), word)
        return tuple(found.values())

    def links(self, raws: list[RawLink], place: str, *, may_guess: bool = False) -> tuple[Link, ...]:
        pairs = ((self.texts.line(raw.title, place), self.texts.address(raw.href, place, may_guess=may_guess)) for raw in raws)
        return tuple(Link(title, href) for title, href in pairs if href)

    def opted_out(self, raw: RawSession) -> bool:
        answer = self.texts.line(raw.opt_out, raw.place).lower()
        if answer not in NO | YES:
            self.texts.report.note(notes.UNCLEAR_OPT_OUT, raw.place)
        return answer not in NO

    def refuse_crowds(self, raw: RawSession) -> None:
        for things in (raw.persons, raw.links, raw.attachments, raw.tags):
            if len(things) > MAX_PER_SESSION:
                said = {"count": len(things), "limit": MAX_PER_SESSION}
                sentence = _("The session has %(count)d people or links of a kind; at most %(limit)d are read.")
                self.texts.report.problem(raw.place, sentence % said)
                self.texts.report.refuse_if_broken()

    def add(self, session: Session, slot: Slot | None, raw: RawSession) -> None:
        place = raw.place
        names = {"guid": session.guid, "id": session.id, "code": session.code}
        matches = self.aliases.find(names) or self.of_same_page(session, raw)
        if len(matches) > 1:
            self.clash(place, self.places[matches[1]])
        elif matches:
            self.again(matches[0], session, slot, raw)
        elif session.key in self.keys:
            self.clash(place, self.places[next(at for at, known in enumerate(self.found) if known.key == session.key)])
        else:
            self.keys.add(session.key)
            self.aliases.learn(len(self.found), names)
            self.learn_page(session, raw)
            self.found.append(session)
            self.slots.append([slot] if slot else [])
            self.places.append(place)

    def page_of(self, session: Session, raw: RawSession) -> str:
        """Its own page, which all its slots share; nothing, where entries without a guid or a page of their own could be meant."""
        page = (raw.page or raw.url).strip()
        return page if page not in self.common and (session.guid or self.may_lack_ids) else ""

    def learn_page(self, session: Session, raw: RawSession) -> None:
        if page := self.page_of(session, raw):
            self.pages.setdefault((page, content(session)), len(self.found))
            self.counts[page, session.title] = 1

    def of_same_page(self, session: Session, raw: RawSession) -> list[int]:
        """The session of which this is another slot, as our own exports write it."""
        page = self.page_of(session, raw)
        index = self.pages.get((page, content(session))) if page else None
        if index is not None and not (session.code and self.found[index].code):
            raw.repeats = True
            return [index]
        if page and (page, session.title) in self.counts:
            self.texts.report.note(notes.SAME_ADDRESS, raw.place)
        return []

    def again(self, index: int, session: Session, slot: Slot | None, raw: RawSession) -> None:
        """An entry that shares an id with an earlier one."""
        known, slots, place = self.found[index], self.slots[index], raw.place
        same = content(known) == content(session)
        if same and (not slot or any(when_and_where(slot) == when_and_where(other) for other in slots)):
            self.texts.report.note(notes.COPY, place)
        elif not same or not slot:
            self.clash(place, self.places[index])
        elif len(slots) >= MAX_PER_SESSION:
            self.texts.report.problem(place, _("The session has more than %(limit)d times.") % {"limit": MAX_PER_SESSION})
        elif slots and not raw.repeats and not self.may_repeat(index, session):
            said = {"title": shown(session.title), "place": self.places[index]}
            sentence = _("“%(title)s” has two times under one id; the other stands at: %(place)s. Remove the one that is out of date.")
            self.texts.report.problem(place, sentence % said)
        else:
            self.aliases.learn(index, {"guid": session.guid, "id": session.id})
            slots.append(Slot(known.key, slot.room, slot.start, slot.minutes, slot.day, slot.guid))

    def may_repeat(self, index: int, session: Session) -> bool:
        known = self.found[index]
        if session.guid in {slot.guid for slot in self.slots[index]} - {""}:
            return False
        if known.code or session.code:
            return known.code == session.code
        return bool(known.guid and session.guid)

    def clash(self, place: str, before: str) -> None:
        sentence = _("Two different sessions have the same id; the other stands at: %(place)s.")
        self.texts.report.problem(place, sentence % {"place": before})


def content(session: Session) -> tuple[object, ...]:
    """What makes two entries the same session; addresses, links and pictures may differ from slot to slot."""
    texts = (session.title, session.subtitle, session.abstract, session.description, session.kind, session.language, session.level)
    return (*texts, session.track, frozenset(session.persons))


def when_and_where(slot: Slot) -> tuple[object, ...]:
    return (slot.room, slot.start, slot.minutes)
