from django.urls import path

from hallway.core.attachments import views

app_name = "attachments"
urlpatterns = [path("<uuid:uid>/<str:name>", views.download, name="download")]
