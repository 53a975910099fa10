"""HTML attributes, escaped once, in one place."""

from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WEB = ("http:", "https:", "mailto:", "tel:", "webcal:")


def attributes(values: Mapping[str, object]) -> SafeString:
    """` name="value"` for each: True stands alone, False, None and "" are left out, `_` in a name is a hyphen."""
    kept = [
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in values.items()
        if value is not False and value is not None and value != ""
    ]
    return format_html_join("", "{}", ([alone(name) if value is True else format_html(' {}="{}"', name, value)] for name, value in kept))


def alone(name: str) -> SafeString:
    return format_html(" {}", name)


def classes(*names: str | None) -> str:
    return " ".join(name for name in names if name)


def kinds(base: str, *kind: str) -> str:
    """`btn`, `go`, `l` → `btn btn-go btn-l`."""
    return classes(base, *(f"{base}-{word}" for words in kind for word in words.split()))


def address(url: object) -> str:
    """A URL for an href. Anything that could run (`javascript:`) leads nowhere; the policy would stop it as well."""
    text = str(url).strip()
    head = text.partition("/")[0].partition("?")[0].partition("#")[0]
    return text if ":" not in head or head.lower().startswith(WEB) else "#"


def joined(parts: Iterable[object]) -> SafeString:
    return format_html_join("", "{}", ([part] for part in parts))
