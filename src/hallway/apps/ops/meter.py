"""What this process counts while it serves: requests and how long they took. Nothing by person, page or team."""

import threading
from bisect import bisect_left
from collections import Counter

BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Meter:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.requests: Counter[tuple[str, str]] = Counter()  # (part of the house, 2xx)
        self.within: list[int] = [0] * (len(BOUNDS) + 1)
        self.seconds = 0.0

    def count(self, part: str, status: int, seconds: float) -> None:
        with self.lock:
            self.requests[part, f"{status // 100}xx"] += 1
            self.within[bisect_left(BOUNDS, seconds)] += 1
            self.seconds += seconds

    def read(self) -> tuple[dict[tuple[str, str], int], list[int], float]:
        with self.lock:
            return dict(self.requests), list(self.within), self.seconds


meter = Meter()
