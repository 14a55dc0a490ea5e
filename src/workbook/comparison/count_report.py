"""What was counted of each way, as tables: one for each size of a job."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.table import Table

from workbook.comparison.counted import KEPT
from workbook.comparison.counts import Counts
from workbook.comparison.tables import rows_table

_MEASURES: Mapping[str, Callable[[Counts], int | float]] = {
    "AWS calls, booking": lambda it: sum(it.booking_calls.values()),
    "AWS calls, declining": lambda it: sum(it.declining_calls.values()),
    "state transitions": lambda it: it.transitions,
    "durable operations": lambda it: it.durable_operations,
    "bytes handed over": lambda it: it.sum_bytes,
    "the largest of them": lambda it: it.largest_bytes,
    "round trips until decided": lambda it: it.decided,
    "until all are on the queue": lambda it: it.queued,
    "until all are declined": lambda it: it.declined,
    "read request units": lambda it: it.read_units,
    "write request units": lambda it: it.write_units,
    "bytes logged at level ALL": lambda it: it.logged_bytes,
}


def count_section(counted: Sequence[Counts]) -> Iterator[Table | str]:
    """A table for each size: a row for each measure and for the calls of each operation, a column for each way."""
    for applications in sorted({each.applications for each in counted}):
        ways = [each for each in counted if each.applications == applications]
        yield rows_table(f"A booking of {applications:,}, counted", list(_rows(ways)))
        for each in ways:
            if each.outcome != "SUCCEEDED":
                told = f"{each.way}: a booking of {applications:,} ends with {each.outcome}"
                yield f"{told}; counted is what it did until then."
    yield (
        "Handed over: between states, or into checkpoints. By operation: calls. A round trip is what is under way at "
        "once. Recorded: the calls on their way to moto, the executions' events, the durable executions' operations. "
        f"Kept in {KEPT.name}; --recount counts again, and so does python -m workbook.comparison.counted, which says "
        "what is not as it was kept."
    )


def _rows(ways: Sequence[Counts]) -> Iterator[Mapping[str, object]]:
    for name, measure in _MEASURES.items():
        yield {"": name} | {each.way: measure(each) for each in ways}
    for operation in sorted({name for each in ways for name in each.calls}):
        yield {"": operation} | {each.way: each.calls.get(operation, 0) for each in ways}
