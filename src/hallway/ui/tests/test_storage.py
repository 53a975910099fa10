"""Collecting the static files: hashed names, folded sheets, modules that still find each other."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from hallway.ui import importmap
from hallway.ui.storage import HashedStorage

HASHED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hallway.ui.storage.HashedStorage"},
}
HASH = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("static")
    with override_settings(STORAGES=HASHED, STATIC_ROOT=root, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield root


def stored(root: Path, name: str) -> Path:
    return root / staticfiles_storage.stored_name(name)


def test_sheet_is_folded_into_one_request(collected: Path) -> None:
    sheet = stored(collected, "ui/css/hallway.css").read_text()
    assert "@import" not in sheet
    assert "/*" not in sheet
    assert sheet.startswith("@layer reset,tokens,base,layout,components,utilities,print;@layer tokens{@property --sign{syntax:")
    assert sheet.count("@layer components{") == 12
    assert "\n" not in sheet
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize(("name", "most"), [("hallway", 11_000), ("public", 7_500), ("schedule", 4_500), ("live", 3_000), ("work", 2_000)])
def test_sheet_is_small_on_the_wire(collected: Path, name: str, most: int) -> None:
    assert Path(f"{stored(collected, f'ui/css/{name}.css')}.gz").stat().st_size <= most


def test_fonts_are_found_from_the_folded_sheet(collected: Path) -> None:
    path = stored(collected, "ui/css/hallway.css")
    fonts = re.findall(r'url\("([^"]+)"\)', path.read_text())
    assert len(fonts) == 2
    assert all((path.parent / font).resolve().is_file() for font in fonts)
    assert all(re.search(r"\.[0-9a-f]{12}\.woff2$", font) for font in fonts)


def test_modules_find_each_other_by_their_hashed_names(collected: Path) -> None:
    imports = [
        (source, found)
        for source in collected.glob("ui/js/*.js")
        for found in re.findall(r'(?:from|import)[\s(]*"(\.[^"]+)"', source.read_text())
    ]
    assert len(imports) >= len(list((Path(importmap.__file__).parent / "static/ui/js").glob("*.js")))
    for source, found in imports:
        assert (source.parent / found).is_file(), f"{source.name} imports {found}"
        assert bool(HASH.search(found)) == bool(HASH.search(source.name))


def test_import_map_names_the_very_files_modules_import(collected: Path) -> None:
    assert set(re.findall(r'"(/[^"]+)"', importmap.content())) == {staticfiles_storage.url(path) for path in importmap.MODULES.values()}
    assert stored(collected, "ui/js/me.js").name in stored(collected, "ui/js/me-chip.js").read_text()


def test_name_that_was_not_collected_is_refused(collected: Path) -> None:
    with pytest.raises(ValueError, match=r"unicorn\.css"):
        staticfiles_storage.url("ui/css/unicorn.css")


def test_before_anything_is_collected_names_stay(tmp_path: Path) -> None:
    assert HashedStorage(location=tmp_path, base_url="/static/").url("ui/css/hallway.css") == "/static/ui/css/hallway.css"
