from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache

from hallway.core.base.restored import after_restore


@after_restore
def sign_everybody_out() -> None:
    """A session that was ended since the backup was made must not live again, nor a code that was used."""
    UserSession.objects.all().delete()
    Session.objects.all().delete()
    cache.clear()
