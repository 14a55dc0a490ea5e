"""Where Lambda's limits show under load: pollers that scale, and bookings that are refused."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from rich.table import Table

from workbook.comparison.counts import Counts
from workbook.comparison.simulation.bookings import simulate
from workbook.comparison.simulation.functions import ACCOUNT_CONCURRENCY
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.sweep import Point
from workbook.comparison.tables import rows_table

BURST = 3_000
"""Bookings of a burst that begins with no environment, as many as the published run had."""
AT_ONCE = 1_000
"""A second."""
SMALL_ACCOUNT = 10
"""Environments at once of an account that is new (Lambda guide, *Lambda quotas*: "new accounts have reduced
concurrency"; a number is not told, and 10 is what users report)."""


def queue_behind(points: Sequence[Point]) -> Table:
    """A row for each rate: how the pollers of the queue scaled behind the first way. The others fill it alike."""
    way = points[0].way
    return rows_table(
        f"The queue behind the {way}, simulated: medians over the seeds",
        [_polled(point) for point in points if point.way == way],
    )


def _polled(point: Point) -> Mapping[str, object]:
    return {
        "a second": f"{point.rate:,g}",
        "most messages waiting": round(median(run.most_waiting for run in point.runs)),
        "most batches at once": round(median(run.most_batches for run in point.runs)),
        "back after the visibility timeout": round(median(run.returned for run in point.runs)),
    }


def refusals(ways: Sequence[Counts], latencies: Latencies) -> Iterator[str]:
    """A sentence for each way in a function: who is refused in a burst without environments, and by a new account."""
    for way in ways:
        if way.transitions:
            continue
        burst = simulate(way, rate=AT_ONCE, bookings=BURST, warm=0, latencies=latencies)
        small = simulate(way, rate=AT_ONCE / 10, bookings=BURST // 10, concurrency=SMALL_ACCOUNT, latencies=latencies)
        yield (
            f"{way.way}, simulated: of {BURST:,} bookings at {AT_ONCE:,} a second that find no environment "
            f"{burst.throttled:,} are refused, as an account has {ACCOUNT_CONCURRENCY:,} at once; with {SMALL_ACCOUNT} "
            f"at once, as a new account may have, {small.throttled:,} of {BURST // 10:,} at {AT_ONCE // 10:,} a second "
            "that find all of them warm, since the declines take from the same ones."
        )
    if any(way.transitions for way in ways):
        yield "A workflow needs no environment to book: it is refused by none of these; its declines wait on the queue."
