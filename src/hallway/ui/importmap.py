"""The import map: bare names for modules other apps import, as in `import { me } from "hallway/me";`.

Public pages carry no nonce, because they are the same bytes for everybody, so the map's hash stands in the
Content-Security-Policy. Modules of `ui` import each other by relative path: import maps do not reach workers, and the
static files storage rewrites relative imports only.
"""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Any

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.templatetags.static import static

MODULES = {
    "htmx": "vendor/htmx.js",
    "hallway/csrf": "ui/js/csrf.js",
    "hallway/me": "ui/js/me.js",
    "hallway/toast": "ui/js/toast.js",
}


@cache
def content() -> str:
    """The JSON between the script tags."""
    return json.dumps({"imports": {name: static(path) for name, path in MODULES.items()}}, separators=(",", ":")).replace("<", "\\u003c")


@cache
def csp_hash() -> str:
    """The source expression that allows exactly this map."""
    return hash_of(content())


def hash_of(inline: str) -> str:
    """The source expression that allows exactly this inline script or style."""
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


@receiver(setting_changed)
def forget(*, setting: str, **_: Any) -> None:
    if setting in {"STORAGES", "STATIC_URL", "DEBUG"}:
        content.cache_clear()
        csp_hash.cache_clear()
