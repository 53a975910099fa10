"""Portraits of people who do not exist: flat and friendly, each a little different, always the same for the same person."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from hallway.config.demo.pencil import Sheet
from hallway.config.demo.stage import SEED

INK = "#23263b"
DARKER = "#150e12"  # eyes and mouth on the darkest skins
GROUNDS = ["#f7d58b", "#a7d9a0", "#e4dccb", "#f0a58c", "#f2b6cf", "#8fd0e6", "#c9b3ec", "#b9d7c9", "#f3c4a0", "#cfd8ee"]
SKINS = ["#f4d8be", "#f1c9a5", "#e8bb93", "#e0a878", "#c98d62", "#a9714a", "#8d5a3b", "#764b33", "#664030"]
HAIRS = ["#2a1c1a", "#1d2036", "#6b3f22", "#8a5a2b", "#c98a3a", "#a2452e", "#8a8f9c", "#d9d2c5", "#4a3b5c", "#3d2a20"]
CLOTHES = ["#1d6b52", "#b8352b", "#24335c", "#e2902e", "#5a3396", "#23263b", "#0f6e86", "#8c3f63", "#6a7b2c", "#c2603f"]
TRIM = ["#fdf6e6", "#f7d58b", "#8fd0e6", "#f2b6cf", "#c9b3ec"]


@dataclass(frozen=True)
class Look:
    ground: str
    skin: str
    hair: str
    cut: str
    clothes: str
    trim: str
    top: str
    glasses: str = ""
    hat: str = ""
    beard: str = ""
    extra: str = ""
    mouth: str = "smile"


def portrait(key: str) -> bytes:
    """The person's picture as WebP."""
    sheet = drawn(LOOKS.get(key) or look(key))
    kept = io.BytesIO()
    sheet.finished().save(kept, "WEBP", quality=82, method=3)
    return kept.getvalue()


def file_name(key: str) -> str:
    """Not to be guessed from the name, the same in every demonstration."""
    return f"{sha256(f'{SEED} face {key}'.encode()).hexdigest()[:32]}.webp"


def look(key: str) -> Look:
    random = Random(f"{SEED} portrait {key}")  # noqa: S311 - the same face in every demonstration
    ground, skin, hair, clothes = (random.choice(colours) for colours in (GROUNDS, SKINS, HAIRS, CLOTHES))
    cut = random.choice([name for name in CUTS if name != "scarf"] * 3 + ["scarf"] * 2)
    covered = cut == "scarf"
    return Look(
        ground=ground,
        skin=skin,
        hair=hair if not covered else clothes,
        cut=cut,
        clothes=clothes if not covered else random.choice([one for one in CLOTHES if one != clothes]),
        trim=random.choice(TRIM),
        top=random.choice(list(TOPS)),
        glasses=random.choice(["", "", "", "round", "square"]),
        hat="" if covered or cut in {"bun", "afro", "puffs"} or random.random() > 0.22 else random.choice(list(HATS)),
        beard=random.choice(list(BEARDS)) if cut in BEARDED and random.random() < 0.45 else "",
        extra=random.choice(["", "", "", "", "earrings", "freckles", "blush"]),
        mouth=random.choice(["smile", "smile", "grin", "calm"]),
    )


def drawn(look: Look) -> Sheet:
    """From the back to the front."""
    sheet = Sheet(look.ground)
    if look.cut in BEHIND:
        BEHIND[look.cut](sheet, look)
    TOPS[look.top](sheet, look)
    sheet.path("M43 62h14v12q-7 8-14 0z", look.skin)
    sheet.ellipse(50, 46, 17, 20, look.skin)
    if look.beard:
        BEARDS[look.beard](sheet, look)
    CUTS[look.cut](sheet, look)
    if look.hat:
        HATS[look.hat](sheet, look)
    face(sheet, look)
    return sheet


def face(sheet: Sheet, look: Look) -> None:
    ink = DARKER if look.skin in SKINS[-3:] else INK
    EXTRAS[look.extra](sheet, look)
    for x in (43.5, 56.5):
        sheet.ellipse(x, 47.5, 1.8, 1.8, ink)
    if look.glasses == "round":
        sheet.ring(43, 47, 5.4, ink)
        sheet.ring(57, 47, 5.4, ink)
        sheet.line("M48.4 46.6h3.2", ink)
    elif look.glasses == "square":
        for x in (37.6, 51.8):
            sheet.line(f"M{x} 43.2h10.6v7.8h-10.6z M{x} 43.2", ink, 1.7)
        sheet.line("M48.2 46.4h3.6", ink)
    MOUTHS[look.mouth](sheet, ink)


