"""Every kind of note a programme may come with: something was assumed, repaired or left out."""

from django.utils.translation import ngettext_lazy

from .trouble import Remark

EMPTY_ROOM = Remark(ngettext_lazy("%(count)d room has no sessions.", "%(count)d rooms have no sessions.", "count"))
UNDECLARED_ROOM = Remark(
    ngettext_lazy(
        "%(count)d room has sessions but is missing from the file's list of rooms. It was added.",
        "%(count)d rooms have sessions but are missing from the file's list of rooms. They were added.",
        "count",
    )
)
NAMELESS_ROOM = Remark(
    ngettext_lazy(
        "%(count)d room without a name and sessions was left out.", "%(count)d rooms without names and sessions were left out.", "count"
    )
)
SAME_ROOM_NAME = Remark(
    ngettext_lazy("%(count)d room has the same name as another one.", "%(count)d rooms have the same name as another one.", "count")
)
OTHER_ROOM = Remark(
    ngettext_lazy(
        "%(count)d session stands under one room and names another. The room it stands under was taken.",
        "%(count)d sessions stand under one room and name another. The rooms they stand under were taken.",
        "count",
    )
)
CAPACITY = Remark(
    ngettext_lazy(
        "The capacity of %(count)d room is not a number of people. It was left out.",
        "The capacities of %(count)d rooms are not numbers of people. They were left out.",
        "count",
    )
)
NOT_ACCEPTED = Remark(
    ngettext_lazy(
        "%(count)d submission is not accepted, or was withdrawn. It was left out.",
        "%(count)d submissions are not accepted, or were withdrawn. They were left out.",
        "count",
    )
)
EMPTY_SLOT = Remark(
    ngettext_lazy(
        "%(count)d slot holds nothing, or only says that the day ends. It was left out.",
        "%(count)d slots hold nothing, or only say that the day ends. They were left out.",
        "count",
    )
)
USUAL_LENGTH = Remark(
    ngettext_lazy(
        "The file does not say how long %(count)d session lasts. Half an hour was taken.",
        "The file does not say how long %(count)d sessions last. Half an hour was taken.",
        "count",
    )
)
CANCELLED = Remark(
    ngettext_lazy("%(count)d session is cancelled. It was left out.", "%(count)d sessions are cancelled. They were left out.", "count")
)
LOST_SLOT = Remark(
    ngettext_lazy(
        "%(count)d slot is of a submission that is not in the files. It was left out.",
        "%(count)d slots are of submissions that are not in the files. They were left out.",
        "count",
    )
)
NO_ROOM = Remark(
    ngettext_lazy(
        "%(count)d session has a time but no room. It stands in a room called “TBA”.",
        "%(count)d sessions have a time but no room. They stand in a room called “TBA”.",
        "count",
    )
)
NO_TIME = Remark(ngettext_lazy("%(count)d session has no time yet.", "%(count)d sessions have no time yet.", "count"))
TITLE_AS_ID = Remark(
    ngettext_lazy(
        "%(count)d session has no id. A later import recognises it by its title only.",
        "%(count)d sessions have no id. A later import recognises them by their titles only.",
        "count",
    )
)
SAME_TITLE = Remark(
    ngettext_lazy(
        "%(count)d session has the title of another one, but differs from it. Both were taken.",
        "%(count)d sessions have the title of another one, but differ from it. All were taken.",
        "count",
    )
)
SAME_ADDRESS = Remark(
    ngettext_lazy(
        "%(count)d session has the title and address of another one, but differs from it. Both were taken.",
        "%(count)d sessions have the title and address of another one, but differ from it. All were taken.",
        "count",
    )
)
EMPTY_TRACK = Remark(ngettext_lazy("%(count)d track has no sessions.", "%(count)d tracks have no sessions.", "count"))
COLOUR = Remark(
    ngettext_lazy(
        "The colour of %(count)d track is not written like #ff8800. It was left out.",
        "The colours of %(count)d tracks are not written like #ff8800. They were left out.",
        "count",
    )
)
OVERLAP = Remark(
    ngettext_lazy(
        "%(count)d session begins before another one in the same room has ended.",
        "%(count)d sessions begin before another one in the same room has ended.",
        "count",
    )
)
COPY = Remark(
    ngettext_lazy(
        "%(count)d session stands in the file twice, word for word. It was taken once.",
        "%(count)d sessions stand in the file twice, word for word. They were taken once.",
        "count",
    )
)
LONG_SESSION = Remark(
    ngettext_lazy(
        "%(count)d session lasts longer than a day.",
        "%(count)d sessions last longer than a day.",
        "count",
    )
)
BARE_MINUTES = Remark(
    ngettext_lazy(
        "%(count)d duration is a bare number. It was read as minutes.",
        "%(count)d durations are bare numbers. They were read as minutes.",
        "count",
    )
)
SKIPPED_HOUR = Remark(
    ngettext_lazy(
        "%(count)d session begins in the hour that the change to summer time leaves out. It was moved an hour later.",
        "%(count)d sessions begin in the hour that the change to summer time leaves out. They were moved an hour later.",
        "count",
    )
)
DOUBLE_HOUR = Remark(
    ngettext_lazy(
        "%(count)d session begins in the hour that comes twice when summer time ends. The first one was taken.",
        "%(count)d sessions begin in the hour that comes twice when summer time ends. The first one was taken.",
        "count",
    )
)
OTHER_START = Remark(
    ngettext_lazy(
        "In %(count)d session “start” contradicts “date”. The date was taken.",
        "In %(count)d sessions “start” contradicts “date”. The date was taken.",
        "count",
    )
)
OTHER_OFFSET = Remark(
    ngettext_lazy(
        "%(count)d session has a time with another offset than its time zone. The time was taken as it is written.",
        "%(count)d sessions have times with another offset than their time zone. The times were taken as they are written.",
        "count",
    )
)
BEFORE_DAY = Remark(
    ngettext_lazy(
        "%(count)d session is dated a day before the day it stands under. It stays on that day.",
        "%(count)d sessions are dated a day before the day they stand under. They stay on that day.",
        "count",
    )
)
AFTER_MIDNIGHT = Remark(
    ngettext_lazy(
        "The file does not say when its days begin. %(count)d session before 4:00 was taken as the night after.",
        "The file does not say when its days begin. %(count)d sessions before 4:00 were taken as the night after.",
        "count",
    )
)
UNCLEAR_OPT_OUT = Remark(
    ngettext_lazy(
        "%(count)d session does not say clearly whether it may be recorded. It was taken as: do not record.",
        "%(count)d sessions do not say clearly whether they may be recorded. They were taken as: do not record.",
        "count",
    )
)
NAMELESS_PERSON = Remark(
    ngettext_lazy("%(count)d person without a name was left out.", "%(count)d people without names were left out.", "count")
)
PERSON_WITHOUT_ID = Remark(
    ngettext_lazy(
        "%(count)d person has no id. A later import recognises them by name only.",
        "%(count)d people have no id. A later import recognises them by name only.",
        "count",
    )
)
PERSON_TWICE = Remark(
    ngettext_lazy(
        "%(count)d person was named twice in a session. They are listed once.",
        "%(count)d people were named twice in a session. They are listed once.",
        "count",
    )
)
DROPPED_LINK = Remark(
    ngettext_lazy(
        "%(count)d link was left out: only complete web and mail addresses are taken.",
        "%(count)d links were left out: only complete web and mail addresses are taken.",
        "count",
    )
)
COMPLETED_LINK = Remark(
    ngettext_lazy(
        "%(count)d link had no “https://” in front. It was added.", "%(count)d links had no “https://” in front. It was added.", "count"
    )
)
CONTROL_CHARACTERS = Remark(
    ngettext_lazy(
        "Invisible control characters were removed from %(count)d text.",
        "Invisible control characters were removed from %(count)d texts.",
        "count",
    )
)
CUT = Remark(
    ngettext_lazy(
        "%(count)d text was too long and was cut.",
        "%(count)d texts were too long and were cut.",
        "count",
    )
)
NONE_WORD = Remark(
    ngettext_lazy(
        "%(count)d field holds the word “None” or “null”. It was taken as empty.",
        "%(count)d fields hold the word “None” or “null”. They were taken as empty.",
        "count",
    )
)
