"""The Content-Security-Policy of every page: nothing but this installation, nothing inline but the import map."""

from collections.abc import Iterable
from functools import cache

from hallway.ui import importmap

NOTHING = "'none'"
OWN = "'self'"


@cache
def own(import_map_hash: str) -> dict[str, str]:
    return {
        "default-src": NOTHING,
        "script-src": f"{OWN} {import_map_hash}",
        "style-src": OWN,
        "img-src": OWN,  # no data: icons are inline SVG, pictures are files
        "font-src": OWN,
        "connect-src": OWN,
        "media-src": OWN,
        "manifest-src": OWN,
        "worker-src": OWN,
        "frame-src": NOTHING,
        "object-src": NOTHING,
        "base-uri": NOTHING,
        "form-action": OWN,
        "frame-ancestors": NOTHING,
    }


def policy(**more: Iterable[str]) -> str:
    """The header's value. A page that needs more says what: `policy(frame_src=["https://stream.example"])`."""
    directives = dict(own(importmap.csp_hash()))
    for name, sources in more.items():
        directive = name.replace("_", "-")
        kept = [source for source in directives[directive].split() if source != NOTHING]
        directives[directive] = " ".join([*kept, *sources])
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
