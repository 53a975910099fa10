"""The policy that nothing inline runs, and the one exception that stands in it by its hash."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.template.loader import render_to_string

from hallway.ui import csp, importmap, samples


def directives(policy: str) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in policy.split("; "))


def test_policy_allows_the_import_map_of_the_very_page() -> None:
    page = render_to_string("ui/gallery/front.html", {"page": samples.PUBLIC})
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page, re.DOTALL)
    assert inline == [importmap.content()]
    digest = b64encode(sha256(inline[0].encode()).digest()).decode()
    assert directives(csp.policy())["script-src"] == f"'self' 'sha256-{digest}'"


def test_policy_in_full() -> None:
    found = directives(csp.policy())
    found.pop("script-src")
    assert found == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "media-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_page_may_need_more() -> None:
    found = directives(csp.policy(frame_src=["https://stream.example"], form_action=["https://chat.example"]))
    assert (found["frame-src"], found["form-action"]) == ("https://stream.example", "'self' https://chat.example")
    assert directives(csp.policy())["frame-src"] == "'none'"


def test_unknown_directive_is_refused() -> None:
    with pytest.raises(KeyError):
        csp.policy(script_scr=["https://stream.example"])


def test_import_map_follows_the_static_files(settings: Any) -> None:
    before = importmap.csp_hash()
    settings.STATIC_URL = "/elsewhere/"
    assert '"htmx":"/elsewhere/vendor/htmx.js"' in importmap.content()
    assert importmap.csp_hash() != before
