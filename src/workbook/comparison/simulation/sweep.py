"""The same load on several ways, at several rates, over several seeds: medians with the band that the seeds span."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from workbook.basics.sentence import Sentence
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.bookings import SimulatedRun, simulate
from workbook.comparison.simulation.latencies import Latencies

RATES = (1, 10, 50, 200, 1_000)
"""Bookings per second."""
BOOKINGS = 600
"""In each run. At 1,000 a second that is a burst of 0.6 s, and no load that lasts."""
SEEDS = range(5)

MEASURES: Mapping[str, Callable[[SimulatedRun], list[float]]] = {
    "decided": lambda run: run.decided,
    "answered": lambda run: run.answered,
    "declined": lambda run: run.declined,
}


class NothingMeasured(Sentence, LookupError):
    """No booking came so far: all were throttled, or there is nobody to decline."""


@dataclass(frozen=True)
class Band:
    """A percentile: its median over the seeds, and the least and the most of them. ms."""

    middle: float
    least: float
    most: float


@dataclass(frozen=True)
class Point:
    """One way at one rate: a run for each seed."""

    way: str
    rate: float
    runs: tuple[SimulatedRun, ...]

    def band(self, measure: str, percentile: float) -> Band:
        """`measure` is `"decided"`, `"answered"` or `"declined"`. Raises NothingMeasured."""
        if not self.measured(measure):
            raise NothingMeasured(f"{self.way} at {self.rate:,g} a second: nothing was {measure} in some run.")
        each = [nearest_rank(times, percentile) for times in map(MEASURES[measure], self.runs)]
        return Band(median(each), min(each), max(each))

    def measured(self, measure: str) -> bool:
        """Whether any booking of each run came so far."""
        return all(MEASURES[measure](run) for run in self.runs)

    @property
    def throttled(self) -> float:
        """The part of the bookings that was refused."""
        return sum(run.throttled for run in self.runs) / sum(run.bookings for run in self.runs)


def sweep(
    ways: Sequence[Counts],
    *,
    rates: Sequence[float] = RATES,
    bookings: int = BOOKINGS,
    seeds: Sequence[int] = SEEDS,
    warm: int | None = None,
    latencies: Latencies | None = None,
) -> list[Point]:
    """Each way at each rate; all of them answer synchronously. `warm` is as for `simulate`.

    Raises BadLoad, CannotBook and NoLatency, as `simulate` does.
    """
    latencies = latencies or Latencies.load()
    return [
        Point(
            way.way,
            rate,
            tuple(
                simulate(way, rate=rate, bookings=bookings, seed=seed, warm=warm, latencies=latencies) for seed in seeds
            ),
        )
        for way in ways
        for rate in rates
    ]


def nearest_rank(times: Sequence[float], percentile: float) -> float:
    """The least of `times` that at least `percentile` per cent of them do not exceed."""
    return sorted(times)[ceil(percentile / 100 * len(times)) - 1]
