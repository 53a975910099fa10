from django.contrib import messages
from django.http import HttpRequest

LEVELS = {"ok": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}


def say(request: HttpRequest, text: str, level: str = "ok") -> None:
    """Tell the person on the next page what was done (`ok`), what was not and why (`warn`), or what broke (`bad`)."""
    messages.add_message(request, LEVELS[level], text)
