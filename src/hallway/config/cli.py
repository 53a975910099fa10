"""The `hallway` command: Django's commands and ours, with `hallway import programme FILE` for `import_programme`."""

import os
import sys
from importlib.metadata import version


def main() -> None:
    if sys.argv[1:] in (["--version"], ["version"]):  # Django would say its own
        sys.stdout.write(f"hallway {version('hallway')}\n")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hallway.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - settings first

    arguments = sys.argv[:]
    if len(arguments) > 2 and arguments[1] in {"import", "export"}:
        arguments[1:3] = [f"{arguments[1]}_{arguments[2]}"]
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")  # confirm-restored is the module confirm_restored
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()
