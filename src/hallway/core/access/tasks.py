from hallway.core.access.entitlements import hand_over_forgotten
from hallway.core.jobs.timetable import every


@every(hours=1)
def hand_over_entitlements() -> None:
    hand_over_forgotten()
