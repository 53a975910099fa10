from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

OLD = ("Etc/", "SystemV/", "US/", "posix/", "right/")  # other names for the same


def zones() -> list[Any]:
    """Time zones to choose from, by continent: UTC first."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(OLD))
    groups = groupby(names, key=lambda name: name.partition("/")[0])
    return [("UTC", "UTC"), *((head, [(name, name.partition("/")[2].replace("_", " ")) for name in rows]) for head, rows in groups)]
