"""The seconds of a booking of thousands: the at-scale workflow, the consumer, and their calls alone.

Run as a process of its own, `python -m workbook.benchmark.large_bookings SIZE …`: prints them as JSON, by size.
`… large_bookings compared APPLICATIONS ROUNDS` prints the times of the two workflows for one ordinary job.
"""

import json
import sys
from functools import partial
from typing import Any

from booking.table import BookingTable
from workbook import cloud
from workbook.benchmark.recording import recorded, replayed, seconds_of
from workbook.cloud import Stack
from workbook.event_source import EventSourceMapping
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import PostedJob, job_with_applications, put_job, statuses

_BOOKED = 5  # the sixth applicant, as in chapter 00
_ANOTHER = 1_000_000  # added to a seed, the seed of another job


def measure(applications: int) -> dict[str, float]:
    """Seconds of one run, set-up left out: `workflow` books, `consumer` declines the others, and `direct` makes the
    calls that the two of them made, in the same order, for the same job on another stack.
    """
    stack, arn, posted = _fresh(applications)
    calls, booking, workflow = recorded(lambda: _book(arn, posted))
    assert booking["status"] == "SUCCEEDED", booking
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    more, _, consumer = recorded(mapping.drain)
    told = statuses(BookingTable(stack.outputs["TableName"]), posted)
    assert told == {"ACCEPTED": 1, "DECLINED": applications - 1}, told

    stack, _, _ = _fresh(applications)
    with stack:  # which closed the one before
        return {"workflow": workflow, "consumer": consumer, "direct": replayed([*calls, *more])}


def compare(applications: int, rounds: int) -> dict[str, list[float]]:
    """`rounds` times of each workflow for a job of that size, taken in turns: `simple` and `at scale`.

    Every booking is the second one of a stack of its own: the first makes the clients.
    """
    times: dict[str, list[float]] = {"simple": [], "at scale": []}
    for number in range(rounds + 1):  # the first warms up and is not counted
        for kind, took in times.items():
            stack, at_scale, posted = _fresh(applications, seed=number)
            arn = at_scale if kind == "at scale" else stack.outputs["StateMachineArn"]
            _book(arn, put_job(stack.outputs["TableName"], job_with_applications(_BOOKED + 1, seed=number + _ANOTHER)))
            seconds = seconds_of(partial(_book, arn, posted))
            if number:
                took.append(seconds)
    cloud.connect("moto").close()
    return times


def _fresh(applications: int, seed: int = 0) -> tuple[Stack, str, PostedJob]:
    """A new stack, the at-scale workflow's ARN, and a job that is posted there."""
    stack = cloud.connect("moto", seed=seed)
    arn = machines_at_scale(stack)["AtScaleStateMachineArn"]
    return stack, arn, put_job(stack.outputs["TableName"], job_with_applications(applications, seed=seed))


def _book(arn: str, posted: PostedJob) -> Any:
    given = json.dumps(posted.booking(_BOOKED))
    return cloud.shared_client("stepfunctions").start_sync_execution(stateMachineArn=arn, input=given)


if __name__ == "__main__":
    if sys.argv[1] == "compared":
        print(json.dumps(compare(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        measure(100)  # warms up and is not counted
        print(json.dumps({size: measure(int(size)) for size in sys.argv[1:]}))
