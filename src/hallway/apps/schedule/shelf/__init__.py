"""What was released, ready to be handed out: opened versions, and finished bytes on two storeys.

Everything here is immutable and named by what it was made of, so nothing is ever out of date; what may be, which version
is the current one, is asked again after a second, and at once where this process changed it.

    fronts.py     which version strangers see                books.py    versions opened for reading
    storeys.py    finished bytes: memory over the disk       disk.py     the files, and throwing them away
    packed.py     the form they are kept in                  digest.py   a name made of what a page shows
    code.py       a name for the installed code
"""

from hallway.apps.schedule.shelf.books import book_of, sources_of
from hallway.apps.schedule.shelf.fronts import Front, forget_fronts, front_of
from hallway.apps.schedule.shelf.packed import Packed, tag_of
from hallway.apps.schedule.shelf.storeys import Name, Recipe, forget, on_shelf

__all__ = ["Front", "Name", "Packed", "Recipe", "book_of", "forget", "forget_fronts", "front_of", "on_shelf", "sources_of", "tag_of"]
