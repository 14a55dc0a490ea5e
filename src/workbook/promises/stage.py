"""Where histories are played: one stack, deployed once, on which each history gets jobs of its own."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.dynamodb.models import dynamodb_backends

from booking.environment import forget_clients
from booking.errors import BookingError
from booking.model import Application, Job
from booking.table import BookingTable
from workbook import cloud
from workbook.cloud import Stack, connect
from workbook.cloud.faults import CloudFault
from workbook.cloud.template import DECLINES
from workbook.cloud.wireless import wireless
from workbook.event_source import EventSourceMapping
from workbook.event_source.stack_settings import read_function, read_mapping
from workbook.messages.source import Source
from workbook.practice.sample import NANNIES, PARENT, job_with_applications
from workbook.promises.history import ODD

_ACCOUNT = "123456789012"
_A_JOB = job_with_applications(0).job

Name = tuple[int, int]
"""An application: the number of its job, and the nanny's."""


@dataclass(frozen=True)
class Sight:
    """What there is to see at one moment, by the numbers of jobs and nannies.

    `jobs` and `applications` are the items' own attributes, with DynamoDB's types. `strays` are the keys of items
    that nobody wrote, and messages about no application of ours. `waiting` and `dead` are the applications whose
    messages are in the queue and in the dead-letter queue; `told` is how often a nanny was told that she is booked.
    """

    jobs: dict[int, dict[str, Any]]
    applications: dict[Name, dict[str, Any]]
    strays: list[str]
    waiting: Counter[Name]
    dead: Counter[Name]
    told: Counter[Name]

    def closed(self, job: int) -> bool:
        return "S" in self.jobs[job]["jobStatus"] and self.jobs[job]["jobStatus"]["S"] == "CLOSED"

    def status(self, name: Name) -> str | None:
        """None for an application that there is not."""
        item = self.applications.get(name)
        return None if item is None else str(item.get("jobApplicationStatus", {}).get("S"))

    def of_job(self, job: int) -> list[Name]:
        return [name for name in self.applications if name[0] == job]


