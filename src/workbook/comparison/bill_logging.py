"""What a workflow's log level costs."""

from collections.abc import Iterable

from workbook.comparison.bill import BillError
from workbook.comparison.bill_assumed import Assumed
from workbook.comparison.bill_booking import booking_bill, log_level
from workbook.comparison.counts import Counts

LEVELS = ("ALL", "ERROR")


def logging_compared(counted: Iterable[Counts], assumed: Assumed | None = None) -> list[dict[str, object]]:
    """A row for each workflow that books, as Express and of each size: dollars of a million bookings at both levels.

    At ERROR a booking that succeeds logs nothing of the workflow's; what the consumer logs is in both.
    """
    rows = []
    for counts in counted:
        if counts.transitions and counts.outcome == "SUCCEEDED":
            row: dict[str, object] = {"way": counts.way, "applications": counts.applications}
            row["its template's"] = log_level(counts.way)
            row["bytes at ALL"] = counts.logged_bytes
            for level in LEVELS:
                try:
                    row[f"$ at {level}"] = round(booking_bill(counts, assumed=assumed, logs_at=level).dollars, 2)
                except BillError as error:
                    row[f"$ at {level}"] = str(error)
            rows.append(row)
    return rows
