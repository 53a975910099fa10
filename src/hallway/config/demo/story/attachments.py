"""The files people attached to their notes, made here so that no binary lies in the repository."""

import csv
import io
from collections.abc import Callable, Iterable
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from hallway.config.demo.stock import stock

INK, PAPER, STONE = "#141c33", "#fbf7ee", "#8d8a83"
LINES = ["#fdb924", "#e5604d", "#2c7fb8", "#3f9d6b", "#8e5bb5", "#e28a2b", "#4f5b93", "#b0477b"]


def table(name: str, rows: Iterable[Iterable[object]]) -> tuple[str, bytes]:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return name, text.getvalue().encode()


def picture(name: str, image: Image.Image) -> tuple[str, bytes]:
    kept = io.BytesIO()
    image.save(kept, "PNG", optimize=True)
    return name, kept.getvalue()


def promises() -> tuple[str, bytes]:
    rows = [
        ("speaker", "wish", "kept"),
        ("Priya Starling-Moss", "a room with sockets in the floor", "yes"),
        ("Tobias Lanternby", "not before nine", "yes"),
        ("Sefa Thistledown", "a day between two talks", "yes"),
        ("Ludo Hartigan-Bell", "somewhere to put the gong", "yes"),
        ("Bram Quillon", "a window", "no, telephoned"),
    ]
    return table("promises.csv", rows)


def budget() -> tuple[str, bytes]:
    rows = [("number", "journey €", "own part €", "asked €", "offer €")]
    rows += [(str(n), str(180 + 37 * n % 460), str(20 * (n % 4)), str(160 + 31 * n % 420), str(140 + 29 * n % 380)) for n in range(1, 15)]
    return table("second-round.csv", rows)


def shifts() -> tuple[str, bytes]:
    days, jobs = ("Wed", "Thu", "Fri", "Sat", "Sun"), ("doors", "badges", "rooms", "quiet room", "lift", "kitchen")
    rows = [("day", "from", "until", "what", "needed", "found")]
    rows += [
        (day, f"{hour:02}:00", f"{hour + 3:02}:00", job, str(2 + len(job) % 3), str(1 + (len(job) + hour) % 4))
        for day in days for hour in (8, 11, 14, 17) for job in jobs
    ]  # fmt: skip
    return table("shifts.csv", rows)


def doors() -> tuple[str, bytes]:
    """Eight signs for eight doors."""
    sheet = Image.new("RGB", (960, 520), PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, (name, seats, _words) in enumerate(stock("venues")["2027"]["rooms"]):
        x, y = 130 + number % 4 * 235, 150 + number // 4 * 240
        draw.ellipse((x - 72, y - 72, x + 72, y + 72), fill=LINES[number])
        draw.text((x, y), name[0], fill=INK, font=ImageFont.load_default(84), anchor="mm")
        draw.text((x, y + 94), f"{name}, {seats}", fill=INK, font=ImageFont.load_default(19), anchor="mm")
    return picture("eight-doors.png", sheet)


def map_() -> tuple[str, bytes]:
    """The hall from above, as Priya walked through it."""
    sheet = Image.new("RGB", (960, 560), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 460, 960, 560), fill="#cfe6ef")
    boxes = [(60, 60, 420, 300), (440, 60, 640, 200), (660, 60, 880, 200), (440, 220, 640, 330), (660, 220, 880, 330), (120, 430, 400, 520),
             (440, 350, 560, 430), (580, 350, 700, 430)]  # fmt: skip
    for number, (box, row) in enumerate(zip(boxes, stock("venues")["2027"]["rooms"], strict=True)):
        draw.rounded_rectangle(box, 14, outline=INK, width=3, fill="#ffffff")
        middle = ((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)
        draw.ellipse((middle[0] - 24, middle[1] - 24, middle[0] + 24, middle[1] + 24), fill=LINES[number])
        draw.text(middle, row[0][0], fill=INK, font=ImageFont.load_default(30), anchor="mm")
    for x, y in ((430, 320), (650, 340), (890, 340)):
        draw.regular_polygon((x, y, 13), 4, fill="#2c7fb8")
    draw.text((60, 26), "Water points: blue. Ramp: pier 3, if the harbour office says yes.", fill=INK, font=ImageFont.load_default(18))
    return picture("walk-through.png", sheet)


def sales() -> tuple[str, bytes]:
    """Tickets sold, this year and last."""
    sheet = Image.new("RGB", (960, 520), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.line((70, 450, 910, 450), fill=INK, width=3)
    this_year = [(70, 350), (290, 178), (500, 110)]
    last_year = [(70, 394), (290, 218), (500, 140), (910, 60)]
    for (x, y), (u, v) in pairwise(last_year):
        for step in range(0, 20, 2):
            dash = [(x + (u - x) * at / 20, y + (v - y) * at / 20) for at in (step, step + 1)]
            draw.line(dash, fill=STONE, width=3)
    draw.line(this_year, fill=INK, width=5, joint="curve")
    draw.ellipse((490, 100, 510, 120), fill=LINES[0], outline=INK, width=3)
    draw.text((522, 96), "612", fill=INK, font=ImageFont.load_default(28))
    draw.text((700, 66), "2026", fill=STONE, font=ImageFont.load_default(22))
    draw.text((70, 464), "180 days before", fill=INK, font=ImageFont.load_default(18))
    draw.text((890, 464), "0", fill=INK, font=ImageFont.load_default(18))
    draw.text((70, 24), "Tickets are 74 ahead of last year", fill=INK, font=ImageFont.load_default(26))
    return picture("tickets.png", sheet)


ATTACHMENTS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "promises": promises, "budget": budget, "shifts": shifts, "doors": doors, "map": map_, "sales": sales,
}  # fmt: skip
