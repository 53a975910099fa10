"""What a client can read."""

import re

from django.http import HttpRequest

GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)  # q=0 means: anything but that


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the client asks for gzip. One that says nothing gets plain bytes."""
    return bool(GZIP.search(request.headers.get("Accept-Encoding", "")))
