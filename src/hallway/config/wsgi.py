import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - after they are chosen

from hallway.apps.ops import public as ops  # noqa: E402
from hallway.core.base.place import refuse_unfinished  # noqa: E402

refuse_unfinished(settings.DATA)
ops.begin()
