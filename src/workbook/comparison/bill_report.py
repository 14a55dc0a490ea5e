"""What the bills say, as tables and sentences: each way at each size, where they cross, what stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from rich.table import Table

from workbook.basics.prices import dated
from workbook.comparison.bill import Bill
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_compared import Bills, bills, compared, crossings
from workbook.comparison.bill_duration import duration_crossings, tariffs
from workbook.comparison.bill_idle import idle_queue
from workbook.comparison.counts import Counts


def cost_section(
    ways: Sequence[Counts], applications: int = 20, assumed: Assumed | None = None
) -> Iterator[Table | str]:
    """Dollars of a million bookings by each way; `applications` is the size for which durations are compared.

    Raises `BillError` where nothing was counted.
    """
    assumed = assumed or Assumed()
    made = bills(ways, assumed)
    yield _table(f"Dollars for a million bookings, prices of {dated()}, without the free tier", compared(made))
    yield _logs(made, applications)
    yield _table("Cheaper by the size of the job", crossings(made))
    of_one_size = tariffs([counts for counts in ways if counts.applications == applications], assumed)
    yield _table(f"Cheaper by the duration of a booking of {applications:,}", duration_crossings(of_one_size))
    yield f"An idle queue costs ${idle_queue().dollars:.2f} a month: {idle_queue().lines[0].counted}."
    said = ", ".join(
        f"{field.name} {value:g}"
        for field in fields(Assumed)
        if isinstance(value := getattr(assumed, field.name), float | int)
    )
    yield f"Assumed (workbook/comparison/bill_assumed.py says what each is): {said}; calls take their medians."


def _logs(made: Bills, applications: int) -> str:
    """Without it a level in a template would look like the price of a way."""
    there = {name: bill for name, of in made.items() if isinstance(bill := of.get(applications), Bill)}
    said = ", ".join(f"{name} {bill.services()['logs']:,.2f}" for name, bill in there.items())
    return f"Logs and traces are in it, at each template's own level. Of {applications:,}: {said or 'nothing counted'}."


def _table(title: str, rows: Sequence[Mapping[str, object]]) -> Table | str:
    if not rows:
        return f"{title}: nowhere is it another one."
    made = Table(title=title, title_justify="left")
    names = list(dict.fromkeys(name for row in rows for name in row))
    for name in names:
        numbers = all(isinstance(row.get(name), int | float) for row in rows)
        made.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(_cell(row.get(name)) for name in names))
    return made


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case float():
            return f"{value:,.2f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
