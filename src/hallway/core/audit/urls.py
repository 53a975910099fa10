from django.urls import path

from hallway.core.audit import views

app_name = "audit"
urlpatterns = [
    path("history/seals/", views.seals, name="seals"),
    path("history/seals/check/", views.check, name="check"),
    path("history/<str:kind>/<uuid:uid>/", views.history, name="history"),
]
