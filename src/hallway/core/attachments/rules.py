from hallway.core.attachments.models import Attachment
from hallway.core.base.rules import InSpace, declare

declare(Attachment, InSpace("space_id"))
