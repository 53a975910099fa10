"""`hallway demo`: a whole invented conference on this machine, ready to be walked through."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hallway.config.demo import folder, sink
from hallway.config.demo.mailbox import BUILT_AT
from hallway.config.serve import Child, Plan, Unservable, address, become_supervisor, children, die_with, shown
from hallway.core.base import place

WORDS = """
Hallway, a demonstration: {url}

  Be anybody     {url}demo/          chair, member, admin, speaker, attendee, stranger
  Read letters   {url}demo/mailbox/  every letter, also the codes to sign in
  The conference {url}2027/en/       Tidewater 2027, in Port Maren

  Everybody in it is invented, it is a Saturday in February 2027, and no letter leaves this machine.
  Show your own programme:   {where}hallway import programme FILE --edition SLUG
  Begin anew:                hallway demo --reset
  Stop:                      Ctrl+C
"""


class Command(BaseCommand):
    help = "Run a demonstration: an invented conference with teams, a programme, 400 people and a mailbox. HOST and PORT say where."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="begin anew; what was done in the demonstration is lost")
        parser.add_argument("--build", action="store_true", help="only build it, do not serve it")

    def handle(self, *, reset: bool, build: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))
        if os.environ.get("HALLWAY_DATABASE"):
            raise CommandError("The demonstration uses SQLite. Start it without HALLWAY_DATABASE; nothing there was touched.")
        home = folder.home_of(settings.DATA)
        if home != settings.DATA:
            say(f"{settings.DATA} holds a real installation, which stays as it is. The demonstration lives in {home}.")
        try:
            host, port = address()
            held = place.hold(home, alone=True)
        except Unservable as error:
            raise CommandError(str(error)) from error
        except place.Busy as error:
            raise CommandError(f"Hallway runs in {home} already. Stop it first, or set HALLWAY_DATA to another folder.") from error
        folder.move_in(home)
        if reset or not folder.is_whole(home):
            say("Building the demonstration: 400 people, 15 teams, 156 sessions. This takes some seconds…")
            build_in(home)
        else:
            start_again(home)
        if not build:
            become_supervisor(plan(home, host, port), keep=[held])


def start_again(home: Path) -> None:
    """The demonstration that lies there, brought up to the code."""
    marker = folder.marker_of(home)
    if marker and marker.story < folder.STORY:
        say("This demonstration was built by an older Hallway. To see the newer story: hallway demo --reset")
    wait_for(start("hallway.config.prepare", home=home))


def plan(home: Path, host: str, port: int) -> Plan:
    """Web, background work and a mail server; the clock is wound up first."""
    folder.wind_clock(home)
    letters = sink.open_socket()
    smtp, handle = sink.url(letters), letters.detach()
    environment = {"HALLWAY_DATA": str(home), "HALLWAY_SMTP": smtp}
    environment["HALLWAY_URL"] = os.environ.get("HALLWAY_URL") or shown(host, port).rstrip("/")
    return Plan(
        [*children(host, port), Child("mailbox", sink.command(handle, home / "mailbox"), [handle])],
        host,
        port,
        environment=environment,
        words=WORDS.format(url=shown(host, port), where="" if home == settings.DATA else f"HALLWAY_DATA={home} "),
        database=str(home / folder.DATABASE),
    )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a person is waiting


# ── Building ──────────────────────────────────────────────────────────────────────────────────────────────────────


def build_in(home: Path) -> None:
    """Build a demonstration and move it into the folder. Killed at any moment, the next start begins anew."""
    building, letters = folder.begin_building(home), sink.open_socket()
    smtp, handle = sink.url(letters), letters.detach()
    server = spawn(sink.command(handle, building / "mailbox"), handles=[handle])
    files = start("hallway.config.prepare", "--static", home=home)  # beside the building, there are two cores
    story = start("hallway.config.demo.build", home=building, HALLWAY_DEMO="1", HALLWAY_SMTP=smtp, HALLWAY_URL=BUILT_AT)
    try:
        wait_for(story)
        wait_for(files)
        folder.finish_building(home)
    except BaseException:
        end(story, files)
        shutil.rmtree(building, ignore_errors=True)
        raise
    finally:
        end(server)
        os.close(handle)
    folder.move_in(home)


def start(module: str, *arguments: str, home: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Run one of our programs with this data folder."""
    return spawn([sys.executable, "-m", module, *arguments], environment={"HALLWAY_DATA": str(home), **environment})


def spawn(command: list[str], *, environment: dict[str, str] | None = None, handles: list[int] | None = None) -> subprocess.Popen[bytes]:
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env={**os.environ, **(environment or {})},
        pass_fds=handles or [],
        start_new_session=True,
        preexec_fn=lambda: die_with(parent),  # noqa: PLW1509 - this process has no other threads
    )


def wait_for(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise CommandError("The demonstration could not be prepared; the reason stands above.")


def end(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        process.terminate()
        process.wait()
