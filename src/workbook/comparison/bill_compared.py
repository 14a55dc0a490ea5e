"""The bills of every way side by side, and where one becomes cheaper than another as jobs grow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from workbook.comparison.bill import Bill, BillError
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import EXPRESS, STANDARD, booking_bill
from workbook.comparison.counts import Counts


@dataclass(frozen=True)
class Option:
    """A way to book, and what one can choose in its bill: the workflow's type, the functions' architecture."""

    name: str
    way: str
    runs_as: str = EXPRESS
    architecture: str = "arm64"


OPTIONS = (
    Option("single function, arm64", "single function"),
    Option("single function, x86_64", "single function", architecture="x86_64"),
    Option("workflow, Express", "workflow"),
    Option("workflow, Standard", "workflow", STANDARD),
    Option("workflow at scale, Express", "workflow at scale"),
    Option("workflow at scale, Standard", "workflow at scale", STANDARD),
    Option("durable function, arm64", "durable function"),
    Option("durable function, x86_64", "durable function", architecture="x86_64"),
)
"""Beside a workflow the function that declines is on arm64, as in the template."""

Bills = Mapping[str, Mapping[int, Bill | str]]
"""By option and applications: the bill, or in words why there is none."""


def bills(counted: Iterable[Counts], assumed: Assumed | None = None) -> Bills:
    """The bill of every option for every size that was counted. Raises `BillError` where nothing was."""
    there = list(counted)
    if not there:
        raise BillError("There is nothing to compare: give the counts of some bookings.")
    assumed = assumed or Assumed()
    made: dict[str, dict[int, Bill | str]] = {}
    for option in OPTIONS:
        for counts in there:
            if counts.way == option.way:
                made.setdefault(option.name, {})[counts.applications] = _bill(counts, option, assumed)
    return made


def compared(made: Bills) -> list[dict[str, object]]:
    """A row for each option: dollars of a million bookings, by the applications of each; the reason where none is."""
    rows: list[dict[str, object]] = []
    for option, of in made.items():
        rows.append({"dollars for a million bookings of": option})
        rows[-1].update((f"{size:,}", _cell(bill)) for size, bill in sorted(of.items()))
    return rows


def crossings(made: Bills) -> list[dict[str, object]]:
    """A row for each pair of options of which the cheaper one is another for larger jobs."""
    found: list[dict[str, object]] = []
    for one, other in combinations(made, 2):
        ahead = {
            size: one if first.dollars < second.dollars else other
            for size, first in made[one].items()
            if isinstance(first, Bill) and isinstance(second := made[other].get(size), Bill)
        }
        for before, after in pairwise(sorted(ahead)):
            if ahead[before] != ahead[after]:
                found.append({"up to": before, "is cheaper": ahead[before], "from": after, "it is": ahead[after]})
    return found


def _bill(counts: Counts, option: Option, assumed: Assumed) -> Bill | str:
    if counts.outcome != "SUCCEEDED":
        return counts.outcome
    try:
        return booking_bill(counts, runs_as=option.runs_as, architecture=option.architecture, assumed=assumed)
    except BillError as error:
        return str(error)


def _cell(bill: Bill | str) -> object:
    return round(bill.dollars, 2) if isinstance(bill, Bill) else bill


def sizes(made: Bills) -> Sequence[int]:
    """The applications for which something was counted, in order."""
    return sorted({size for of in made.values() for size in of})
