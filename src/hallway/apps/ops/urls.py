from django.urls import path

from hallway.apps.ops import views

app_name = "ops"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("health/examination/", views.examination, name="examination"),
    path("health/confirmation/", views.confirmation, name="confirmation"),
    path("health/errors/", views.errors, name="errors"),
    path("health/errors/<uuid:uid>/", views.fault, name="fault"),
]
