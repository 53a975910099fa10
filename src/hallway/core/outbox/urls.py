from django.urls import path

from hallway.core.outbox import views

app_name = "outbox"
urlpatterns = [
    path("letters/", views.letters, name="letters"),
    path("letters/<uuid:uid>/", views.letter, name="letter"),
    path("letters/<uuid:uid>/sending/", views.sending, name="sending"),
    path("letters/<uuid:uid>/settlement/", views.settlement, name="settlement"),
]
