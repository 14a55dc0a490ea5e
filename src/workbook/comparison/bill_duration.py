"""Who is cheaper as a booking takes longer: what runs it costs something at once, and something by the millisecond."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from workbook.comparison.bill import MILLION, BillLine
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import EXPRESS, FUNCTIONS, LONGEST, STANDARD, function_lines, workflow_lines
from workbook.comparison.bill_lines import ARCHITECTURES
from workbook.comparison.counts import Counts


@dataclass(frozen=True)
class Tariff:
    """Dollars for a million bookings of what runs them: at once, and for each millisecond. All else costs the same."""

    name: str
    at_once: float
    by_the_millisecond: float
    longest: float
    """Milliseconds that it may take."""

    def dollars(self, milliseconds: float) -> float:
        """Before rounding: Express bills 100 ms at a time, Lambda 1."""
        return self.at_once + self.by_the_millisecond * milliseconds


def tariffs(counted: Iterable[Counts], assumed: Assumed | None = None) -> list[Tariff]:
    """The tariffs of the ways that were counted, each as both types or on both architectures.

    Pass the counts of one size of job: a Standard workflow and a durable function are billed by what the job has.
    """
    assumed = assumed or Assumed()
    found: list[Tariff] = []
    for counts in counted:
        if counts.way in FUNCTIONS:
            for architecture in ARCHITECTURES:
                billed = partial(function_lines, counts, architecture=architecture, assumed=assumed)
                found.append(_tariff(f"{counts.way}, {architecture}", billed, LONGEST["function"]))
        else:
            for kind in (EXPRESS, STANDARD):
                billed = partial(workflow_lines, counts, kind)
                found.append(_tariff(f"{counts.way}, {kind.title()}", billed, LONGEST[kind]))
    return found


def duration_crossings(of: Sequence[Tariff]) -> list[dict[str, object]]:
    """A row for each pair of which the cheaper one is another for longer bookings: from how many milliseconds on."""
    rows = []
    for one, other in combinations(of, 2):
        steeper = one.by_the_millisecond - other.by_the_millisecond
        at = (other.at_once - one.at_once) / steeper if steeper else 0
        if 0 < at <= min(one.longest, other.longest):
            below, above = (one, other) if one.at_once < other.at_once else (other, one)
            rows.append((at, below.name, above.name))
    return [
        {"up to, ms": round(at), "is cheaper": below, "and from there on": above} for at, below, above in sorted(rows)
    ]


def _tariff(name: str, billed: Callable[[float], Iterable[BillLine]], longest: float) -> Tariff:
    # Two whole seconds: nothing is rounded up there, on Express nor on Lambda.
    first, second = (MILLION * sum(line.dollars for line in billed(ms)) for ms in (1_000.0, 2_000.0))
    slope = (second - first) / 1_000
    return Tariff(name, first - slope * 1_000, slope, longest)
