"""Every address of an installation. `editions.middleware.place` has taken host and edition off before they are looked up."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from hallway.config import api, views
from hallway.core.access.views.holdings import my_holdings

handler400 = "hallway.config.views.bad_request"

urlpatterns = [
    path("me.json", views.me, name="me"),
    path("files/", include("hallway.core.attachments.urls")),
    path("faces/<str:name>", views.face, name="face"),
    path("api/v1/", api.urls),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("hallway.config.demo.urls"))]

urlpatterns += i18n_patterns(
    path("home/", views.home, name="home"),
    path("account/holdings/", my_holdings, name="holdings"),
    path("gallery/", include("hallway.ui.urls")),
    path("organise/", include("hallway.config.organise.urls")),
    path("", views.front, name="front"),  # an edition's own front page is schedule:home, at the same address
    path("", include("hallway.core.people.urls")),
    path("", include("hallway.apps.committees.urls")),
    path("", include("hallway.apps.schedule.urls")),
)
