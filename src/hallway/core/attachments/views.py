from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from hallway.core.attachments.models import Attachment
from hallway.core.base.guard import Anyone, fetch

SHOWN = {"image/png", "image/jpeg", "image/webp", "image/gif"}


@require_safe
def download(request: HttpRequest, uid: UUID, name: str) -> HttpResponseBase:
    """Give a file to whoever may read its space. Only pictures open in the browser; nothing can run there."""
    actor = request.user if request.user.is_authenticated else Anyone()
    attachment = fetch(Attachment.objects, actor, uid=uid, removed_at__isnull=True)
    shown = attachment.type in SHOWN
    response = FileResponse(attachment.file.open("rb"), as_attachment=not shown, filename=attachment.name, content_type=attachment.type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response
