"""The texts of the story, as TOML files to be read and continued by people."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def stock(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def talks(year: str) -> list[dict[str, Any]]:
    """Every session of a year, in the order of the files; the file's track is the track of its talks."""
    found = []
    for path in sorted((HERE / f"talks-{year}").glob("*.toml")):
        file = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [{"track": file.get("track", ""), **talk} for talk in file["talk"]]
    return found
