"""The database: there, writable, whole, as new as the code."""

from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext_noop as _

from hallway.apps.ops.backup.tables import applied_migrations, unknown_migrations
from hallway.apps.ops.doctor.findings import Finding, broken, check, first_line, look, ok
from hallway.apps.ops.words import size
from hallway.core.base import clock
from hallway.core.base.database import waiting_migrations
from hallway.core.jobs.models import Worker

OLDEST_POSTGRESQL = 14  # what Django takes
NETWORK_DISKS = {"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "ceph", "glusterfs"}


@check("database")
def reachable() -> Iterator[Finding]:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        yield broken(
            "database",
            _("There is no database at %(file)s."),
            _("Bring a backup back with `hallway restore FILE`, or begin with an empty one: `hallway migrate`."),
            file=connection.settings_dict["NAME"],
        )
        return
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        yield broken("database", _("The database does not answer: %(error)s."), MEND[connection.vendor], error=first_line(error))
        return
    yield from version()


MEND = {
    "postgresql": _("Start it with `systemctl start postgresql`; if it runs, correct HALLWAY_DATABASE."),
    "sqlite": _("Keep a copy of the folder, then bring the last backup back into an empty one: `hallway restore FILE`."),
}


def version() -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield ok("database", _("SQLite answers, %(size)s."), size=size(Path(connection.settings_dict["NAME"]).stat().st_size))
        return
    number = connection.pg_version // 10000  # type: ignore[attr-defined]
    if number < OLDEST_POSTGRESQL:
        yield broken(
            "database",
            _("PostgreSQL is version %(number)d, and this Hallway needs %(oldest)d."),
            _("Upgrade the server of the database: `pg_upgradecluster` on Debian."),
            number=number,
            oldest=OLDEST_POSTGRESQL,
        )
    else:
        yield ok("database", _("PostgreSQL %(number)d answers."), number=number)


@check("writing", database=True)
def writable() -> Iterator[Finding]:
    """A row is written and taken back."""
    try:
        with transaction.atomic():
            Worker.objects.create(name="doctor", seen_at=clock.now())
            transaction.set_rollback(True)
    except OperationalError as error:
        locked = "locked" in str(error)
        yield broken("writing", _("Nothing can be written: %(error)s."), WAIT if locked else MAY_WRITE, error=first_line(error))
    except DatabaseError as error:
        yield broken(
            "writing", _("Nothing can be written: %(error)s."), READ_ONLY, error=first_line(error), name=connection.settings_dict["NAME"]
        )
    else:
        yield ok("writing", _("The database can be written."))


WAIT = _("Something holds the database: end it, or restart with `systemctl restart hallway`.")
MAY_WRITE = _("Give the folder to the user Hallway runs as: `chown -R hallway: $HALLWAY_DATA`.")
READ_ONLY = _('If the server is no copy of another one, let it write: `ALTER DATABASE "%(name)s" RESET default_transaction_read_only;`')


@check("log", database=True)
def write_ahead() -> Iterator[Finding]:
    """SQLite alone: readers and writers do not wait for each other, and the disk keeps its promises about locks."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    disk = file_system(Path(connection.settings_dict["NAME"]).parent)
    if mode != "wal" or disk in NETWORK_DISKS:
        yield broken(
            "log",
            _("The database lies on %(disk)s (log: %(mode)s), where writers can harm each other."),
            _("Stop Hallway, move the folder to a local disk, and name it in `HALLWAY_DATA=…`."),
            disk=disk,
            mode=mode,
        )
    else:
        yield ok("log", _("The database keeps a write-ahead log on a local disk."))


def file_system(folder: Path) -> str:
    """Its kind, as the kernel names it: `ext4`, `nfs4`."""
    best, kind = "", "unknown"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _device, mount, name, *_rest = line.split()
        if len(mount) > len(best) and folder.is_relative_to(mount):
            best, kind = mount, name
    return kind


@check("whole", outside=True, database=True)
def whole() -> Iterator[Finding]:
    """SQLite alone; reads the whole file. PostgreSQL says so itself when a page is damaged."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            found = cursor.fetchone()[0]
    except DatabaseError as error:
        found = first_line(error)
    if found == "ok":
        yield ok("whole", _("The database is whole."))
    else:
        yield broken("whole", _("The database is damaged: %(found)s."), MEND["sqlite"], found=" ".join(str(found).split())[:200])


@check("migrations", database=True)
def migrations() -> Iterator[Finding]:
    if unknown := unknown_migrations(applied_migrations()):
        yield broken(
            "migrations",
            _("The database is newer than this program: it knows %(name)s."),
            _("Install the version that was here before, or a newer one."),
            name=unknown[0],
        )
    elif waiting := waiting_migrations():
        yield broken("migrations", _("The database is older than this program; steps that wait: %(number)d."), UPGRADE, number=len(waiting))
    else:
        yield ok("migrations", _("Database and program are of one age."))


UPGRADE = _("Stop Hallway and run `hallway upgrade`.")


@check("restored", database=True)
def restored() -> Iterator[Finding]:
    from hallway.core.outbox.standstill import standstill  # noqa: PLC0415 - its table may not be there yet

    try:
        row = standstill()
    except DatabaseError:  # said above: older than the program
        return
    if row is not None:
        yield look(
            "restored",
            _("This is a restored copy, so no letter leaves it."),
            _("If it is the conference now, say so: `hallway confirm-restored`."),
        )
