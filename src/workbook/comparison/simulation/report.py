"""What the simulation says, as tables and sentences: the published table fitted again, and the ways under load."""

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from workbook.comparison.counts import Counts
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.limit_report import queue_behind, refusals
from workbook.comparison.simulation.published import FITTED, SHOWN, Attacked, claim, reproduce, table
from workbook.comparison.simulation.sweep import BOOKINGS, MEASURES, RATES, SEEDS, Point, sweep

APPLICATIONS = 20
"""Of the job that is booked under load."""
ASKED = 50
"""Bookings per second of the published run, at which the ways are compared in one sentence."""


def fit_section() -> Iterator[Table | str]:
    """The published table beside the simulated one, the parameters that were free, and the honest sentence."""
    attacks = [reproduce(name) for name in table()["attacks"]]
    for attacked in attacks:
        yield _fitted(attacked)
        free = attacked.parameters
        yield (
            f"Three free parameters: median {free.median:.0f} ms and sigma {free.sigma:.3f} of a request that finds a "
            f"free environment, and {free.cold_start:.0f} ms more for one that finds none. "
            f"{attacked.cold_starts:.0f} of {table()['requests']:,} did."
        )
    yield claim(*attacks)
    yield "From published.yaml in workbook/comparison/simulation; what is fitted follows from it alone."


def load_section(counted: Sequence[Counts], latencies: Latencies | None = None) -> Iterator[Table | str]:
    """The ways under the same load, all synchronous and warm; what cold starts add; what was assumed; other jobs.

    Raises what `sweep` does.
    """
    latencies = latencies or Latencies.load()
    ways = [each for each in counted if each.applications == APPLICATIONS]
    points = sweep(ways, latencies=latencies)
    for measure in MEASURES:
        yield _loads(points, measure)
    for point in points:
        if point.throttled:
            yield f"{point.way} at {point.rate:,g} a second: {point.throttled:.0%} of the bookings were refused."
    yield queue_behind(points)
    yield from refusals(ways, latencies)
    yield (
        f"{BOOKINGS} bookings in each run: at {max(RATES):,} a second that is a burst, and no load that lasts. "
        "Measured behind the front door, which is the same for all. Of DynamoDB only the time of a call is simulated, "
        "none of its limits. The p99 of a Map is that of its slowest call, and beyond what anybody measured of one."
    )
    yield f"At {ASKED} a second, warm: {compared([point for point in points if point.rate == ASKED])}."
    cold = sweep(ways, rates=[ASKED], warm=0, latencies=latencies)
    yield f"The same with no environment at the beginning: {compared(cold)}."
    for factor in (0.5, 2):
        other = sweep(ways, rates=[ASKED], latencies=latencies.with_assumed(factor))
        yield f"Warm, with all that is assumed taking {factor:g} times as long: {compared(other)}."
    for size in sorted({each.applications for each in counted} - {APPLICATIONS}):
        yield _of_size(size, [each for each in counted if each.applications == size], latencies)
    yield (
        "Assumed, since we know of nobody who measured it: "
        + "; ".join(f"{name} ({note.rstrip('.')})" for name, note in latencies.assumed.items())
        + "."
    )
    yield "From the counts, and latencies.yaml in workbook/comparison/simulation."


def _fitted(attacked: Attacked) -> Table:
    columns = ("", "published", "simulated", "of all seeds", "miss")
    rows = _table(f"{attacked.name}, {table()['rate']} requests a second, simulated; ms", *columns)
    for name in SHOWN:
        middle, least, most = attacked.simulated[name]
        kind = name if name in FITTED else f"{name} (not fitted)"
        rows.add_row(
            kind,
            f"{attacked.published[name]:.0f}",
            f"{middle:.0f}",
            f"{least:.0f} to {most:.0f}",
            f"{attacked.miss(name):+.1%}",
        )
    return rows


def _loads(points: Sequence[Point], measure: str) -> Table:
    """A row for each way and percentile, a column for each rate: the median, and below it the band."""
    rates = sorted({point.rate for point in points})
    title = f"ms until {measure}, by bookings a second. Simulated: median of {len(SEEDS)} seeds, below it the band"
    rows = _table(title, "", "", *(f"{rate:,g}" for rate in rates))
    for way in dict.fromkeys(point.way for point in points):
        those = {point.rate: point for point in points if point.way == way}
        for percentile in (50, 99):
            rows.add_row(way, f"p{percentile}", *(_cell(those[rate], measure, percentile) for rate in rates))
    return rows


def _cell(point: Point, measure: str, percentile: float) -> str:
    if not point.measured(measure):
        return ""
    band = point.band(measure, percentile)
    return f"{band.middle:.0f}\n{band.least:.0f}-{band.most:.0f}"


def _of_size(applications: int, ways: Sequence[Counts], latencies: Latencies) -> str:
    able = [each for each in ways if each.decided]
    refusing = "".join(f"; {each.way} ends in {each.outcome}" for each in ways if not each.decided)
    points = sweep(able, rates=[1], bookings=60, seeds=SEEDS[:3], latencies=latencies)
    return f"Jobs of {applications:,}, one a second, warm: {compared(points)}{refusing}."


def compared(points: Sequence[Point]) -> str:
    """How long the first way's answers take, and how many times as long the others' do."""
    base, *others = points
    told = [f"{base.way} p50 {_middle(base, 50):.0f} ms, p99 {_middle(base, 99):.0f} ms"]
    for point in others:
        ratios = [
            f"p{percentile} {_middle(point, percentile) / _middle(base, percentile):.2f}x" for percentile in (50, 99)
        ]
        told.append(f"{point.way} {', '.join(ratios)}")
    return "; ".join(told)


def _middle(point: Point, percentile: float) -> float:
    return point.band("answered", percentile).middle


def _table(title: str, first: str, *columns: str) -> Table:
    rows = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    rows.add_column(first)
    for column in columns:
        rows.add_column(column, justify="right", no_wrap=True)
    return rows
