"""The addresses of a demonstration, as `config/urls.py` has them where `settings.DEMO` is set."""

from django.urls import include, path

from hallway.config.urls import urlpatterns as everywhere

urlpatterns = [path("demo/", include("hallway.config.demo.urls")), *everywhere]
