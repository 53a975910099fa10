"""Pictures for shared links: small, in the edition's look, whatever the title, and seen by nobody too early."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from hallway.apps.schedule import cards
from hallway.apps.schedule.cards import Card, Words, drawn, fitted
from hallway.core.editions import places
from hallway.core.editions.models import Edition

from .conftest import Cast
from .making import open_phase, programme, session, slot, take_in

pytestmark = pytest.mark.django_db

CARD = "/2027/en/cards/session-1.png"
HOSTILE = [
    "",
    "x",
    "🎉🚀🎉",
    "How " * 200,
    "Unbreakable" * 30,
    "مرحبا بالعالم " * 12,
    "שלום " * 40,
    "日本語のタイトル",
    "a\u0301\u0302\u0303\u202e\u2066evil\x00\x07\ufffe",
    "<b>&amp;\n\t\r",
    "Łódź, Øresund, İzmir, Ἀθῆναι",
    "\U000fffff\ue000",
]


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_any_title_is_drawn_small_and_inside(title: str) -> None:
    content = drawn(Card(title, "Candlewright Days 2027", by=title, when=title, where=title, letter=title[:3], line=3))
    picture = opened(content)
    assert (picture.format, picture.mode, picture.size) == ("PNG", "P", (1200, 630))
    assert len(content) <= 60_000
    lines = fitted(title or "Candlewright Days 2027")
    assert max(line.width for line in lines) <= 1200 - 2 * 72
    assert sum(line.size * 1.08 for line in lines) <= cards.TITLE_HIGH


def test_title_that_no_face_can_write_gives_way_to_the_edition() -> None:
    assert drawn(Card("\ue000\ue001", "Candlewright")) == drawn(Card("", "Candlewright")) != drawn(Card("Rivers", "Candlewright"))


def test_long_title_is_cut_with_dots_and_a_short_one_is_large() -> None:
    assert [(words.text, words.size) for words in fitted("Rivers")] == [("Rivers", 96)]
    lines = fitted("How we cross rivers at night " * 20)
    assert (lines[0].size, lines[-1].text[-1]) == (48, "…")


def test_letters_outside_the_first_half_of_the_face_are_not_lost() -> None:
    assert Words("Łódź", 40, 800).text == "Łódź"
    assert len({path for path, _text in Words("Łódź", 40, 800).runs}) == 2


def test_right_to_left_titles_stand_at_the_right() -> None:
    assert (Words("שלום a", 40, 800).is_rtl, Words("a שלום", 40, 800).is_rtl) == (True, False)


def test_colours_are_those_of_the_pages() -> None:
    colours, accents = cards.tokens()
    assert {f"--line-{number}" for number in range(1, 13)} <= colours.keys()
    assert {f"--line-{number}-ink" for number in range(1, 13)} <= colours.keys()
    assert sorted(accents) == sorted(["marigold", "coral", "thrift", "lilac", "harbour", "lagoon", "kelp", "samphire"])
    assert cards.srgb(100, 0, 0) == (255, 255, 255)
    assert cards.srgb(62.796, 0.25768, 29.234) == (255, 0, 0)  # CSS Color 4's own example of red
    card = opened(drawn(Card("Rivers", "Candlewright", letter="A", line=7, accent="lagoon"))).convert("RGB")
    near = [max(abs(a - b) for a, b in zip(card.getpixel(at), wanted, strict=True)) for at, wanted in (
        ((600, 4), cards.signal("lagoon")), ((600, 530), cards.token("--line-7")), ((1190, 620), cards.token("--ink-9")),
    )]  # fmt: skip
    assert max(near) <= 3


def test_session_has_its_card_and_its_page_names_it(edition: Edition, visit: Any) -> None:
    take_in(edition, programme(session(1), session(2)))
    page = visit().get("/2027/en/sessions/session-1/").content.decode()
    image = re.search(r'<meta property="og:image" content="([^"]+)">', page)
    assert image is not None
    assert image[1] == f"{places.origin(edition)}/en/cards/session-1.png"
    assert '<meta property="og:image:alt" content="Session 1 – Candlewright Days 2027">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    response = visit().get(CARD)
    assert (response.status_code, response["Content-Type"], response.cookies) == (200, "image/png", {})
    assert opened(response.content).size == (1200, 630)
    assert visit().get(CARD, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert visit().get("/2027/en/cards/no.png").status_code == 404


def test_edition_has_a_card_with_and_without_a_programme(edition: Edition, cast: Cast, visit: Any) -> None:
    path = "/2027/en/card.png"
    assert [visit(person).get(path).status_code for person in (None, cast.ann, cast.edda)] == [404, 404, 200]
    assert visit(cast.edda).get(path)["Cache-Control"] == "private, no-store"
    open_phase(edition, "announced")
    response = visit().get(path)
    assert opened(response.content).size == (1200, 630)
    assert f'content="{places.origin(edition)}/en/card.png"' in visit().get("/2027/en/").content.decode()
    take_in(edition, programme())
    assert visit().get(path).content == response.content


def test_nobody_sees_a_card_before_the_programme(edition: Edition, cast: Cast, visit: Any) -> None:
    take_in(edition, programme(), publish=False)
    open_phase(edition, "announced")
    open_phase(edition, "programme-public")
    assert visit().get(CARD)["Content-Type"].startswith("text/html")
    assert visit(cast.ann).get(CARD)["Content-Type"].startswith("text/html")


def test_card_is_drawn_once(edition: Edition, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(edition, programme(session(1), slots=(slot(1),)))
    times: list[str] = []
    draw = cards.drawn
    monkeypatch.setattr("hallway.apps.schedule.views.cards.drawn", lambda card: times.append(card.title) or draw(card))
    answers = {visit().get(CARD).content for _visit in range(3)}
    assert (len(answers), times) == (1, ["Session 1"])
