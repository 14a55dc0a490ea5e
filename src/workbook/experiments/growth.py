"""A workflow on jobs that grow: what it carries, calls and costs, by simulation and, beyond that, on paper."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from asl_interpreter import StateMachine
from asl_interpreter.errors import DATA_LIMIT_EXCEEDED
from asl_interpreter.execution import LONGEST_EXPRESS
from asl_interpreter.limits import MOST_BYTES
from workbook.basics.prices import price
from workbook.cloud.latency import MEDIANS
from workbook.practice.definitions import so_far
from workbook.practice.simulated_index import PAGE as LARGEST_PAGE
from workbook.practice.simulated_job import ENTRIES, Booked, SimulatedJob

WRITES_OF_A_DECLINE = 3
"""The item, and its copies in the two indexes that it is in, which project every attribute."""
OF_A_PARTITION = 1_000
"""Write units a second for items with one partition key, in a table or an index (DynamoDB guide, *Best practices for
designing and using partition keys effectively*). All applications of a job have one such key in `jobApplications`."""

PAGE, AT_ONCE, RANGES, BATCH = 500, 40, 16, 5
"""Applications on a page, iterations of an inline Map at a time, ranges of the Distributed Map, messages for the
function at a time: on paper; in a simulation the definition says it."""


def grown(definition: Mapping[str, Any], sizes: Sequence[int]) -> list[dict[str, object]]:
    """A row for each job: how its booking ends, and how far it got towards each limit; see `measured`."""
    machine = StateMachine(definition)
    jobs = [SimulatedJob(applications) for applications in sizes]
    return [measured(job, job.book(machine)) for job in jobs]


def measured(job: SimulatedJob, booked: Booked) -> dict[str, object]:
    """What a booking came to, in shares of Step Functions' and DynamoDB's limits, and who is PENDING for ever.

    The queue is worked off first. The cost is that of the messages and of the declines.
    """
    sends = sum(count for name, count in booked.calls.items() if name.startswith("sendMessage"))
    queued = len(job.queued)
    job.decline()
    too_large = any(visit.error == DATA_LIMIT_EXCEEDED for visit in booked.execution.visits)
    return {
        "applications": len(job.applications),
        "ends in": booked.end,
        "payload, of 256 KiB": "too large" if too_large else _share(booked.largest / MOST_BYTES),
        "page, of 1 MB": _share(booked.page / LARGEST_PAGE),
        "time, of 5 min": _share(booked.seconds / LONGEST_EXPRESS),
        "cost, $": f"{_messages(sends, queued) + _writes(queued):.4f}",
        "calls": sum(booked.calls.values()),
        "still PENDING": job.statuses().get("PENDING", 0),
    }


def _share(part: float) -> str:
    return f"{part:.0%}" if part >= 0.01 else "below 1%"


def _messages(sends: int, queued: int) -> float:
    """Dollars: to send them, and for the function to receive and delete each batch."""
    return price("SQS requests").of(sends + 2 * ceil(queued / BATCH))


def _writes(declines: int) -> float:
    return price("DynamoDB writes").of(declines * WRITES_OF_A_DECLINE)


_SECONDS_OF_A_PAGE = (
    MEDIANS["dynamodb", "Query"] + ceil(PAGE / ENTRIES / AT_ONCE) * MEDIANS["sqs", "SendMessage"]
) / 1000
_ACCEPTING = (
    *(("dynamodb", "TransactWriteItems"), ("dynamodb", "TransactGetItems")),
    *(("sns", "Publish"), ("dynamodb", "UpdateItem")),
)
"""What every shape does while the parent waits: accept, and tell the nanny."""


def on_paper(sizes: Sequence[int]) -> list[dict[str, object]]:
    """A row for each size: the calls, seconds and dollars of a booking, by the rules that the simulation shows.

    Seconds are made of the medians in `workbook.cloud.latency`: nothing is throttled and nothing is slow. `declining`
    is what DynamoDB needs at least for that many writes below one partition key.
    """
    return [_row(applications) for applications in sizes]


def _row(applications: int) -> dict[str, object]:
    others = applications - 1
    pages = ceil((applications + 1) / PAGE)
    batches = ceil(others / ENTRIES)
    return {
        "applications": f"{applications:,}",
        "calls, one message each": f"{applications + 4:,}",
        "calls, ten each": f"{pages + 4 + batches:,}",
        "one loop, s": round(pages * _SECONDS_OF_A_PAGE, 1),
        "sixteen ranges, s": round(ceil(pages / RANGES) * _SECONDS_OF_A_PAGE, 1),
        "declining, s": round(others / OF_A_PARTITION, 1),
        "messages, $": f"{_messages(batches, others):.4f}",
        "writes, $": f"{_writes(others):.4f}",
    }


def shapes(applications: int) -> list[dict[str, object]]:
    """A row for each shape that the system may have, by the same rules: how long the parent waits for the booking, and
    after how long the last one is declined, in seconds.

    With a stream and a pipe the booking only accepts. A key with a digit more is sixteen partition keys in the index.
    """
    pages, declining = ceil((applications + 1) / PAGE), (applications - 1) / OF_A_PARTITION
    accepting = sum(MEDIANS[call] for call in _ACCEPTING) / 1000
    loop, ranges = pages * _SECONDS_OF_A_PAGE, ceil(pages / RANGES) * _SECONDS_OF_A_PAGE
    found = {
        "one loop": (accepting + loop, max(loop, declining)),
        "sixteen ranges": (accepting + ranges, max(ranges, declining)),
        "a stream and a pipe, then sixteen ranges": (accepting, max(ranges, declining)),
        "and a key with a digit more": (accepting, max(ranges, declining / RANGES)),
    }
    return [
        {"": name, "the parent waits, s": round(waits, 2), "all are declined after, s": round(after, 1)}
        for name, (waits, after) in found.items()
    ]


_LOOP = (
    *("Get the First Page", "Count the Page", "Is Anybody Left on the Page", "Make Batches of Ten"),
    *("Queue the Batches", "Count the Queued", "Is There Another Page", "Get the Next Page"),
)


def page_loop(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The states of the page loop of `asl/book_nanny_at_scale.asl.json`, to be drawn; without their failures."""
    states = {
        name: {key: value for key, value in definition["States"][name].items() if key != "Catch"} for name in _LOOP
    }
    ends = {"Add Up the Totals": {"Type": "Pass", "End": True}}
    return so_far(states | ends, _LOOP[0])
