"""Log lines without personal data: no mail addresses, no visitors' IP addresses, no query strings, no exception's values.

`Lines` are for people, `JSONLines` (HALLWAY_LOG=json) for programs. Both know which request a line belongs to.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from hallway.apps.ops import stack

request_id: ContextVar[str] = ContextVar("request", default="")

MAIL = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
NUMBERS = re.compile(r"\b(?!127\.|10\.|192\.168\.|0\.)\d{1,3}(?:\.\d{1,3}){3}\b")
SIX = re.compile(r"\b(?:[0-9a-fA-F]{1,4}:){3,7}(?::?[0-9a-fA-F]{1,4})+\b")
QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
EXTRA = ("view", "status", "ms", "method", "job")


def scrub(text: str) -> str:
    text = MAIL.sub("…@…", text)
    text = QUERY.sub(r"\1?…", text)
    return SIX.sub("…", NUMBERS.sub("…", text))


def message_of(record: logging.LogRecord) -> str:
    """What it says. A path can be a key (somebody's own calendar), so the name of its view stands there instead."""
    text, request = record.getMessage(), getattr(record, "request", None)
    path = getattr(request, "path", "")
    return scrub(text.replace(path, view_of(request)) if len(path) > 1 else text)


def view_of(request: Any) -> str:
    match = getattr(request, "resolver_match", None)
    return match.view_name if match and match.view_name else "–"


class Lines(logging.Formatter):
    """The usual line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(sep=" ", timespec="milliseconds").removesuffix("+00:00")
        which = f" [{request_id.get()}]" if request_id.get() else ""
        line = f"{at} {record.levelname:7} {record.name}{which}: {message_of(record)}"
        error = record.exc_info[1] if record.exc_info else None
        return f"{line}\n{stack.written(error)}" if error else line


class JSONLines(logging.Formatter):
    """One object per line."""

    def format(self, record: logging.LogRecord) -> str:
        values: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        if request_id.get():
            values["request"] = request_id.get()
        values |= {name: getattr(record, name) for name in EXTRA if hasattr(record, name)}
        error = record.exc_info[1] if record.exc_info else None
        if error:
            values |= {"error": stack.name_of(error), "where": stack.place_of(error), "stack": stack.written(error)}
        return json.dumps(values, ensure_ascii=False, default=str)
