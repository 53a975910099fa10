from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.template import engines
from django.test import override_settings
from django.test.testcases import LiveServerThread


@pytest.fixture
def shown() -> Callable[..., str]:
    """Renders a piece of template."""

    def shown(source: str, **context: Any) -> str:
        return engines["django"].from_string(source).render(context)

    return shown


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a running site that is `ui` alone, without a database."""
    alone = override_settings(
        ROOT_URLCONF="hallway.ui.tests.site",
        MIDDLEWARE=["hallway.ui.tests.site.headers", "django.middleware.locale.LocaleMiddleware"],
        HALLWAY_PAGE="",
        ALLOWED_HOSTS=["*"],
    )
    with alone:
        server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={})
        server.daemon = True
        server.start()
        server.is_ready.wait()
        assert server.error is None
        yield f"http://127.0.0.1:{server.port}"
        server.terminate()
