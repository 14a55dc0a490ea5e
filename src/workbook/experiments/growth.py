"""A workflow on jobs that grow: what it carries, calls and costs, by simulation and, beyond that, on paper."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Any

from asl_interpreter.limits import MOST_BYTES
from workbook.basics.prices import price
from workbook.cloud.latency import MEDIANS
from workbook.practice.definitions import so_far
from workbook.practice.simulated_job import ENTRIES, SimulatedJob

WRITES_OF_A_DECLINE = 3
"""The item, and its copies in the two indexes that it is in, which project every attribute."""
OF_A_PARTITION = 1_000
"""Write units a second for items with one partition key, in a table or an index (DynamoDB guide, *Best practices for
designing and using partition keys effectively*). All applications of a job have one such key in `jobApplications`."""

PAGE, AT_ONCE, RANGES, BATCH = 500, 40, 16, 5
"""Applications on a page, iterations of an inline Map at a time, ranges of the Distributed Map, messages for the
function at a time: on paper; in a simulation the definition says it."""


def grown(definition: Mapping[str, Any], sizes: Sequence[int]) -> list[dict[str, object]]:
    """A row for each job: how its booking ends, what it carried and called, and who is never declined after it."""
    return list(_grown(definition, sizes))


def _grown(definition: Mapping[str, Any], sizes: Sequence[int]) -> Iterator[dict[str, object]]:
    for applications in sizes:
        job = SimulatedJob(applications)
        booked = job.book(definition)
        job.decline()
        yield {
            "applications": applications,
            "ends in": booked.end,
            "largest state, KiB": round(booked.largest / 1024, 1),
            "of 256 KiB": f"{booked.largest / MOST_BYTES:.0%}",
            "calls": sum(booked.calls.values()),
            "s, simulated": booked.seconds,
            "still PENDING": job.statuses().get("PENDING", 0),
        }


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
    queries = (MEDIANS["dynamodb", "Query"] + ceil(PAGE / ENTRIES / AT_ONCE) * MEDIANS["sqs", "SendMessage"]) / 1000
    requests = batches + 2 * ceil(others / BATCH)
    return {
        "applications": f"{applications:,}",
        "calls, one message each": f"{applications + 4:,}",
        "calls, ten each": f"{pages + 4 + batches:,}",
        "one loop, s": round(pages * queries, 1),
        "sixteen ranges, s": round(ceil(pages / RANGES) * queries, 1),
        "declining, s": round(others / OF_A_PARTITION, 1),
        "messages, $": f"{price('SQS requests').of(requests):.4f}",
        "writes, $": f"{price('DynamoDB writes').of(others * WRITES_OF_A_DECLINE):.4f}",
    }


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
