"""What a client can read, and what it has already."""

import re

from django.http import HttpRequest

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)  # q=0 means: anything but that
CODING = re.compile(r"\s*([^\s;,]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?(?:,|$)", re.IGNORECASE)
TAG = re.compile(r'(?:W/)?"([^"]*)"')
SUFFIX = re.compile(r"(?:--?|;)(?:gzip|br|zstd|deflate)$")  # "…-gzip", "…;gzip": how servers and proxies mark what they compressed
LONGEST = 4096  # of a header that is looked at


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client asks for gzip. One that says nothing gets plain bytes."""
    return bool(GZIP.search(request.headers.get("Accept-Encoding", "")))


def best_coding(accepted: str, *offered: str) -> str:
    """The coding the client likes best of those offered, best first; "" is plain, which is always there."""
    wishes = {name.lower(): weight(q) for name, q in CODING.findall(accepted[:LONGEST])}
    others = wishes.get("*", 0.0)
    best, liked = "", wishes.get("identity", 0.0)
    for coding in reversed(offered):
        wish = wishes.get(coding, others)
        if wish and wish >= liked:
            best, liked = coding, wish
    return best


def weight(q: str) -> float:
    try:
        return min(float(q), 1.0) if q else 1.0
    except ValueError:
        return 0.0


def has_already(if_none_match: str, tag: str) -> bool:
    """Whether a list of tags names this content, weak or strong, in whatever coding it was sent: `W/"a", "b-gzip"`, `*`."""
    said = if_none_match[:LONGEST]
    return said.strip() == "*" or any(SUFFIX.sub("", each) == tag for each in TAG.findall(said))
