"""Static files under names that carry their hash, compressed once, so that browsers keep them for ever."""

import re
from collections.abc import Iterator
from posixpath import dirname, join
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import "(?P<name>[\w.-]+)"(?: layer\((?P<layer>[\w-]+)\))?;')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
BETWEEN = re.compile(r"\s*([{};,])\s*")


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Also folds style sheets: `hallway.css` is a list of @imports, which browsers can read while somebody works on it
    and which a visitor should not wait for. Nothing is built; collecting the files writes one sheet.

    Before anything was collected names stay as they are, so that tests and a first start need no `collectstatic`.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        sheets = {name: (Folding(storage), path) for name, (storage, path) in paths.items() if name.endswith(".css")}
        yield from super().post_process({**paths, **sheets}, dry_run=dry_run, **options)

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


class Folding:
    """A source of style sheets whose @imports of neighbours are replaced by their text, without comments and indents."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> File:
        return ContentFile(BETWEEN.sub(r"\1", " ".join(self.folded(path).split())).encode(), name=path)

    def folded(self, path: str) -> str:
        with self.storage.open(path) as file:
            text = COMMENT.sub("", file.read().decode())
        return IMPORT.sub(lambda found: self.layered(join(dirname(path), found["name"]), found["layer"]), text)

    def layered(self, path: str, layer: str | None) -> str:
        text = self.folded(path)
        return f"@layer {layer} {{\n{text}}}\n" if layer else text
