from django.utils.translation import gettext_lazy as _

from hallway.core.attachments.models import Attachment
from hallway.core.audit.history import declare_verbs
from hallway.core.base.rules import InSpace, declare

declare(Attachment, InSpace("space_id"))

declare_verbs(
    {
        "attachments.attachment.add": _("added the file %(name)s"),
        "attachments.attachment.remove": _("removed the file %(name)s"),
        "attachments.attachment.restore": _("brought the file %(name)s back"),
    }
)
