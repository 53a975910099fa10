"""What docs/reference says is what the code has: nothing is missing there, and nothing stands there that does not exist.

Only tables are read, and there the first cell's `code`. The rows of permissions, kinds and jobs are compared as a whole.
"""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand
from django.utils import translation

from hallway.core.access.models import Role
from hallway.core.base.rules import Kind, kinds, permissions
from hallway.core.editions.lifecycle import phases
from hallway.core.jobs.timetable import Entry, timetable

ROOT = Path(__file__).resolve().parents[4]
SOURCE = ROOT / "src" / "hallway"
REFERENCE = ROOT / "docs" / "reference"
Cells = tuple[str, ...]


def table(page: Path, heading: str = "") -> list[Cells]:
    """The rows of the tables below a heading (or of the whole page), without the line of titles."""
    text = page.read_text()
    if heading:
        text = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line.strip()[1:-1].split("|")) for line in lines]
    return [row for row in rows if row[0].startswith("`")]


def named(rows: list[Cells]) -> list[str]:
    """What the first cells name."""
    return sorted(row[0].strip("`") for row in rows)


# ── Settings ──────────────────────────────────────────────────────────────────────────────────────────────────────


def variables(path: Path) -> Iterator[str]:
    """Environment variables a module reads: env("X"), env_flag("X"), os.environ.get("X"), os.environ["X"]."""
    for node in ast.walk(ast.parse(path.read_text())):
        name: ast.expr | None = None
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in {"env", "env_flag", "os.environ.get"}:
            name = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            name = node.slice
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def product() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "tests" not in path.parts and path.name != "settings_test.py"]


def test_every_setting_is_documented() -> None:
    read = {name for path in product() for name in variables(path)}
    assert named(table(REFERENCE / "settings.md")) == sorted(read)


def test_variables_of_tests_exist() -> None:
    code = [ROOT / "conftest.py", *(ROOT / "e2e").rglob("*.py"), *SOURCE.rglob("tests/*.py"), SOURCE / "config" / "settings_test.py"]
    words = "\n".join(path.read_text() for path in code if path != Path(__file__))
    rows = table(ROOT / "docs" / "develop" / "testing.md", "Variables")
    assert rows
    assert [name for name in named(rows) if f'"{name}"' not in words] == []


# ── Commands ──────────────────────────────────────────────────────────────────────────────────────────────────────


def options(command: BaseCommand) -> list[str]:
    """What a command takes beside Django's own options."""
    common = {action.dest for action in BaseCommand().create_parser("hallway", "any")._actions}
    own = [action for action in command.create_parser("hallway", "any")._actions if action.dest not in common]
    return sorted(action.option_strings[-1] if action.option_strings else action.dest for action in own)


def typed(name: str) -> str:
    """`import_programme` is typed as `hallway import programme`; see config/cli.py."""
    return "hallway " + re.sub(r"^(import|export)_", r"\1 ", name).replace("_", "-")


def test_every_command_is_documented() -> None:
    """With what it takes; also those that stand in the place of one of Django's own."""
    ours = [(name, app) for name, app in get_commands().items() if app.startswith("hallway.")]
    there = {typed(name): options(load_command_class(app, name)) for name, app in ours}
    rows = table(REFERENCE / "commands.md", "hallway")
    assert {row[0].strip("`"): sorted(re.findall(r"`([^`]+)`", row[1])) for row in rows} == there


def test_every_target_of_make_is_documented() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert named(table(REFERENCE / "commands.md", "make")) == sorted(f"make {target}" for target in phony[1].split())


# ── Who may ───────────────────────────────────────────────────────────────────────────────────────────────────────


def kind_row(kind: Kind) -> Cells:
    where = "once per edition" if kind.area else "every team" if kind.with_team else "once"
    others = {"none": "nothing", "read": "read", "write": "write"}[kind.open_level]
    return (f"`{kind.name}`", str(kind.title), where, others, str(kind.purpose))


def permission_rows() -> list[Cells]:
    rows = []
    for name, permission in sorted(permissions.items(), key=lambda pair: (list(kinds).index(pair[1].kind), pair[0])):
        roles = Role.objects.filter(locked=True, permissions__name=name).exclude(slug=Role.CONFERENCE_ADMIN).order_by("name")
        holders = ", ".join(role.name for role in roles) or "–"
        rows.append((f"`{name}`", f"`{permission.kind}`", permission.level, str(permission.sentence), holders))
    return rows


