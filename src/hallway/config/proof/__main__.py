"""`python -m hallway.config.proof`: build the proof's world in the scratch database of HALLWAY_DATA and print the matrix."""

import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.serializers import deserialize  # noqa: PLC0415

    from hallway.config.proof.matrix import matrix, table  # noqa: PLC0415
    from hallway.config.proof.routes import addresses  # noqa: PLC0415
    from hallway.config.proof.world import build_world  # noqa: PLC0415
    from hallway.core.access.models import Role  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    Role.objects.all().delete()
    for row in deserialize("json", (Path(settings.DATA) / "roles.json").read_text()):
        row.save()
    world = build_world()
    personas = sys.argv[1:] or list(world.personas)
    print(table(matrix(world, addresses(world), personas), personas))  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
