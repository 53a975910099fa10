"""The context processor behind every layout."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from hallway.ui.page import Page


def page(request: HttpRequest) -> dict[str, Any]:
    """`page`: what stands around it (see hallway.ui.page). Lazy: fragments never ask."""
    return {"page": SimpleLazyObject(lambda: build(request))}


def build(request: HttpRequest) -> Page:
    named = getattr(settings, "HALLWAY_PAGE", "")
    return import_string(named)(request) if named else Page()
