"""What the simulation says, as tables and sentences: the published table fitted again, and the ways under load."""

from collections.abc import Iterator, Sequence

from rich.table import Table

from workbook.comparison.counts import Counts
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.published import FITTED, SHOWN, Attacked, claim, reproduce, table
from workbook.comparison.simulation.sweep import BOOKINGS, MEASURES, RATES, SEEDS, Point, sweep

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


def load_section(ways: Sequence[Counts], latencies: Latencies | None = None) -> Iterator[Table | str]:
    """The ways under the same load, all of them synchronous and warm; what cold starts add; what was assumed."""
    latencies = latencies or Latencies.load()
    points = sweep(ways, latencies=latencies)
    yield _loads(points)
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
    yield (
        "Assumed, since we know of nobody who measured it: "
        + "; ".join(f"{name} ({note.rstrip('.')})" for name, note in latencies.assumed.items())
        + "."
    )


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


def _loads(points: Sequence[Point]) -> Table:
    heads = [f"{measure} {percentile}" for measure in MEASURES for percentile in ("p50", "p99")]
    title = f"Synchronous and warm, simulated; ms: median of {len(SEEDS)} seeds, and from the lowest to the highest"
    rows = _table(title, "way", "a second", *heads, "refused")
    for point in points:
        cells = [_cell(point, measure, percentile) for measure in MEASURES for percentile in (50, 99)]
        rows.add_row(point.way, f"{point.rate:,g}", *cells, f"{point.throttled:.0%}")
    return rows


def _cell(point: Point, measure: str, percentile: float) -> str:
    if not point.measured(measure):
        return ""
    band = point.band(measure, percentile)
    return f"{band.middle:.0f} ({band.least:.0f} to {band.most:.0f})"


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
    rows = Table(title=title, title_justify="left")
    rows.add_column(first)
    for column in columns:
        rows.add_column(column, justify="right")
    return rows
