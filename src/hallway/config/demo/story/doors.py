"""Who may come in: lists of ticket holders, trainings, and a few single kindnesses."""

from collections.abc import Callable, Iterable

from hallway.config.demo.cast import Character, cast
from hallway.config.demo.stage import moment
from hallway.config.demo.story.diary import Diary, Story
from hallway.core.access.entitlements import end_entitlement, grant_entitlement, grant_list, read_list
from hallway.core.access.models import EntitlementGrant

# On a list, and not here yet: their entitlement waits for the day on which they prove the address.
WAITING = [
    f"{name}@{domain}.example"
    for name, domain in (
        ("clara", "windowseat"),
        ("tickets", "brass-band"),
        ("oskar.p", "slowpost"),
        ("mum", "netloft"),
        ("h.lindgrove", "pier3"),
        ("reservations", "lighthouse-hostel"),
        ("ida", "papermoon"),
        ("j.sailcloth", "harbourmail"),
        ("studio", "puppetworks"),
        ("post", "choir-of-four-hundred"),
        ("tamsyn", "seagrass"),
        ("office", "globe-makers"),
        ("benno", "kitchen-garden"),
        ("a.q", "lamplight"),
    )
]


def write(diary: Diary) -> None:
    audience = cast().audience
    for when, source, people, keys in (
        ("2026-11-30 21:05", "early tickets", audience[:90], ("stream", "chat")),
        ("2027-01-10 18:20", "tickets until January", audience[80:170], ("stream", "chat")),
        ("2027-02-12 17:30", "online tickets", audience[170:215], ("stream",)),
        ("2027-02-14 20:10", "speakers and volunteers", [*cast().organisers[:60], *cast().stage], ("stream", "chat")),
        ("2027-02-16 19:45", "camera training, 6 March", audience[3:60:5], ("training:camera",)),
        ("2027-02-18 18:25", "first-aid course", audience[5:90:9], ("training:first-aid",)),
    ):
        diary.write(when, let_in(source, people, keys))
    diary.write("2027-02-12 17:34", wait("online tickets", WAITING, ("stream",)))
    diary.write("2027-02-18 18:27", wait("first-aid course", WAITING[:4], ("training:first-aid",)))
    diary.write("2027-01-27 12:15", kindness)
    diary.write("2027-02-05 09:40", refund)


def let_in(source: str, people: Iterable[Character], keys: tuple[str, ...]) -> Callable[[Story], None]:
    return wait(source, [one.address for one in people if one.address], keys)


def wait(source: str, addresses: Iterable[str], keys: tuple[str, ...]) -> Callable[[Story], None]:
    lines = ["address,key", *(f"{address},{key}" for address in dict.fromkeys(addresses) for key in keys)]

    def act(story: Story) -> None:
        # Who buys a ticket before they have been here stands there by address, like everybody on a list.
        grant_list(story.editions["2027"], read_list("\n".join(lines), default_key=""), source=source, by=story.people["rosalind"])

    return act


def kindness(story: Story) -> None:
    for person, key, reason in (
        ("severin", "stream", "Wrote our minutes for six years."),
        ("philomena", "stream", "Founded us."),
        ("philomena", "chat", "Founded us."),
        ("agnes", "stream", "Did the books until 2024."),
    ):
        until, by = moment("2027-12-31 12:00"), story.people["rosalind"]
        grant_entitlement(story.people[person], key, edition=story.editions["2027"], reason=reason, by=by, until=until)


def refund(story: Story) -> None:
    """Somebody gave a ticket back."""
    grants = EntitlementGrant.objects.filter(source="tickets until January", person__isnull=False).order_by("id")[4:6]
    for grant in grants:
        end_entitlement(grant, by=story.people["rosalind"])
