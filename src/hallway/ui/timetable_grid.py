"""Writes static/ui/css/timetable-grid.css: where a stop sits on the timetable, in classes, because a strict
Content-Security-Policy allows no style attribute.

    python -m hallway.ui.timetable_grid

The sheet is mechanical and only loaded with the timetable: 12 kB, 3 kB gzipped, 1.2 kB with brotli. Numbers in the class
and in the property are the same; the arithmetic is in timetable.css. That compresses best of five ways tried.
"""

from pathlib import Path

SHEET = Path(__file__).parent / "static/ui/css/timetable-grid.css"
STEPS = 330  # of five minutes: a day of 24 hours and a night that runs late
LONGEST = 288
ROOMS = 60

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
