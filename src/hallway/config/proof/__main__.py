"""`python -m hallway.config.proof`: build the proof's world in the scratch database of HALLWAY_DATA and print the matrix."""

import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.serializers import deserialize  # noqa: PLC0415

    from hallway.config.proof.routes import addresses  # noqa: PLC0415
    from hallway.config.proof.walk import lines, table, walk  # noqa: PLC0415
    from hallway.config.proof.world import build_world  # noqa: PLC0415
    from hallway.core.access.models import Role  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    roles = (Path(settings.DATA) / "roles.json").read_text()
    if roles:
        Role.objects.all().delete()
        for row in deserialize("json", roles):
            row.save()
    world = build_world()
    personas = sys.argv[1:] or list(world.personas)
    unknown = [name for name in personas if name not in world.personas]
    if unknown:
        sys.exit(f"There is no {', no '.join(unknown)}. There are: {', '.join(world.personas)}.")
    print(table(walk(world, lines(world, addresses(world)), personas), personas), end="")  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
