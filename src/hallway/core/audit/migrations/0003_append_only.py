from django.db import migrations

from hallway.core.audit.triggers import refuse


class Migration(migrations.Migration):
    """History can be added to, never changed. The words of an event may go (to be forgotten), but not change."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        refuse("audit_event", "update", "delete"),
        refuse("audit_seal", "update", "delete"),
        refuse("audit_sealedevent", "update", "delete"),
        refuse("audit_eventtext", "update"),
    ]
