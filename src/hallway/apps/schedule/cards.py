"""Pictures that stand beside a link when somebody shares it: a session's, an edition's. Drawn once for each release.

In the edition's look: its accent, a room's line and letter, the tokens' colours, Sofia Sans. What that face has no letters
for (Arabic, Japanese) is written in one that this machine has; what no face has (most emoji) is left out.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hallway import ui

STATIC = Path(ui.__file__).parent / "static"
SOFIA = tuple(STATIC / "vendor" / f"sofia-sans-{part}.woff2" for part in ("latin", "latin-ext"))
ELSEWHERE = (
    *("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"),
    *("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", "/usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf"),
)
WIDTH, HEIGHT, MARGIN = 1200, 630, 72
TITLE_AT, TITLE_HIGH = 132, 284
LINE_AT, LINE_THICK, DISC = 530, 14, 46
SIZES = (96, 84, 74, 64, 56, 48)  # of the title: the largest that fits
COLOURS = 48  # of the file: ink, paper, a line, and what is between
LONGEST = 400  # characters that are looked at
HEAVY, MEDIUM = 820, 520
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Card:
    """What stands on it. Everything but title and brand may be empty."""

    title: str
    brand: str  # the edition
    by: str = ""
    when: str = ""
    where: str = ""
    letter: str = ""
    line: int = 0
    accent: str = "marigold"


def drawn(card: Card) -> bytes:
    """The picture as PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), token("--ink-9"))
    draw = ImageDraw.Draw(image)
    bright, quiet, accent = token("--fog-1"), token("--fog-2"), signal(card.accent)
    draw.rectangle((0, 0, WIDTH, 12), fill=accent)
    Words(card.brand, 36, HEAVY).shortened(WIDTH - 2 * MARGIN).draw(draw, MARGIN, 58, accent)
    title = fitted(Words(card.title[:LONGEST], SIZES[0], HEAVY).text or card.brand)
    for number, words in enumerate(title):
        x = WIDTH - MARGIN - words.width if words.is_rtl else MARGIN
        words.draw(draw, x, TITLE_AT + number * words.size * 1.08, bright)
    below = TITLE_AT + len(title) * title[0].size * 1.08 + 14
    Words(card.by, 38, MEDIUM).shortened(WIDTH - 2 * MARGIN).draw(draw, MARGIN, below, quiet)
    draw_line(draw, card, bright)
    file = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_line(draw: ImageDraw.ImageDraw, card: Card, bright: Colour) -> None:
    """The room is a line, the session a stop on it. Without a room: the edition's own line, and when it is."""
    colour = token(f"--line-{card.line}") if card.line else signal(card.accent)
    ink = token(f"--line-{card.line}-ink") if card.line else token("--ink-9")
    draw.rectangle((0, LINE_AT - LINE_THICK / 2, WIDTH, LINE_AT + LINE_THICK / 2), fill=colour)
    x, words_at = MARGIN, MARGIN
    if card.letter:
        x += DISC
        for radius, fill in ((DISC + 8, token("--ink-9")), (DISC, colour)):
            draw.ellipse((x - radius, LINE_AT - radius, x + radius, LINE_AT + radius), fill=fill)
        letter = Words(card.letter[:3], 56 if len(card.letter) == 1 else 36, HEAVY)
        letter.draw(draw, x - letter.width / 2, LINE_AT - letter.size * 0.61, ink)
        words_at = x + DISC + 24
    room = Words(card.where, 34, HEAVY).shortened(WIDTH - MARGIN - words_at)
    room.draw(draw, words_at, LINE_AT - 62, bright)
    Words(card.when, 34, MEDIUM).shortened(WIDTH - MARGIN - words_at).draw(draw, words_at, LINE_AT + 18, bright)


# ── Words ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Words:
    """A line of text in one size, in faces that have its letters."""

    def __init__(self, text: str, size: int, weight: int) -> None:
        self.size, self.weight = size, weight
        self.paths = faces_for(text)
        self.text = " ".join("".join(each if self.has(each) else " " * each.isspace() for each in text).split())

    def has(self, letter: str) -> bool:
        return any(has(path, letter) for path in self.paths)

    @property
    def runs(self) -> list[tuple[Path, str]]:
        """Parts of one face each. Only the two halves of Sofia Sans share a line: others may run from right to left."""
        runs: list[tuple[Path, str]] = []
        for letter in self.text:
            path = next(path for path in self.paths if has(path, letter))
            if runs and runs[-1][0] == path:
                runs[-1] = (path, runs[-1][1] + letter)
            else:
                runs.append((path, letter))
        return runs

    @property
    def width(self) -> float:
        return sum(face(path, self.size, self.weight).getlength(text) for path, text in self.runs)

    @property
    def is_rtl(self) -> bool:
        strong = (unicodedata.bidirectional(letter) for letter in self.text)
        return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)

    def draw(self, draw: ImageDraw.ImageDraw, x: float, y: float, colour: Colour) -> None:
        for path, text in self.runs:
            font = face(path, self.size, self.weight)
            draw.text((x, y + self.size), text, font=font, fill=colour, anchor="ls")
            x += font.getlength(text)

    def shortened(self, width: float) -> "Words":
        """As much as fits, with three dots where something is missing."""
        words = self
        while words.width > width and words.text:
            kept = words.text.rstrip("…")
            words = Words(f"{kept[: min(len(kept) - 1, int(len(kept) * width / words.width))].rstrip()}…", self.size, self.weight)
            if words.text in {"", "…"}:
                break
        return words


