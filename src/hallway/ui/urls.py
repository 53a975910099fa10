from django.urls import path

from hallway.ui import gallery

app_name = "ui"
urlpatterns = [
    path("", gallery.gallery, name="gallery"),
    path("<slug:name>/", gallery.layout, name="layout"),
]
