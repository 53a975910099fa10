"""Drawing flat shapes with Pillow: paths in the notation of SVG, on a square of 100 by 100."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw

SIZE = 280  # pixels of the finished picture
FINER = 2  # drawn so much larger, then made smaller, for smooth edges
STEPS = 10  # straight pieces of a curve

TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
Point = tuple[float, float]


class Sheet:
    """A square of paper."""

    def __init__(self, colour: str) -> None:
        self.scale = SIZE * FINER / 100
        self.image = Image.new("RGB", (SIZE * FINER, SIZE * FINER), colour)
        self.draw = ImageDraw.Draw(self.image)

    def path(self, d: str, colour: str) -> None:
        """A filled shape."""
        self.draw.polygon([(x * self.scale, y * self.scale) for x, y in outline(d)], fill=colour)

    def line(self, d: str, colour: str, width: float = 1.8) -> None:
        """A stroke with round ends."""
        points = [(x * self.scale, y * self.scale) for x, y in outline(d)]
        thick = round(width * self.scale)
        self.draw.line(points, fill=colour, width=thick, joint="curve")
        for x, y in (points[0], points[-1]):
            self.draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        self.draw.ellipse(self.box(x, y, rx, ry), fill=colour)

    def ring(self, x: float, y: float, r: float, colour: str, width: float = 1.8) -> None:
        self.draw.ellipse(self.box(x, y, r + width / 2, r + width / 2), outline=colour, width=round(width * self.scale))

    def box(self, x: float, y: float, rx: float, ry: float) -> tuple[float, float, float, float]:
        return ((x - rx) * self.scale, (y - ry) * self.scale, (x + rx) * self.scale, (y + ry) * self.scale)

    def finished(self) -> Image.Image:
        return self.image.reduce(FINER)


@cache
def outline(d: str) -> list[Point]:
    """The points of a path. Understands M, L, H, V, Q, T, C and Z, also in small letters, which is all we draw with."""
    tokens = TOKEN.findall(d)
    points: list[Point] = []
    here: Point = (0.0, 0.0)
    handle: Point = (0.0, 0.0)
    at, command = 0, ""
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
            if command in "Zz":
                continue
        count = {"h": 1, "v": 1, "m": 2, "l": 2, "t": 2, "q": 4, "c": 6}[command.lower()]
        numbers, at = [float(token) for token in tokens[at : at + count]], at + count
        pairs = absolute(command, numbers, here)
        if command in "Tt":
            pairs = [(2 * here[0] - handle[0], 2 * here[1] - handle[1]), *pairs]
        points.extend(curve([here, *pairs]) if len(pairs) > 1 else pairs)
        handle = pairs[-2] if len(pairs) > 1 else pairs[-1]
        here = pairs[-1]
    return points


def absolute(command: str, numbers: list[float], here: Point) -> list[Point]:
    x, y = here if command.islower() else (0.0, 0.0)
    if command in "Hh":
        return [(x + numbers[0], here[1])]
    if command in "Vv":
        return [(here[0], y + numbers[0])]
    return [(x + numbers[i], y + numbers[i + 1]) for i in range(0, len(numbers), 2)]


def curve(points: list[Point]) -> Iterator[Point]:
    """Straight pieces of a Bézier curve, by de Casteljau."""
    for step in range(1, STEPS + 1):
        t, row = step / STEPS, points
        while len(row) > 1:
            row = [((1 - t) * a[0] + t * b[0], (1 - t) * a[1] + t * b[1]) for a, b in pairwise(row)]
        yield row[0]
