"""One day of the sample conference, as the timetable shows it: in order of time, in steps of five minutes, breaks folded."""

from dataclasses import dataclass, replace

LINES_OF_TRACKS = (7, 3, 1, 8, 11, 10, 9)


@dataclass(frozen=True)
class Hour:
    at: int
    text: str
    kind = "hour"


@dataclass(frozen=True)
class Meet:
    """Everybody in one place, or a break."""

    at: int
    length: int
    title: str
    by: str
    calm: bool = True
    kind = "hub"


@dataclass(frozen=True)
class Talk:
    at: int
    length: int
    column: int
    title: str
    by: str
    track: int
    time: str
    starred: bool = False
    now: bool = False
    kind = "stop"

    @property
    def track_line(self) -> int:
        return LINES_OF_TRACKS[self.track - 1]


THURSDAY = [
    Hour(0, "08:30"),
    Meet(0, 3, "Doors open, badges and tea", "Foyer"),
    Hour(3, "09:20"),
    Meet(3, 2, "Welcome", "Everyone, Anchor Hall"),
    Hour(5, "09:30"),
    Meet(5, 5, "Keynote: Systems that wave back", "Wilhelmina Okonjo-Vale", calm=False),
    Hour(10, "10:20"),
    Meet(10, 3, "Coffee", "Foyer and deck"),
    Hour(13, "10:45"),
    Talk(13, 9, 1, "Queues that forgive: retries people can live with", "Odalys Pennyfeather", 1, "10:45–11:30", starred=True, now=True),
    Talk(13, 9, 2, "Counting seabirds with pandas and patience", "Bram Quillon", 2, "10:45–11:30", now=True),
    Talk(13, 6, 3, "Types at the edges, freedom in the middle", "Ines Farrowgate", 3, "10:45–11:15", now=True),
    Talk(13, 6, 4, "How we lost and found our volunteers", "Tobias Lanternby", 4, "10:45–11:15", now=True),
    Talk(13, 6, 5, "Secrets rotate, people too", "Wilhelmina Okonjo-Vale", 5, "10:45–11:15", now=True),
    Talk(13, 9, 6, "Your first pull request, live", "Jun Maplewick", 6, "10:45–11:30", now=True),
    Talk(13, 18, 7, "Workshop: backups you have tried", "Priya Starling-Moss", 7, "10:45–12:15", now=True),
    Talk(13, 18, 8, "Workshop: maps from open ferry data", "Mateo Brightwater", 2, "10:45–12:15", now=True),
    Hour(19, "11:15"),
    Talk(19, 6, 3, "What the free-threaded build changed for us", "Sefa Thistledown", 3, "11:15–11:45"),
    Talk(19, 6, 4, "Charters: the shortest useful one", "Anouk Vandermere", 4, "11:15–11:45", starred=True),
    Talk(19, 6, 5, "Reading a lockfile like a detective", "Kwame Fennimore", 5, "11:15–11:45"),
    Hour(22, "11:30"),
    Talk(22, 9, 1, "Server-rendered and proud", "Ludo Hartigan-Bell", 1, "11:30–12:15", starred=True),
    Talk(22, 9, 2, "Notebooks that survive their author", "Maren Oxblood", 2, "11:30–12:15"),
    Talk(22, 9, 6, "Errors are letters to you", "Yusra Candlewright", 6, "11:30–12:15"),
    Hour(25, "11:45"),
    Talk(25, 6, 3, "A parser in forty lines", "Pavel Driftwell", 3, "11:45–12:15"),
    Talk(25, 6, 4, "Childcare at a conference, with numbers", "Noor Saltmarsh", 4, "11:45–12:15"),
    Talk(25, 6, 5, "Passkeys for people who lose phones", "Bram Quillon", 5, "11:45–12:15"),
    Hour(31, "12:15"),
    Meet(31, 3, "Lunch", "Deck, second floor for quiet"),
    Hour(34, "13:30"),
    Talk(34, 9, 1, "The tide table: forecasting with ten kilobytes", "Tobias Lanternby", 2, "13:30–14:15"),
    Talk(34, 9, 2, "One form, eleven languages", "Ines Farrowgate", 1, "13:30–14:15", starred=True),
    Talk(34, 6, 3, "Postgres on a boat", "Jun Maplewick", 7, "13:30–14:00"),
    Talk(34, 6, 4, "Saying no kindly: reviews that help", "Priya Starling-Moss", 4, "13:30–14:00"),
    Talk(34, 6, 5, "Dataclasses, ten years on", "Wilhelmina Okonjo-Vale", 3, "13:30–14:00"),
    Talk(34, 9, 6, "Loops, slowly and well", "Odalys Pennyfeather", 6, "13:30–14:15"),
    Talk(34, 18, 7, "Workshop: threat-model your community", "Sefa Thistledown", 5, "13:30–15:00"),
    Talk(34, 18, 8, "Workshop: htmx for the patient", "Anouk Vandermere", 1, "13:30–15:00"),
    Hour(40, "14:00"),
    Talk(40, 6, 3, "Small servers, long holidays", "Kwame Fennimore", 7, "14:00–14:30"),
    Talk(40, 6, 4, "Grants that reach people", "Ludo Hartigan-Bell", 4, "14:00–14:30"),
    Talk(40, 6, 5, "Protocols before classes", "Maren Oxblood", 3, "14:00–14:30"),
    Hour(43, "14:15"),
    Talk(43, 9, 1, "Sockets for two thousand, on one core", "Yusra Candlewright", 1, "14:15–15:00", starred=True),
    Talk(43, 9, 2, "Plotting for colour-blind readers", "Pavel Driftwell", 2, "14:15–15:00"),
    Talk(43, 9, 6, "Testing without fear", "Noor Saltmarsh", 6, "14:15–15:00"),
    Hour(46, "14:30"),
    Talk(46, 6, 3, "Logs you would read aloud", "Mateo Brightwater", 7, "14:30–15:00"),
    Talk(46, 6, 4, "The quiet room: why and how", "Tobias Lanternby", 4, "14:30–15:00"),
    Talk(46, 6, 5, "Import time, halved", "Ines Farrowgate", 3, "14:30–15:00"),
    Hour(52, "15:00"),
    Meet(52, 3, "Coffee and cake", "Foyer"),
    Hour(55, "15:30"),
    Talk(55, 9, 1, "A supply chain you can draw on one page", "Bram Quillon", 5, "15:30–16:15"),
    Talk(55, 9, 2, "Arrow under the hood", "Jun Maplewick", 2, "15:30–16:15"),
    Talk(55, 6, 3, "Deploying on a Friday, on purpose", "Wilhelmina Okonjo-Vale", 7, "15:30–16:00"),
    Talk(55, 6, 4, "Meetups after the meetup", "Priya Starling-Moss", 4, "15:30–16:00"),
    Talk(55, 6, 5, "Cache keys are contracts", "Anouk Vandermere", 1, "15:30–16:00"),
    Talk(55, 9, 6, "Git when it goes wrong", "Sefa Thistledown", 6, "15:30–16:15"),
    Talk(55, 18, 7, "Workshop: write a type checker plugin", "Odalys Pennyfeather", 3, "15:30–17:00"),
    Talk(55, 18, 8, "Open space: run by you", "Kwame Fennimore", 4, "15:30–17:00"),
    Hour(61, "16:00"),
    Talk(61, 6, 3, "Nine ways our DNS broke", "Ludo Hartigan-Bell", 7, "16:00–16:30"),
    Talk(61, 6, 4, "Code of conduct: the first hour", "Maren Oxblood", 4, "16:00–16:30"),
    Talk(61, 6, 5, "Forms that remember", "Yusra Candlewright", 1, "16:00–16:30"),
    Hour(64, "16:15"),
    Talk(64, 9, 1, "Generics, told with luggage", "Pavel Driftwell", 3, "16:15–17:00"),
    Talk(64, 9, 2, "Weather from a paper archive", "Noor Saltmarsh", 2, "16:15–17:00"),
    Talk(64, 9, 6, "Ask us anything", "Tobias Lanternby", 6, "16:15–17:00"),
    Hour(67, "16:30"),
    Talk(67, 6, 3, "Alert fatigue, cured by deleting", "Ines Farrowgate", 7, "16:30–17:00"),
    Talk(67, 6, 4, "Budgeting in public", "Mateo Brightwater", 4, "16:30–17:00"),
    Talk(67, 6, 5, "An API that apologises", "Jun Maplewick", 1, "16:30–17:00"),
    Hour(73, "17:10"),
    Meet(73, 5, "Lightning talks", "Hosted by Ludo Hartigan-Bell", calm=False),
    Hour(78, "18:00"),
    Meet(78, 3, "Boat to the social, pier 3", "Leaves 18:20, back until 23:00"),
]


def many_rooms(number: int) -> list[Hour | Meet | Talk]:
    """The morning with more rooms, the talks of the first ones given again in the others."""
    day: list[Hour | Meet | Talk] = []
    for thing in THURSDAY:
        if thing.at < LUNCH:
            day.append(thing)
        if isinstance(thing, Talk) and thing.at < LUNCH:
            day += [replace(thing, column=column) for column in range(thing.column + 8, number + 1, 8)]
    return day


LUNCH = 34
