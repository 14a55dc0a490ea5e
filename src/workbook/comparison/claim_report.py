"""The tutorial's claim, "half the time", with what is known of it: published, simulated, billed."""

from collections.abc import Iterator, Sequence

from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import FUNCTIONS, booking_bill
from workbook.comparison.counts import Counts
from workbook.comparison.simulation.latencies import Latencies
from workbook.comparison.simulation.published import claim, reproduce, table
from workbook.comparison.simulation.report import APPLICATIONS, ASKED, compared
from workbook.comparison.simulation.sweep import sweep


def claim_section(
    counted: Sequence[Counts], latencies: Latencies | None = None, assumed: Assumed | None = None
) -> Iterator[str]:
    """The claim against the published table, against the same work done synchronously, and its price.

    Raises what `sweep` and `booking_bill` do.
    """
    latencies = latencies or Latencies.load()
    ways = [each for each in counted if each.applications == APPLICATIONS]
    yield claim(*(reproduce(name) for name in table()["attacks"]))
    told = f"The same work, answered when it is done, jobs of {APPLICATIONS}, {ASKED} a second"
    yield f"{told}, simulated, warm: {compared(sweep(ways, rates=[ASKED], latencies=latencies))}."
    cold = sweep(ways, rates=[ASKED], warm=0, latencies=latencies)
    yield f"{told}, simulated, with no environment at the beginning: {compared(cold)}."
    yield f"A million of these bookings: {'; '.join(_price(each, assumed) for each in ways)}."
    yield (
        f"From the counts of a booking of {APPLICATIONS}; published.yaml and latencies.yaml in "
        "workbook/comparison/simulation; workbook/basics/prices.yaml."
    )


def _price(counts: Counts, assumed: Assumed | None) -> str:
    bill = booking_bill(counts, assumed=assumed)
    quiet = booking_bill(counts, assumed=assumed, logs_at=None if counts.way in FUNCTIONS else "ERROR")
    less = f" (${quiet.dollars:,.2f} logging at ERROR)" if quiet.dollars != bill.dollars else ""
    return f"{counts.way} ${bill.dollars:,.2f}{less}"
