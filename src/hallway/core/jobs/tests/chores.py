"""Tasks for the tests of the worker."""

import time
from pathlib import Path

from django_tasks import task


@task()
def note_down(path: str, word: str) -> str:
    """Write a line. With a file `hold` beside it, wait until that is gone."""
    file = Path(path)
    with file.open("a") as lines:
        lines.write(f"{word} begun\n")
    while file.with_name("hold").exists():
        time.sleep(0.01)
    with file.open("a") as lines:
        lines.write(f"{word} done\n")
    return word


@task()
def break_down() -> None:
    raise ValueError("no more paper")
