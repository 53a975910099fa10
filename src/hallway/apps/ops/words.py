"""Sizes and spans of time, for people."""

from datetime import timedelta


def size(number: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


def span(length: timedelta) -> str:
    seconds = length.total_seconds()
    for unit, letters in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {letters}"
    return f"{seconds:.0f} s"
