from typing import Any

from django.core.management.base import BaseCommand

from hallway.apps.ops.actions import confirm_restored
from hallway.core.outbox.standstill import MovesAlready


class Command(BaseCommand):
    help = "Say that a restored copy is the conference now: it may send letters again. Those from before the restore stay held back."

    def handle(self, **options: Any) -> None:
        try:
            confirm_restored(by=None)
        except MovesAlready:
            self.stdout.write("Nothing was held back: this is no restored copy, or somebody confirmed it.")
        else:
            self.stdout.write("Letters leave again. Those from before the restore stay held back: look at them under Letters.")