def blush(sheet: Sheet, look: Look) -> None:
    for x in (38.5, 61.5):
        sheet.ellipse(x, 53, 3.2, 2, mixed(look.skin, "#e0604a", 0.28))


def freckles(sheet: Sheet, look: Look) -> None:
    for x, y in ((40, 52), (42.5, 53.4), (37.8, 53.6), (60, 52), (57.5, 53.4), (62.2, 53.6)):
        sheet.ellipse(x, y, 0.7, 0.7, mixed(look.skin, INK, 0.3))


def earrings(sheet: Sheet, look: Look) -> None:
    for x in (32.6, 67.4) if look.cut != "scarf" else ():
        sheet.ellipse(x, 55, 1.7, 1.7, look.trim)


def mixed(colour: str, other: str, share: float) -> str:
    """A little of the other colour."""
    pairs = [(int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


Stroke = Callable[[Sheet, Look], None]
EXTRAS: dict[str, Stroke] = {"": lambda sheet, look: None, "blush": blush, "freckles": freckles, "earrings": earrings}
MOUTHS: dict[str, Callable[[Sheet, str], None]] = {
    "smile": lambda sheet, ink: sheet.line("M44.5 56.5q5.5 4.5 11 0", ink),
    "grin": lambda sheet, _ink: sheet.path("M43.5 55.5q6.5 1.6 13 0q-1 6.2-6.5 6.2t-6.5-6.2z", "#fdfaf3"),
    "calm": lambda sheet, ink: sheet.line("M45.5 57.6q4.5 1.6 9 0", ink),
}

# ── Hair ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LONG = "M30 44c0-12 9-21 20-21c11 0 20 9 20 21v30h-40z"
BOB = "M30.5 42c0-12 8-20 19.5-20c11.5 0 19.5 8 19.5 20v17q-1 4-5 4h-29q-4 0-5-4z"
BRAID = "M66 50q8 6 6 20t2 22q-6 2-9-3t0-18q0-12-5-18z"
FRINGE = "M32 44q2-20 18-21 17 1 18 21-8-12-22-12-9 3-14 12z"
SHORT = "M32 42q-1-18 18-19 19 1 18 19l-4-8q-14 2-24-4-5 4-8 12z"
CAP_OF_HAIR = "M33 38q3-13 17-13t17 13q-8-6-17-6t-17 6z"
PULLED_BACK = "M32 43q1-20 18-20t18 20q-7-13-18-13t-18 13z"
ROUND = "M33 40q4-17 17-17t17 17q-8-9-17-8-9-1-17 8z"
QUIFF = "M33 41q-2-14 9-17 4-7 16-4 11 3 9 21l-3-8q-13 1-22-4-6 5-9 12z"
PARTING = "M32.500 44q0-21 18-21 17 0 17 21-2-9-6-12-9 1-16-4-8 5-13 16z"
SCARF = "M27 78q-4-52 23-55 27 3 23 55-4 6-10 6l3-40q-8-4-10-10-8 9-22 10l3 40q-6 0-10-6z"
BANGS = "M31.500 45q1-22 18.500-22t18.500 22l-3-4h-31z"


def behind(path: str) -> Stroke:
    return lambda sheet, look: sheet.path(path, look.hair)


def afro(sheet: Sheet, look: Look) -> None:
    sheet.ellipse(50, 40, 25, 25, look.hair)


def puffs(sheet: Sheet, look: Look) -> None:
    for x in (29, 71):
        sheet.ellipse(x, 32, 10.5, 10.5, look.hair)


def bun(sheet: Sheet, look: Look) -> None:
    sheet.ellipse(50, 17, 9, 9, look.hair)


def curls_behind(sheet: Sheet, look: Look) -> None:
    for x, y, r in ((33, 38, 9), (67, 38, 9), (31, 50, 8), (69, 50, 8), (34, 61, 7), (66, 61, 7), (50, 27, 12)):
        sheet.ellipse(x, y, r, r, look.hair)


def curls(sheet: Sheet, look: Look) -> None:
    for x, y, r in ((37, 33, 6), (43, 28, 6.5), (50, 26.5, 7), (57, 28, 6.5), (63, 33, 6)):
        sheet.ellipse(x, y, r, r, look.hair)


def spiky(sheet: Sheet, look: Look) -> None:
    sheet.path("M32.500 41l-2-12 7 3 1-10 8 6 4-10 6 9 8-6 1 10 7-2-3 12q-8-8-18.500-8t-18.500 8z", look.hair)


def bald(sheet: Sheet, look: Look) -> None:
    sheet.path(CAP_OF_HAIR, mixed(look.skin, look.hair, 0.18))


def sides(sheet: Sheet, look: Look) -> None:
    for d in ("M33 48q-2-9 2-14 1 6 1 14z", "M67 48q2-9-2-14-1 6-1 14z"):
        sheet.path(d, look.hair)


def braid(sheet: Sheet, look: Look) -> None:
    sheet.path(PULLED_BACK, look.hair)
    sheet.ellipse(73, 92, 3, 3, look.trim)


BEHIND: dict[str, Stroke] = {
    "long": behind(LONG), "bangs": behind(LONG), "bob": behind(BOB), "braid": behind(BRAID), "afro": afro, "puffs": puffs, "bun": bun,
    "curls": curls_behind,
}  # fmt: skip
CUTS: dict[str, Stroke] = {
    "long": behind(FRINGE), "bangs": behind(BANGS), "bob": behind(FRINGE), "braid": braid, "afro": behind(ROUND), "puffs": behind(ROUND),
    "bun": behind(PULLED_BACK), "curls": curls, "short": behind(SHORT), "crop": behind(CAP_OF_HAIR), "quiff": behind(QUIFF),
    "parting": behind(PARTING), "spiky": spiky, "bald": bald, "sides": sides, "scarf": behind(SCARF),
}  # fmt: skip
BEARDED = {"short", "crop", "quiff", "parting", "bald", "sides", "spiky", "curls"}


# ── Beards, hats, clothes ─────────────────────────────────────────────────────────────────────────────────────────


def full_beard(sheet: Sheet, look: Look) -> None:
    sheet.path("M33 50q1 20 17 20t17-20q-4 9-9 8-8-3-16 0-6 1-9-8z", look.hair)


def goatee(sheet: Sheet, look: Look) -> None:
    sheet.path("M44 60q6 3 12 0 1 8-6 9-7-1-6-9z", look.hair)


def moustache(sheet: Sheet, look: Look) -> None:
    sheet.path("M50 53q-6-2-10 2 5 2 10 0 5 2 10 0-4-4-10-2z", look.hair)


def stubble(sheet: Sheet, look: Look) -> None:
    sheet.path("M34 51q1 16.500 16 16.500t16-16.500q-4 6-9 5-7-2-14 0-5 1-9-5z", mixed(look.skin, look.hair, 0.32))


def beanie(sheet: Sheet, look: Look) -> None:
    sheet.path("M31 37c0-12 8-19 19-19c11 0 19 7 19 19z", look.trim)
    sheet.path("M29.500 34h41v6.500h-41z", mixed(look.trim, INK, 0.16))
    sheet.ellipse(50, 16, 4, 4, look.clothes)


def sailor(sheet: Sheet, look: Look) -> None:
    sheet.path("M29 27q21-12 42 0l-3 7h-36z", "#fdf6e6")
    sheet.path("M31 31h38v6.500h-38z", "#24335c")
    sheet.ellipse(50, 34.2, 2.2, 2.2, "#fdb924")


def sun_hat(sheet: Sheet, look: Look) -> None:
    sheet.path("M35 34q1-16 15-16t15 16z", "#f2dfae")
    sheet.path("M22 35q28-8 56 0 1 4-4 4-24-6-48 0-5 0-4-4z", "#ead08f")
    sheet.path("M35 30h30v4.500q-15-3-30 0z", look.clothes)


def souwester(sheet: Sheet, look: Look) -> None:
    sheet.path("M32 36c0-12 8-18 18-18c10 0 18 6 18 18z", "#fdb924")
    sheet.path("M25 36q25-7 50 0l4 8q-29-9-58 0z", "#f0a613")


def peaked_cap(sheet: Sheet, look: Look) -> None:
    sheet.path("M32 36c0-12 8-17 18-17c10 0 18 5 18 17z", look.trim)
    sheet.path("M32 33q20-4 38 1l10 4q-1 3-6 3-20-6-42-2z", mixed(look.trim, INK, 0.25))


def headband(sheet: Sheet, look: Look) -> None:
    sheet.path("M32 35q18-9 36 0v5q-18-8-36 0z", look.trim)


def shoulders(sheet: Sheet, colour: str) -> None:
    sheet.path("M14 104q2-28 28-31h16q26 3 28 31z", colour)


def plain(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, look.clothes)


def striped(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, "#fdf6e6")
    for d in ("M26.500 80q23.500 8 47 0l3 4q-26.500 9-53 0z", "M19 91q31 10 62 0l1.500 4.500q-32.500 10-65 0z"):
        sheet.path(d, look.clothes)


def hooded(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, look.clothes)
    sheet.path("M36 74q14 16 28 0l4 3q-18 20-36 0z", mixed(look.clothes, INK, 0.25))
    sheet.line("M45.500 84v9", look.trim, 1.3)
    sheet.line("M54.500 84v9", look.trim, 1.3)


def collared(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, look.clothes)
    for d in ("M43 72l7 9-8 6-5-12z", "M57 72l-7 9 8 6 5-12z"):
        sheet.path(d, look.trim)


def wrapped(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, look.clothes)
    sheet.path("M37 70q13 9 26 0l3 7q-16 11-32 0z", look.trim)
    sheet.path("M54 79l8-2 4 16-8 1z", look.trim)


def dungarees(sheet: Sheet, look: Look) -> None:
    shoulders(sheet, look.trim)
    sheet.path("M34 104v-14h32v14z", look.clothes)
    for d in ("M33 75l5-1 2 18h-5z", "M67 75l-5-1-2 18h5z"):
        sheet.path(d, look.clothes)


BEARDS: dict[str, Stroke] = {"full": full_beard, "goatee": goatee, "moustache": moustache, "stubble": stubble}
HATS: dict[str, Stroke] = {
    "beanie": beanie, "sailor": sailor, "sun": sun_hat, "souwester": souwester, "cap": peaked_cap, "band": headband,
}  # fmt: skip
TOPS: dict[str, Stroke] = {
    "plain": plain, "striped": striped, "hooded": hooded, "collared": collared, "wrapped": wrapped, "dungarees": dungarees,
}  # fmt: skip

# The first sixteen look as they always did.
LOOKS = {
    "odalys": Look("#f7d58b", "#f1c9a5", "#2a1c1a", "long", "#1d6b52", "#fdf6e6", "plain"),
    "bram": Look("#a7d9a0", "#f4d8be", "#8a8f9c", "short", "#b8352b", "#fdf6e6", "plain", glasses="round"),
    "ines": Look("#e4dccb", "#c98d62", "#2a1c1a", "afro", "#24335c", "#f7d58b", "plain"),
    "tobias": Look("#f0a58c", "#664030", "#8a8f9c", "crop", "#23263b", "#fdf6e6", "plain", beard="full"),
    "wilhelmina": Look("#f2b6cf", "#e0a878", "#2a1c1a", "bun", "#e2902e", "#fdf6e6", "plain"),
    "jun": Look("#f0a58c", "#8d5a3b", "#5a3396", "scarf", "#5a3396", "#fdb924", "wrapped", glasses="round"),
    "priya": Look("#f2b6cf", "#c98d62", "#6b3f22", "long", "#1d6b52", "#f7d58b", "plain"),
    "mateo": Look("#8fd0e6", "#f4d8be", "#1d2036", "short", "#b8352b", "#fdf6e6", "striped"),
    "sefa": Look("#c9b3ec", "#c98d62", "#6b3f22", "afro", "#24335c", "#fdf6e6", "plain"),
    "anouk": Look("#f7d58b", "#664030", "#1d2036", "braid", "#23263b", "#fdb924", "collared"),
    "kwame": Look("#c9b3ec", "#8d5a3b", "#2a1c1a", "crop", "#e2902e", "#fdf6e6", "plain", beard="stubble"),
    "ludo": Look("#e4dccb", "#f1c9a5", "#a2452e", "sides", "#23263b", "#fdf6e6", "collared", beard="full"),
    "maren": Look("#a7d9a0", "#f1c9a5", "#c98a3a", "long", "#1d6b52", "#fdf6e6", "plain"),
    "yusra": Look("#e4dccb", "#e0a878", "#b8352b", "scarf", "#24335c", "#fdf6e6", "plain", glasses="round"),
    "pavel": Look("#f0a58c", "#f4d8be", "#c98a3a", "curls", "#24335c", "#fdf6e6", "hooded"),
    "noor": Look("#f7d58b", "#8d5a3b", "#0f6e86", "scarf", "#8c3f63", "#fdf6e6", "plain"),
}
