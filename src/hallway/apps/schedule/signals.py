"""News of this app. Upper apps listen through `public.py`."""

from django.dispatch import Signal

schedule_released = Signal()  # sender: Version; version=Version, in the transaction of the release
