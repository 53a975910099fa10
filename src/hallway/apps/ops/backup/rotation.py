"""The daily backup: when the next is due, and which of the older ones stay."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hallway.apps.ops.backup.make import NAME, OURS

DAYS, WEEKS = 7, 4
A_DAY = timedelta(hours=23, minutes=30)  # a little less, or the hour of the backup wanders through the day


def kept(folder: Path) -> list[tuple[datetime, Path]]:
    """Our backups in a folder, the newest first. Other files there are nobody's business."""
    try:
        paths = [path for path in folder.iterdir() if OURS.fullmatch(path.name)]
    except OSError:
        return []
    return sorted(((made_at(path), path) for path in paths), reverse=True)


def made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)


def is_due(folder: Path, now: datetime) -> bool:
    newest = next(iter(kept(folder)), None)
    return newest is None or now - newest[0] >= A_DAY


def superfluous(backups: Iterable[tuple[datetime, Path]]) -> list[Path]:
    """All but the newest of each of the last seven days and of the last four weeks that have one."""
    newest_first = sorted(backups, reverse=True)
    days: dict[object, Path] = {}
    weeks: dict[object, Path] = {}
    for at, path in newest_first:
        days.setdefault(at.date(), path)
        weeks.setdefault(at.isocalendar()[:2], path)
    stay = {*list(days.values())[:DAYS], *list(weeks.values())[:WEEKS]}
    return [path for _at, path in newest_first if path not in stay]
