"""Every check, in the order in which the doctor asks."""

from hallway.apps.ops.doctor import database, machine, work, mail, web, house  # noqa: F401, I001 - what others stand on comes first
