"""What is to be sent: so many a second, for so long, by so many workers at most."""

import math
from dataclasses import dataclass

from workbook.basics.sentence import Sentence

MOST_WORKERS = 1_000
"""Threads. Ours: each has a stack and a connection of its own, and one machine's Python hardly feeds so many."""

MOST_REQUESTS = 1_000_000
"""Of one load. Ours: each has its instant in memory before the first one is sent, and a booking its job."""


class LoadError(Sentence, ValueError):
    """Nothing can be sent as it was asked for; the message says what to change."""


@dataclass(frozen=True)
class LoadPlan:
    """`rate` requests a second for `duration` seconds. Raises `LoadError` where that is no load."""

    rate: float
    duration: float
    workers: int = 1

    def __post_init__(self) -> None:
        for name, value, unit in (("rate", self.rate, "requests a second"), ("duration", self.duration, "seconds")):
            if not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
                raise LoadError(f"{name}={value!r}: the {name} is a number of {unit} above 0, for example 8.")
        if not isinstance(self.workers, int) or not 1 <= self.workers <= MOST_WORKERS:
            raise LoadError(f"workers={self.workers!r}: the workers are a whole number from 1 to {MOST_WORKERS:,}.")
        if self.rate * self.duration > MOST_REQUESTS:
            raise LoadError(
                f"{self.rate:g} requests a second for {self.duration:g} s are more than {MOST_REQUESTS:,} requests, "
                "the most that are sent in one load. Make the rate or the duration smaller."
            )
        if not self.requests:
            raise LoadError(
                f"At {self.rate:g} requests a second none is due within {self.duration:g} s. Make the duration at "
                f"least {1 / self.rate:g} s."
            )

    @property
    def requests(self) -> int:
        """How many are sent if nothing stops it."""
        return int(round(self.rate * self.duration, 6))

    @property
    def instants(self) -> list[float]:
        """When each is meant to be sent, in seconds from the beginning, whatever comes back."""
        return [number / self.rate for number in range(self.requests)]
