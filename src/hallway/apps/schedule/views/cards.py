"""Pictures for shared links, made when the first who shares a link wants one, and kept."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hallway.apps.schedule import shelf, words
from hallway.apps.schedule.book import Book
from hallway.apps.schedule.cards import Card, drawn
from hallway.apps.schedule.pages.content import NoSuchPage
from hallway.apps.schedule.views.answers import answer, around, as_file, edition_of, front_for, name_of, private, programme_file
from hallway.core.base.guard import may
from hallway.core.base.public import public_page
from hallway.core.editions.models import Edition

PNG = "image/png"


@public_page
@require_safe
def session_card(request: HttpRequest, slug: str) -> HttpResponse:
    edition = edition_of(request)

    def card(book: Book) -> Card:
        if slug not in book.sessions:
            raise NoSuchPage(_("There is no session at this address."))
        return of_session(book, slug, edition)

    return programme_file(request, lambda book, _sources, _about: drawn(card(book)), content_type=PNG, made_of=card)


def of_session(book: Book, slug: str, edition: Edition) -> Card:
    session = book.sessions[slug]
    slot = session.slots[0] if session.slots else None
    when = _("Cancelled") if session.is_cancelled else words.when(slot) if slot else ""
    placed = {"where": slot.room.name, "letter": slot.room.letter, "line": slot.room.line} if slot else {}
    return Card(session.title, edition.name, by=session.by, when=when, accent=edition.accent, **placed)  # type: ignore[arg-type]


@public_page
@require_safe
def edition_card(request: HttpRequest) -> HttpResponse:
    """Of an edition that is announced, with or without a programme."""
    edition = edition_of(request)
    front, card = front_for(request, edition), of_edition(edition)
    if not front.announced:
        if not may(request.user, "read", edition):
            raise Http404
        return as_file(private(drawn(card)), PNG, "")
    recipe = shelf.Recipe((around(request), card), lambda: drawn(card), dated=True)
    return as_file(answer(request, shelf.on_shelf(name_of(request, front, "card"), lambda: recipe), dated=True), PNG, "")


def of_edition(edition: Edition) -> Card:
    brand = edition.conference.name if edition.conference.name != edition.name else edition.place
    when = words.span(edition.starts_on, edition.ends_on)
    return Card(edition.name, brand, by=edition.tagline, where=edition.place, when=when, accent=edition.accent)
