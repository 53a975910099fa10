"""The demonstration’s own pages. They exist only where `settings.DEMO` is set: `config/urls.py` includes them there."""

from django.urls import path

from hallway.config.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.everybody, name="everybody"),
    path("be/", views.be, name="be"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:uid>/", views.letter, name="letter"),
    path("mailbox/<uuid:uid>/html/", views.letter_html, name="letter_html"),
    path("mailbox/<uuid:uid>/letter.eml", views.letter_file, name="letter_file"),
]
