"""What has to happen before a restored copy may be used: the past must not act a second time.

Storeys declare it where they are installed; `apps.ops` runs all of it, in one transaction, before anybody is served.
"""

from collections.abc import Callable

Reaction = Callable[[], object]

_reactions: list[Reaction] = []


def after_restore(reaction: Reaction) -> Reaction:
    """Run this function when a backup was restored. It may be told twice: a restore that is killed begins anew."""
    _reactions.append(reaction)
    return reaction


def react() -> None:
    for reaction in _reactions:
        reaction()
