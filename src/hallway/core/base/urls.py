from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import get_script_prefix, set_script_prefix


@contextmanager
def mounted(prefix: str) -> Iterator[None]:
    """Reverse addresses below this prefix (`/`, `/2027/`) inside the block."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)
