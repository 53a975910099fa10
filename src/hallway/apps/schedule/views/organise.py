from django.http import Http404


def programme(request): raise Http404
release = upload = sessions = edit_session = rooms = edit_room = programme
