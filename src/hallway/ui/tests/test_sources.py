"""What the sources of `ui` promise: tokens, logical properties, no inline style, every component in the gallery."""

import re
from itertools import chain
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

from hallway.ui import gallery, samples, timetable_grid
from hallway.ui.storage import COMMENT
from hallway.ui.templatetags.ui import NOTE_ICONS

UI = Path(__file__).resolve().parents[1]
HALLWAY = UI.parent
CSS = UI / "static/ui/css"
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name != "timetable-grid.css")
TEMPLATES = sorted((UI / "templates").rglob("*.html"))


def text(path: Path) -> str:
    return COMMENT.sub("", path.read_text())


# ── Styles ──────────────────────────────────────────────────────────────────────────────────────────────────────────

RAW_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:oklch|rgba?|hsla?|lab|lch|hwb|color)\(|(?<![-\w])(?:white|black|red|gr[ae]y|blue|green)(?![-\w])", re.IGNORECASE
)
PHYSICAL = re.compile(
    r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?:^|[;{\s])(?:left|right|top|bottom|width|height|min-width|max-width)\s*:|text-align:\s*(?:left|right)",
    re.MULTILINE,
)


@pytest.mark.parametrize("path", [path for path in SHEETS if path.name != "tokens.css"], ids=lambda path: path.stem)
def test_components_use_meaning_tokens_only(path: Path) -> None:
    assert RAW_COLOUR.findall(text(path)) == []
    raw_tokens = r"var\(--(?:paper|ink|night|fog|line)-\d"
    assert re.findall(raw_tokens, text(path)) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_right_to_left_needs_logical_properties(path: Path) -> None:
    without_conditions = re.sub(r"@(?:media|container)[^{]*\{", "{", text(path))
    assert PHYSICAL.findall(without_conditions) == []


@pytest.mark.parametrize("sample", ["color: #fff", "background: oklch(50% 0 0)", "border: 1px solid white"])
def test_raw_colour_would_be_found(sample: str) -> None:
    assert RAW_COLOUR.search(sample)


@pytest.mark.parametrize("sample", ["a { margin-left: 1px }", "a { left: 0 }", "a{ text-align: right }"])
def test_physical_property_would_be_found(sample: str) -> None:
    assert PHYSICAL.search(sample)


def test_every_token_in_use_exists() -> None:
    sheets = "".join(map(text, SHEETS)) + timetable_grid.sheet()
    assert set(re.findall(r"var\((--[\w-]+)[,)]", sheets)) - set(re.findall(r"(--[\w-]+)\s*[:{]", sheets)) <= {"--col-min", "--room"}


def test_every_sheet_is_in_a_list() -> None:
    lists = ["hallway", "schedule", "live", "work"]
    listed = list(chain.from_iterable(imported(name) for name in lists))
    assert sorted([*listed, "public.css", *(f"{name}.css" for name in lists)]) == sorted(path.name for path in CSS.glob("*.css"))


def test_public_pages_load_a_part_of_the_same_sheets_in_the_same_order() -> None:
    public, all_of_them = imported("public"), imported("hallway")
    assert public == [name for name in all_of_them if name in public]


def imported(name: str) -> list[str]:
    return re.findall(r'@import "([\w-]+\.css)"', (CSS / f"{name}.css").read_text())


def test_grid_is_as_its_script_writes_it() -> None:
    assert timetable_grid.SHEET.read_text() == timetable_grid.sheet()


# ── Templates ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(UI / "templates")))
def test_template_has_nothing_inline(path: Path) -> None:
    source = path.read_text()
    if path.name == "letter.html":  # letters are read where no stylesheet of ours is
        return
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|javascript:", source) == []
    assert [script for script in re.findall(r"<script[^>]*>", source) if " src=" not in script] == []


def test_every_component_is_in_the_gallery() -> None:
    """Counted where templates are rendered, so that a mention does not do."""
    shown: set[str] = set()

    def note(template: object, **_: object) -> None:
        shown.add(str(template.name))  # type: ignore[attr-defined]

    template_rendered.connect(note)
    try:
        response = gallery.gallery(RequestFactory().get("/gallery/"))
    finally:
        template_rendered.disconnect(note)
    assert response.status_code == 200
    components = {f"ui/components/{path.name}" for path in (UI / "templates/ui/components").glob("*.html")}
    assert components - shown == set()


def test_every_layout_is_in_the_gallery() -> None:
    for name, frame in gallery.LAYOUTS.items():
        html = gallery.layout(RequestFactory().get("/"), name).content.decode()
        assert frame == "letter" or f'<body class="{frame}">' in html


def test_public_pages_are_the_same_bytes_for_everybody() -> None:
    request = RequestFactory().get("/")
    html = render_to_string("ui/gallery/front.html", {"page": samples.PUBLIC}, request)
    assert "csrf-token" not in html
    assert "csrfmiddlewaretoken" not in html
    assert "CSRF_COOKIE" not in request.META


# ── Icons ───────────────────────────────────────────────────────────────────────────────────────────────────────────

IN_TEMPLATES = re.compile(r'\{% icon "([a-z0-9-]+)"|\b(?:icon|after)="([a-z0-9-]+)"')
IN_CODE = re.compile(r'\b(?:icon|after)="([a-z0-9-]+)"|\bdrawn\("([a-z0-9-]+)"\)')


def icons_in_use() -> set[str]:
    sources = [(path, IN_TEMPLATES) for path in HALLWAY.rglob("*.html")] + [
        (path, IN_CODE) for path in HALLWAY.rglob("*.py") if "tests" not in path.parts
    ]
    literal = {name for path, pattern in sources for found in pattern.findall(path.read_text()) for name in found if name}
    return literal | set(NOTE_ICONS.values()) | set(samples.ICONS)


def test_icon_list_is_what_is_used() -> None:
    """Missing: add the name to ui/icons.txt and run `make setup`. Unused: take it away."""
    listed = (UI / "icons.txt").read_text().split()
    assert listed == sorted(set(listed))
    assert {"missing": icons_in_use() - set(listed), "unused": set(listed) - icons_in_use()} == {"missing": set(), "unused": set()}