def test_every_kind_of_space_is_documented() -> None:
    with translation.override("en"):
        assert table(REFERENCE / "permissions.md", "Kinds of space") == [kind_row(kind) for kind in kinds.values()]


@pytest.mark.django_db
def test_every_permission_is_documented() -> None:
    with translation.override("en"):
        assert table(REFERENCE / "permissions.md", "Permissions") == permission_rows()


@pytest.mark.django_db
def test_shipped_roles_are_documented() -> None:
    roles = Role.objects.filter(locked=True).order_by("name")
    rows = [(f"`{role.name}`", role.purpose, str(role.permissions.count())) for role in roles]
    assert table(REFERENCE / "permissions.md", "Shipped roles") == rows


@pytest.mark.django_db
def test_conference_admin_holds_every_permission() -> None:
    """The page says so once instead of in every row."""
    held = Role.objects.get(slug=Role.CONFERENCE_ADMIN).permissions.values_list("name", flat=True)
    assert sorted(held) == sorted(permissions)


def test_every_phase_is_documented() -> None:
    with translation.override("en"):
        rows = [(f"`{phase.key}`", str(phase.title), str(phase.opens)) for phase in phases.values()]
        assert table(REFERENCE / "permissions.md", "Phases of an edition") == rows


# ── The timetable ─────────────────────────────────────────────────────────────────────────────────────────────────


def pause(length: timedelta) -> str:
    seconds = length.total_seconds()
    number, unit = (seconds / 3600, "hour") if seconds >= 3600 else (seconds / 60, "minute") if seconds >= 60 else (seconds, "second")
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def job_row(entry: Entry) -> Cells:
    return (f"`{entry.name}`", pause(entry.pause), entry.lane)


def test_every_recurring_job_is_documented() -> None:
    """Tests bring chores of their own; the product's live outside of them."""
    there = [job_row(entry) for entry in timetable.values() if ".tests." not in entry.name]
    assert sorted(row[:3] for row in table(REFERENCE / "jobs.md")) == sorted(there)


# ── Links ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ELSEWHERE = ("http://", "https://", "mailto:", "<")
NOT_OURS = {".venv", "node_modules", "var", ".cache", ".git", ".pytest_cache", ".hypothesis"}


def pages() -> list[Path]:
    return [page for page in sorted(ROOT.rglob("*.md")) if not NOT_OURS.intersection(page.relative_to(ROOT).parts)]


def links(page: Path) -> Iterator[str]:
    """Targets of links and pictures, also those of HTML; code is left out."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', text)


def anchors(page: Path) -> set[str]:
    """The addresses of a page's headings, as the forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, link: str) -> bool:
    path, _hash, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or ROOT not in [target, *target.parents]:
        return False
    return not anchor or (target.suffix == ".md" and anchor in anchors(target))


def test_every_link_leads_somewhere() -> None:
    ours = [(page, link) for page in pages() for link in links(page) if not link.startswith(ELSEWHERE)]
    assert len(ours) > 50
    assert [f"{page.relative_to(ROOT)}: {link}" for page, link in ours if not leads_somewhere(page, link)] == []


def modules(page: Path) -> Iterator[str]:
    """Files of ours that a page names in `code`: `places.py`, `core/access/policy.py`, `tests/test_lint.py`."""
    yield from re.findall(r"`(?:src/hallway/)?([\w/.-]+\.(?:py|toml|html|css|js))`", page.read_text())


def test_every_file_that_a_page_names_is_there() -> None:
    files = {f"/{path.relative_to(ROOT)}" for folder in ("src", "e2e", "bench") for path in (ROOT / folder).rglob("*.*")}
    files |= {f"/{path.name}" for path in ROOT.glob("*.*")}
    missing = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in pages()
        for name in modules(page)
        if not any(file.endswith(f"/{name}") for file in files)
    ]
    assert missing == []


def test_first_change_quotes_code_that_is_there() -> None:
    """Whoever changes what it quotes changes the page too."""
    page = (ROOT / "docs" / "develop" / "first-change.md").read_text()
    quoted = [line.strip() for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    code = [*(SOURCE / "apps" / "committees").rglob("*.py"), *(SOURCE / "config" / "proof").glob("*.py")]
    lines = {line.strip() for path in code for line in path.read_text().splitlines()}
    assert len(quoted) > 30
    assert [line for line in quoted if line not in {"", "..."} and line not in lines] == []


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in sorted((ROOT / "docs" / "develop" / "adr").glob("[0-9]*.md"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