class HistoryStage:
    """The stack, its queues, and the jobs of the history that is being played."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.table = BookingTable(stack.outputs["TableName"])
        region = cloud.shared_client("dynamodb").meta.region_name
        self._stored = dynamodb_backends[_ACCOUNT][region].tables[stack.outputs["TableName"]]
        self._consumer = read_function(stack.name, DECLINES, None, 0.1)
        self._queue_url, self._settings = read_mapping(self._consumer.name)
        self._queue, self._dead = Source(self._queue_url), Source(stack.outputs["DeadLetterQueueUrl"])
        self._inbox = Source(_subscribed(stack))
        self._seed = 0
        self._jobs: dict[int, Job] = {}
        self._ids: dict[Name, str] = {}
        self._names: dict[str, Name] = {}

    def begin(self, jobs: Sequence[int], ids: int) -> None:
        """Away with the items and messages of the history before; so many new jobs are posted.

        `ids` is the seed of all ids, so that a history has the same ones whatever was played before it.
        """
        self._forget()
        self._seed = ids
        for number in jobs:
            self._jobs[number] = _A_JOB.model_copy(update={"id": self._new_id(number, None)})
            self.table.post_job(self._jobs[number])

    def mapping(self, faults: Sequence[CloudFault]) -> EventSourceMapping:
        """The deployed mapping, with what goes wrong in it."""
        return EventSourceMapping(
            self._queue_url, self._consumer, clock=self.stack.clock, faults=faults, **self._settings
        )

    # ------------------------------------------------------------------ what somebody does

    def apply(self, name: Name) -> str:
        """`applied`, or the name of the error with which the application was refused."""
        application = Application(
            id=self._id(name), username=NANNIES[name[1]], jobId=self._jobs[name[0]].id, createdOn=1_767_258_000
        )
        try:
            self.table.apply(application)
        except BookingError as refused:
            return type(refused).__name__
        return "applied"

    def booking(self, name: Name, *, by_parent: bool = True) -> dict[str, Any]:
        """The input of a booking."""
        return {
            "input": {
                "username": PARENT if by_parent else "stranger",
                "jobId": self._jobs[name[0]].id,
                "applicationId": self._id(name),
                "applicationStatus": "ACCEPTED",
            }
        }

    def ask_to_decline(self, name: Name) -> None:
        body = json.dumps({"jobId": self._jobs[name[0]].id, "applicationId": self._id(name)})
        cloud.shared_client("sqs").send_message(QueueUrl=self._queue_url, MessageBody=body)

    def pass_time(self, seconds: float) -> None:
        self.stack.clock.advance(seconds)

    # ------------------------------------------------------------------ what there is to see

    def sight(self) -> Sight:
        jobs = {f"JOB#{job.id}": number for number, job in self._jobs.items()}
        strays: list[str] = []
        told = (self._messages(each, strays) for each in (self._queue, self._dead, self._inbox))
        seen = Sight({}, {}, strays, *told)
        for item in self._items():
            key, sort_key = item["PK"]["S"], item["SK"]["S"]
            if key == f"USER#{PARENT}" and sort_key in jobs:
                seen.jobs[jobs[sort_key]] = item
            elif key == sort_key and (name := self._names.get(key.rpartition("#")[2])) and "username" in item:
                seen.applications[name] = item
            else:
                seen.strays.append(f"{key} / {sort_key}")
        return seen

    # ------------------------------------------------------------------

    def _items(self) -> list[dict[str, Any]]:
        """Every item, read from the emulator itself: a Scan copies each of them three times."""
        return [item.to_json()["Attributes"] for item in self._stored.all_items()]

    def _messages(self, source: Source, strays: list[str]) -> Counter[Name]:
        source.settle()
        found: Counter[Name] = Counter()
        for message in source.queue.store.messages.values():
            name = self._names.get(_application(message.draft.body))
            if name is None:
                strays.append(f"a message that says {message.draft.body}")
            else:
                found[name] += 1
        return found

    def _forget(self) -> None:
        """In the emulator itself, too: PurgeQueue may be called once a minute, and moto keeps an empty partition for
        each key that was ever there."""
        for item in self._stored.all_items():
            self._stored.delete_item(item.hash_key, item.range_key)
        self._stored.items.clear()
        for source in (self._queue, self._dead, self._inbox):
            with source.lock:
                source.queue.store.clear()
                source.queue.world.plan(source.queue)
        self._jobs, self._ids, self._names = {}, {}, {}

    def _id(self, name: Name) -> str:
        if name not in self._ids:
            new = self._new_id(*name)
            self._ids[name] = f"{new[:3]}#{new[4:]}" if name[1] == ODD else new
            self._names[self._ids[name]] = name
        return self._ids[name]

    def _new_id(self, job: int, nanny: int | None) -> str:
        """By name: who has no part in a shorter history leaves the others' ids, and their order, as they were."""
        chance = Random(f"{self._seed} {job} {nanny}")
        return str(UUID(int=chance.getrandbits(128), version=4))


def _application(body: str) -> str:
    """The id that a message is about: one that asks to decline, or one that tells a nanny. Of another message, none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    about = told["MessageAttributes"]["applicationId"]["Value"] if "MessageAttributes" in told else None
    return str(about or told.get("applicationId"))


def _subscribed(stack: Stack) -> str:
    """URL of a queue that receives what the topic sends to the accepted applicant."""
    sqs = cloud.shared_client("sqs")
    url: str = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    cloud.shared_client("sns").subscribe(TopicArn=stack.outputs["TopicArn"], Protocol="sqs", Endpoint=arn)
    return url


@contextmanager
def staged(*, over_the_wire: bool = False) -> Iterator[HistoryStage]:
    """A stage on a stack of its own. Its calls skip the wire unless they are told not to (`cloud/wireless.py`)."""
    with connect() as stack:
        forget_clients()
        stage = HistoryStage(stack)
        with nullcontext() if over_the_wire else wireless():
            yield stage
