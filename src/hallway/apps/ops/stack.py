"""An exception as it may be written down: where it happened, in which lines of code, and nothing of what with.

Messages carry values ("duplicate key … (ada@example.org)"), so only those stay that speak of code alone.
"""

import hashlib
import re
import traceback
from collections.abc import Iterator
from types import TracebackType

SPEAKS_OF_CODE = (AttributeError, NameError, ImportError, RecursionError)
PATHS = re.compile(r"^.*?/(?:site-packages|src|lib/python3\.\d+)/")


def name_of(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def said_by(error: BaseException) -> str:
    """Its name, and its words where they are safe."""
    if isinstance(error, SPEAKS_OF_CODE):
        return f"{name_of(error)}: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{name_of(error)}: {error.strerror}"
    return name_of(error)


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what led to it, the first cause first."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return reversed(seen)


def frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """Lines of code, without the local variables."""
    return list(traceback.StackSummary.extract(traceback.walk_tb(trace), capture_locals=False))


def is_ours(frame: traceback.FrameSummary) -> bool:
    return "/hallway/" in frame.filename


def short(path: str) -> str:
    return PATHS.sub("", path)


def written(error: BaseException) -> str:
    """The stack as Python writes it, without values."""
    parts = []
    for link in chain(error):
        lines = [
            f'  File "{short(frame.filename)}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
            for frame in frames(link.__traceback__)
        ]
        parts.append("Traceback (most recent call last):\n" + "".join(lines) + said_by(link))
    return "\n\n".join(parts)


def place_of(error: BaseException) -> str:
    """The last line of our own code, or the last of all."""
    all_frames = frames(error.__traceback__)
    frame = next((frame for frame in reversed(all_frames) if is_ours(frame)), all_frames[-1] if all_frames else None)
    return f"{short(frame.filename)}:{frame.lineno} {frame.name}" if frame else ""


def fingerprint(error: BaseException) -> str:
    """Alike are errors of one kind that came the same way through our code; line numbers change with every version."""
    parts = [name_of(link) for link in chain(error)]
    all_frames = frames(error.__traceback__)
    ours = [frame for frame in all_frames if is_ours(frame)] or all_frames
    parts += [f"{short(frame.filename)}:{frame.name}" for frame in ours]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
