"""A booking by the JSONata twin, here and on MiniStack, an independent server that speaks AWS.

Its JSONPath filter finds nobody to decline, so that the workflow itself would do half of the work there. Its twin makes
all calls: `report` sees that as many messages are in the queue, and leaves MiniStack out if not.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from string import Template as Text
from typing import Any
from unittest.mock import patch

import psutil

from workbook import cloud
from workbook.benchmark.bookings import book
from workbook.benchmark.recording import seconds_of
from workbook.benchmark.report import Asked, Measurements, NotMeasured, Say, ms, times
from workbook.cloud.template import Template
from workbook.practice.sample import job_with_applications, put_job
from workbook.practice.workflows import workflow
from workbook.rehearsal import ministack
from workbook.rehearsal.processes import RehearsalError

_APPLICATIONS = 20
_TWIN = "book_nanny.jsonata"
_OURS, _MINISTACK = "our local cloud", "MiniStack"
_ROLE = "arn:aws:iam::000000000000:role/nobody"  # MiniStack looks at no role, and ours allows what it does not have


@dataclass(frozen=True)
class System:
    """The parts that a booking needs, on one of the two."""

    table: str
    queue: str
    machine: str


def report(asked: Asked, say: Say) -> Measurements:
    """First one and then the other: two servers cannot share a client. Raises `NotMeasured` without MiniStack."""
    try:
        name = f"{_MINISTACK} {ministack.version()}"
    except RehearsalError as reason:
        raise NotMeasured(str(reason)) from None
    say(_OURS)
    with cloud.connect("moto"):
        ours = measure(asked.rounds, seconds_of)
    say(_MINISTACK)
    with ministack.served() as settings, patch.dict(os.environ, settings):
        theirs = measure(asked.rounds, _with_the_server)
    took = {_OURS: median(ours), name: median(theirs)}
    return Measurements(
        f"A booking of {_APPLICATIONS} by {_TWIN}, CPU time in ms, medians of {asked.rounds} rounds",
        ("where", "booking", "to ours"),
        [[where, ms(seconds), times(seconds / took[_OURS])] for where, seconds in took.items()],
        {f"booking of {_APPLICATIONS} in JSONata / on MiniStack": took[_OURS] / took[name]},
        f"MiniStack's time is its server's and the client's. On both a booking queues {_APPLICATIONS - 1} messages; "
        "with the workflow itself MiniStack would queue none, so the twin books.",
    )


def measure(rounds: int, clock: Callable[[Callable[[], Any]], float]) -> list[float]:
    """`rounds` times of a booking. Raises `NotMeasured` when one queues another number of messages than it should."""
    system, found = _made(), []
    for number in range(rounds + 1):  # the first warms up and is not counted
        posted = put_job(system.table, job_with_applications(_APPLICATIONS, seed=number))
        before = _queued(system)
        seconds = clock(partial(book, system.machine, posted))
        if (queued := _queued(system) - before) != _APPLICATIONS - 1:
            raise NotMeasured(f"A booking of {_APPLICATIONS} queues {queued} messages there, and so is another work.")
        if number:
            found.append(seconds)
    return found


def _made() -> System:
    """Table, queue and topic, and the twin with their names."""
    properties = Template.load().cloudformation["Resources"]["BookingTable"]["Properties"]
    schema = {name: properties[name] for name in ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes")}
    cloud.shared_client("dynamodb").create_table(TableName="measured", BillingMode="PAY_PER_REQUEST", **schema)
    queue = cloud.shared_client("sqs").create_queue(QueueName="measured")["QueueUrl"]
    topic = cloud.shared_client("sns").create_topic(Name="measured")["TopicArn"]
    definition = Text(json.dumps(workflow(_TWIN))).safe_substitute(DDBTable="measured", SQSURL=queue, SNSTopic=topic)
    machine = cloud.shared_client("stepfunctions").create_state_machine(
        name="measured", definition=definition, roleArn=_ROLE, type="EXPRESS"
    )
    return System("measured", queue, machine["stateMachineArn"])


def _queued(system: System) -> int:
    name = "ApproximateNumberOfMessages"
    found = cloud.shared_client("sqs").get_queue_attributes(QueueUrl=system.queue, AttributeNames=[name])
    return int(found["Attributes"][name])


def _with_the_server(work: Callable[[], Any]) -> float:
    """CPU time of this process and of the server, which is the only one that it started."""
    servers = psutil.Process().children(recursive=True)
    before = sum(map(_spent, servers))
    own = seconds_of(work)
    return own + sum(map(_spent, servers)) - before


def _spent(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return float(spent.user + spent.system)
