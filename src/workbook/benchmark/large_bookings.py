"""Jobs of thousands to their end: booked by the at-scale workflow, every other application declined by the consumer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from asl_interpreter import NOT_REACHED, Execution
from asl_interpreter.limits import MOST_BYTES, size
from booking.table import BookingTable
from workbook import cloud
from workbook.benchmark.bookings import book
from workbook.benchmark.declining import by_hand, drained
from workbook.benchmark.recording import recorded, replayed, settled
from workbook.benchmark.report import Asked, Measurements, Say, times
from workbook.cloud import Stack
from workbook.cloud.step_functions.executions import Executions
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import PostedJob, job_with_applications, put_job, statuses

_WARMING_UP = 60  # applications


@dataclass(frozen=True)
class LargeRun:
    """One run, set-up left out, in seconds: the `workflow` books, the `consumer` declines the others; the calls that
    the two of them made, alone; and those by which the mapping receives and deletes. `largest` is in bytes.
    """

    workflow: float
    consumer: float
    calls: float
    polling: float
    largest: int

    @property
    def both(self) -> float:
        return self.workflow + self.consumer

    @property
    def alone(self) -> float:
        return self.calls + self.polling


def report(asked: Asked, say: Say) -> Measurements:
    """A run of each size, and how many times as long it takes as the first."""
    measure(_WARMING_UP, say)  # not counted
    runs = {applications: measure(applications, say) for applications in asked.sizes}
    first, base = next(iter(runs.items()))
    rows, ratios = [], {}
    for applications, run in runs.items():
        ratios[f"job of {applications} to its end / its calls alone"] = run.both / run.alone
        if applications != first:
            ratios[f"job of {applications} to its end / of {first}"] = run.both / base.both
        seconds = [f"{it:,.2f}" for it in (run.workflow, run.consumer, run.both, run.alone)]
        payload = f"{run.largest:,}"
        compared = [times(run.both / it) for it in (run.alone, run.calls, base.both)]
        rows.append([f"{applications:,}", *seconds, *compared, payload])
    return Measurements(
        "Large jobs, one run each, CPU time in s",
        (
            *("applications", "booking", "consumer", "both", "calls alone", "ratio", "ratio without polling"),
            *(f"growth from {first:,}", f"largest state, of {MOST_BYTES:,} bytes"),
        ),
        rows,
        ratios,
        "Calls alone: those of the workflow and of the function, and the mapping's ReceiveMessage and "
        "DeleteMessageBatch, which polling is.",
    )


def measure(applications: int, say: Say) -> LargeRun:
    """`calls` and `polling` are made for the same job on another stack, in the same order and in the same roles.

    Raises `AssertionError` when one application is not ACCEPTED and all others DECLINED at the end, or a state held
    more than Step Functions lets it.
    """
    say(f"{applications:,} applications, booked and declined")
    with cloud.connect("moto") as stack:
        arn, posted = _posted(stack, applications)
        with _executions() as executions:
            calls, booking, workflow = recorded(lambda: book(arn, posted))
        assert booking["status"] == "SUCCEEDED", booking
        declined = drained(stack)
        told = statuses(BookingTable(stack.outputs["TableName"]), posted)
        assert told == {"ACCEPTED": 1, "DECLINED": applications - 1}, told
        largest = max(map(_largest, executions))
        assert largest <= MOST_BYTES, largest
        executions.clear()

    say(f"{applications:,} applications, the calls alone")
    with cloud.connect("moto") as stack:
        _posted(stack, applications)
        alone = replayed(calls)
        consumer = by_hand(stack, declined)
    return LargeRun(workflow, declined.seconds, alone + consumer["calls"], consumer["polling"], largest)


def _posted(stack: Stack, applications: int) -> tuple[str, PostedJob]:
    arn = machines_at_scale(stack)["AtScaleStateMachineArn"]
    posted = put_job(stack.outputs["TableName"], job_with_applications(applications))
    settled()
    return arn, posted


@contextmanager
def _executions() -> Iterator[list[Execution]]:
    """A list of what is executed within the context: of a synchronous execution no API gives the history."""
    ended: list[Execution] = []
    run = Executions.run

    def run_and_note(self: Executions, *arguments: Any) -> Execution:
        ended.append(run(self, *arguments))
        return ended[-1]

    with patch.object(Executions, "run", run_and_note):
        yield ended


def _largest(execution: Execution) -> int:
    """Bytes of the largest input or output of a state."""
    reached = (value for it in execution.visits for value in (it.input, it.output) if value is not NOT_REACHED)
    return max(map(size, reached))