def fitted(title: str) -> list[Words]:
    """The title in the largest size that fits its place; a very long one is cut."""
    for size in SIZES:
        lines = wrapped(title, size)
        if len(lines) * size * 1.08 <= TITLE_HIGH:
            return lines
    most = int(TITLE_HIGH / (size * 1.08))
    rest = " ".join(line.text for line in lines[most - 1 :])
    return [*lines[: most - 1], Words(rest, size, HEAVY).shortened(WIDTH - 2 * MARGIN)]


def wrapped(text: str, size: int) -> list[Words]:
    lines, line = [], ""
    for word in text.split() or [""]:
        longer = f"{line} {word}".strip()
        if Words(longer, size, HEAVY).width <= WIDTH - 2 * MARGIN:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = pieces(word, size)
        lines += whole
    return [Words(each, size, HEAVY) for each in [*lines, line]]


def pieces(word: str, size: int) -> list[str]:
    """A word, or the lines it takes if it is longer than one."""
    parts = [""]
    for letter in word:
        if Words(parts[-1] + letter, size, HEAVY).width > WIDTH - 2 * MARGIN and parts[-1]:
            parts.append("")
        parts[-1] += letter
    return parts


def faces_for(text: str) -> tuple[Path, ...]:
    """Sofia Sans if it has every letter, else whichever face here has most of them."""
    letters = {letter for letter in text if not letter.isspace()}
    others = [(Path(path),) for path in ELSEWHERE if Path(path).exists()]
    return max([SOFIA, *others], key=lambda paths: sum(any(has(path, letter) for path in paths) for letter in letters))


@cache
def has(path: Path, letter: str) -> bool:
    """Whether a face draws a letter, and not the box that stands for letters it has not."""
    if letter.isspace():
        return letter == " "
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return False
    font = face(path, 24, HEAVY)
    return font.getmask(letter).getbbox() is not None and bytes(font.getmask(letter)) != bytes(font.getmask("\U000fffff"))


@cache
def face(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(path), size)
    if path in SOFIA:
        font.set_variation_by_axes([weight])
    return font


# ── Colours ───────────────────────────────────────────────────────────────────────────────────────────────────────

DECLARED = re.compile(r"(--[a-z0-9-]+):\s*oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")
ACCENT = re.compile(r'\[data-accent="([a-z]+)"\] \{ --edition-accent: oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)')


@cache
def tokens() -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[float, ...]]]:
    """Names of colours, and of accents → lightness, chroma, hue; read from where the pages have them."""
    css = (STATIC / "ui" / "css" / "tokens.css").read_text()
    colours = {name: tuple(map(float, values)) for name, *values in DECLARED.findall(css)}
    colours |= {f"--line-{number}-ink": (100.0, 0.0, 0.0) for number in re.findall(r"--line-(\d+)-ink: white", css)}
    colours |= {f"--line-{number}-ink": colours["--ink-9"] for number in re.findall(r"--line-(\d+)-ink: var\(--ink-9\)", css)}
    return colours, {name: tuple(map(float, values)) for name, *values in ACCENT.findall(css)}


def token(name: str) -> Colour:
    return srgb(*tokens()[0][name])


def signal(accent: str) -> Colour:
    """The accent as a ground under ink, held where it can be read: as tokens.css derives it."""
    accents = tokens()[1]
    light, chroma, hue = accents.get(accent, accents["marigold"])
    return srgb(min(max(light, 76), 88), min(max(chroma, 0.06), 0.17), hue)


@cache
def srgb(light: float, chroma: float, hue: float) -> Colour:
    """OKLCH as CSS writes it (lightness in per cent, hue in degrees)."""
    a, b, base = chroma * cos(radians(hue)), chroma * sin(radians(hue)), light / 100
    long = (base + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (base - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (base - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )


def encoded(value: float) -> int:
    value = min(max(value, 0.0), 1.0)
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))
