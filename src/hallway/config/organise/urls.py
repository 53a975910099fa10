"""The organisers' settings, each screen in the app it belongs to. The directory of people shares its namespace with
the account pages, so `people.urls` brings it along."""

from django.urls import include, path

urlpatterns = [
    path("", include("hallway.core.access.urls")),
    path("", include("hallway.core.editions.urls")),
    path("", include("hallway.core.outbox.urls")),
    path("", include("hallway.core.audit.urls")),
    path("", include("hallway.apps.ops.urls")),
]
