from django.urls import include, path

urlpatterns = [
    path("files/", include("hallway.core.attachments.urls")),
]
