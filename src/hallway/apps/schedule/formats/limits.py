"""How much a programme file may hold. The largest real one we know (1,105 sessions) is 3.4 MB.

What is too much to be a conference is refused. What is merely long is cut or left out, and noted.
"""

from datetime import timedelta

MAX_BYTES = 32 * 1024 * 1024
MAX_FILES = 200  # given together: pages of a list of 10,000
MAX_DEPTH = 100
MAX_ELEMENTS = 500_000  # XML elements and attributes; each costs memory
MAX_VALUES = 2_000_000  # the same for JSON: brackets, braces and commas

MAX_DAYS = 100
MAX_SPAN = timedelta(days=366)  # from the first to the last day
MAX_SESSIONS = 10_000
MAX_ROOMS = 1_000
MAX_TRACKS = 1_000
MAX_PEOPLE = 30_000
MAX_PER_SESSION = 500  # people, links, attachments, slots, each
MAX_MINUTES = 7 * 24 * 60
FIRST_YEAR, LAST_YEAR = 1970, 2100

MAX_LINE = 300  # titles, names and other short texts: cut
MAX_TEXT = 100_000  # abstracts and the like: cut
MAX_ID = 200  # refused: a cut id would no longer be the same id
MAX_ADDRESS = 2_000  # left out: a cut address leads somewhere else

MAX_PROBLEMS = 50  # reading stops there
MAX_PLACES = 50  # places listed under one note
