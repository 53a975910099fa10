from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from an old page or another site. Nothing was done; what was typed is a step back in the browser."""
    return render(request, "config/csrf_failure.html", {"reason": reason}, status=403)
