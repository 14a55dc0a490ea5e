"""What the bills say, as tables and sentences: each way at each size, where they cross, what stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from rich.table import Table

from workbook.basics.prices import dated, price
from workbook.cloud.template import Template
from workbook.comparison.bill import Bill
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_compared import Bills, bills, compared, crossings
from workbook.comparison.bill_duration import duration_crossings, tariffs
from workbook.comparison.bill_idle import idle_queue
from workbook.comparison.bill_left_out import LEFT_OUT
from workbook.comparison.bill_logging import logging_compared
from workbook.comparison.counts import Counts
from workbook.comparison.tables import rows_table


def cost_section(
    ways: Sequence[Counts], applications: int = 20, assumed: Assumed | None = None
) -> Iterator[Table | str]:
    """Dollars of a million bookings by each way; `applications` is the size for which durations are compared.

    Raises `BillError` where nothing was counted.
    """
    assumed = assumed or Assumed()
    made = bills(ways, assumed)
    yield rows_table(f"Dollars for a million bookings, prices of {dated()}, without the free tier", compared(made))
    yield from _services(made, applications)
    yield _logs(made, applications)
    yield _crossed(
        "What the log level of an Express workflow costs, a million bookings", logging_compared(ways, assumed)
    )
    yield _crossed("Cheaper by the size of the job", crossings(made))
    of_one_size = tariffs([counts for counts in ways if counts.applications == applications], assumed)
    yield _crossed(f"Cheaper by the duration of a booking of {applications:,}", duration_crossings(of_one_size))
    yield f"An idle queue costs ${idle_queue().dollars:.2f} a month: {idle_queue().lines[0].counted}."
    alarms = len(list(Template.load().of_type("AWS::CloudWatch::Alarm")))
    yield f"The template's {alarms} alarms cost ${price('CloudWatch alarms').of(alarms):.2f} a month."
    said = ", ".join(
        f"{field.name} {value:g}"
        for field in fields(Assumed)
        if isinstance(value := getattr(assumed, field.name), float | int)
    )
    yield f"Assumed (workbook/comparison/bill_assumed.py says what each is): {said}; calls take their medians."
    yield "Left out: " + "; ".join(f"{what} ({why})" for what, why in LEFT_OUT.items()) + "."
    yield (
        "From the counts, workbook/basics/prices.yaml and, for durations, the medians of latencies.yaml. "
        "workbook.comparison.bill_booking.booking_bill(counts) has each bill line by line."
    )


def _logs(made: Bills, applications: int) -> str:
    """Without it a level in a template would look like the price of a way."""
    there = {name: bill for name, of in made.items() if isinstance(bill := of.get(applications), Bill)}
    said = ", ".join(f"{name} {bill.services()['logs']:,.2f}" for name, bill in there.items())
    return f"Logs and traces are in it, at each template's own level. Of {applications:,}: {said or 'nothing counted'}."


def _services(made: Bills, applications: int) -> Iterator[str]:
    for name, of in made.items():
        if isinstance(bill := of.get(applications), Bill):
            parts = ", ".join(f"{service} {dollars:,.2f}" for service, dollars in bill.services().items())
            yield f"{name}, of {applications:,}: {parts}."


def _crossed(title: str, rows: Sequence[Mapping[str, object]]) -> Table | str:
    return rows_table(title, rows) if rows else f"{title}: nowhere is it another one."
