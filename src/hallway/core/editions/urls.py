from django.urls import path

from hallway.core.editions.views import addresses, editions, lifecycle

app_name = "editions"
urlpatterns = [
    path("editions/", editions.edition_list, name="editions"),
    path("editions/new/", editions.found, name="found"),
    path("editions/<slug:slug>/", editions.edition, name="edition"),
    path("editions/<slug:slug>/settings/", editions.settings, name="settings"),
    path("editions/<slug:slug>/lifecycle/", lifecycle.lifecycle, name="lifecycle"),
    path("editions/<slug:slug>/lifecycle/undo/", lifecycle.undo, name="phase_undo"),
    path("editions/<slug:slug>/lifecycle/<slug:key>/", lifecycle.phase, name="phase"),
    path("editions/<slug:slug>/lifecycle/<slug:key>/opening/", lifecycle.opening, name="phase_opening"),
    path("editions/<slug:slug>/lifecycle/<slug:key>/closing/", lifecycle.closing, name="phase_closing"),
    path("editions/<slug:slug>/lifecycle/<slug:key>/removal/", lifecycle.removal, name="phase_removal"),
    path("editions/<slug:slug>/addresses/", addresses.addresses, name="addresses"),
    path("editions/<slug:slug>/addresses/<str:host>/removal/", addresses.host_removal, name="host_removal"),
    path("editions/<slug:slug>/clock/", lifecycle.edition_clock, name="clock"),
    path("editions/<slug:slug>/clock/back/", lifecycle.clock_back, name="clock_back"),
    path("conferences/<slug:slug>/", addresses.conference, name="conference"),
    path("conferences/<slug:slug>/current/", addresses.current, name="current"),
]
