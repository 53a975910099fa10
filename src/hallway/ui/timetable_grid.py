"""Writes static/ui/css/timetable-grid.css: where a stop sits on the timetable, in classes, because a strict
Content-Security-Policy allows no style attribute.

    python -m hallway.ui.timetable_grid

The sheet is mechanical and only loaded with the timetable: 6 kB, 1.8 kB gzipped, 0.8 kB with brotli. Numbers in the class
and in the property are the same; the arithmetic is in timetable.css. That compresses best of five ways tried. A day that
needs more rows or columns than there are classes stays a list.
"""

from pathlib import Path

SHEET = Path(__file__).parent / "static/ui/css/timetable-grid.css"
STEPS = 200  # rows of a day; long days are squeezed into fewer
LONGEST = 72
ROOMS = 44

HEADER = "/* Written by timetable_grid.py: at-N: starts N steps after the first row, for-N: lasts N, in-N: N-th room, rooms-N: of N. */\n"


def sheet() -> str:
    lines = [
        [f".at-{n}{{--at:{n}}}" for n in range(STEPS + 1)],
        [f".for-{n}{{--for:{n}}}" for n in range(1, LONGEST + 1)],
        [f".in-{n}{{--in:{n}}}" for n in range(1, ROOMS + 1)],
        [f".rooms-{n}{{--rooms:{n}}}" for n in range(1, ROOMS + 1)],
    ]
    return HEADER + "\n".join("".join(line) for line in lines) + "\n"


if __name__ == "__main__":
    SHEET.write_text(sheet())
