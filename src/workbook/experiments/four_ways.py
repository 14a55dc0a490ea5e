"""The same messages and the same faults, handled four ways: as a whole batch or partially, with a condition or without.

A simulation: the event source mapping and the table's writes are those of the workbook, the faults are put there.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, Self

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from booking.items import attributes, typed
from booking.keys import application_key
from booking.model import ApplicationStatus, DeclineMessage
from booking.table import BookingTable
from workbook.cloud import faults
from workbook.messages.ledger import EventType as Step
from workbook.messages.ledger import Ledger
from workbook.practice.sample import PostedJob, job_with_applications
from workbook.practice.scratch import scratch_queue, scratch_table

POISON = "please decline Bruno"
"""The body of a message that no handler can read."""

_APPLICATIONS = 14
_ACCEPTED = 3


class Effect(StrEnum):
    """What one delivery of one message did."""

    WROTE = "write"
    """PENDING became DECLINED: what the message is there for."""
    AGAIN = "again"
    """A write without need: the application was DECLINED before."""
    UNDID = "UNDOES"
    """ACCEPTED became DECLINED: the booking is lost."""
    REFUSED = "refused"
    """The condition refused the write, and the item stayed as it was."""
    FAILED = "fails"
    """The record could not be handled."""
    NOT_RUN = "not run"
    """The function had failed before it came to this record."""


@dataclass(frozen=True)
class Way:
    """One way to handle a batch."""

    partial: bool
    """Answers with the records that failed (Powertools); otherwise a loop, and the first error fails the batch."""
    condition: bool
    """Declines only what is PENDING."""

    @property
    def name(self) -> str:
        return f"{'partial' if self.partial else 'whole batch'}, {'condition' if self.condition else 'no condition'}"


WAYS = tuple(Way(partial, condition) for condition in (False, True) for partial in (False, True))


@dataclass(frozen=True)
class Faults:
    """Messages in the queue's order, and what goes wrong with them; drawn by lot, the same for the same seed."""

    bodies: tuple[str, ...]
    """Thirteen to decline, one that is no JSON, and a late one for the application that was accepted."""
    throttled: str
    """The id of an application whose first update DynamoDB throttles."""
    duplicated: str
    """The alias of a message that is delivered once more after it was deleted."""

    @classmethod
    def drawn(cls, posted: PostedJob, seed: int) -> "Faults":
        random = Random(seed)
        bodies = [json.dumps({"jobId": posted.job.id, "applicationId": it.id}) for it in posted.applications]
        late = bodies[_ACCEPTED]
        order = random.sample([*bodies, POISON], len(bodies) + 1)
        good = [number for number, body in enumerate(order) if body not in (POISON, late)]
        throttled, duplicated = random.sample(good, 2)
        return cls(tuple(order), json.loads(order[throttled])["applicationId"], f"msg-{duplicated + 1}")


@dataclass
class Run:
    """What one way came to."""

    way: Way
    ledger: Ledger
    statuses: Counter[str]
    effects: dict[tuple[str, int], Effect] = field(default_factory=dict)
    """By message alias and receive count, for each delivery."""

    def innocent(self, message: str) -> bool:
        """Whether this message never failed itself, whatever happened to its batch."""
        return all(effect is not Effect.FAILED for (of, _), effect in self.effects.items() if of == message)

    @property
    def dead_letters(self) -> list[str]:
        return [entry.message for entry in self.ledger.entries if entry.event is Step.DEAD_LETTERED]

    def counts(self) -> dict[str, object]:
        """The numbers to compare, by what they count."""
        seen = Counter(self.effects.values())
        return {
            "deliveries": len(self.effects),
            "redundant writes": seen[Effect.AGAIN],
            "writes refused": seen[Effect.REFUSED],
            "bookings undone": seen[Effect.UNDID],
            "seconds to drain": max(entry.at for entry in self.ledger.entries),
            "in the DLQ": len(self.dead_letters),
            "of these innocent": sum(self.innocent(message) for message in self.dead_letters),
            "still PENDING": self.statuses["PENDING"],
        }


def four_ways(seed: int = 0) -> tuple[Run, ...]:
    """The same messages and faults in each of the four ways, each on a queue and a table of its own."""
    booked = _Booked.once()
    planned = Faults.drawn(booked.posted, seed)
    return tuple(_run(way, booked, planned) for way in WAYS)


def table_of(runs: tuple[Run, ...]) -> list[dict[str, object]]:
    """One row for each count, one column for each way."""
    counts = {it.way.name: it.counts() for it in runs}
    names = list(runs[0].counts())
    return [{"": name, **{way: of_way[name] for way, of_way in counts.items()}} for name in names]


@dataclass(frozen=True)
class _Booked:
    """A job with one application accepted and the others to be declined, as items for a table."""

    posted: PostedJob
    items: list[dict[str, Any]]

    @classmethod
    def once(cls) -> Self:
        # The items alone, without a booking's transactions: the runs need only what stands in the table after one.
        posted = job_with_applications(_APPLICATIONS)
        accepted = posted.applications[_ACCEPTED]
        status = {"jobApplicationStatus": ApplicationStatus.ACCEPTED}
        after = (it.model_copy(update=status) if it is accepted else it for it in posted.applications)
        return cls(posted, [typed(application_key(it.jobId, it.id) | attributes(it)) for it in after])

    def put_into(self, table_name: str, client: Any) -> None:
        requests = [{"PutRequest": {"Item": item}} for item in self.items]
        client.batch_write_item(RequestItems={table_name: requests})


def _run(way: Way, booked: _Booked, planned: Faults) -> Run:
    """Handle the messages in one way until the queue is empty."""
    with scratch_table() as name, scratch_queue() as queue:
        table = BookingTable(name)  # one for all of it: making a client costs more than using it
        booked.put_into(name, table.client)
        queue.send(*planned.bodies)
        function = _Function(table, name, way)
        with faults.inject(
            "dynamodb",
            "UpdateItem",
            error="ProvisionedThroughputExceededException",
            when=lambda request: planned.throttled in request["Key"]["PK"]["S"],
        ):
            ledger = queue.drain(function.handler, duplicates=[planned.duplicated], **function.settings)
        items = table.client.scan(TableName=name)["Items"]
        statuses = Counter(str(it["jobApplicationStatus"]["S"]) for it in items)
        return Run(way, ledger, statuses, _by_alias(ledger, function.effects))


def _by_alias(ledger: Ledger, effects: dict[tuple[str, int], Effect]) -> dict[tuple[str, int], Effect]:
    deliveries = [(it.message, it.receive_count) for it in ledger.entries if it.event is Step.RECEIVED]
    return {
        (message, number): effects.get((ledger.body(message), number), Effect.NOT_RUN) for message, number in deliveries
    }


class _Function:
    """The Lambda function in one of the four ways; it notes what each delivery did to the table."""

    def __init__(self, table: BookingTable, table_name: str, way: Way) -> None:
        self._table, self._table_name = table, table_name
        self._write = self._conditional if way.condition else self._unconditional
        self.handler = self._partial if way.partial else self._whole
        self.settings: dict[str, Any] = {} if way.partial else {"function_response_types": ()}
        self.effects: dict[tuple[str, int], Effect] = {}

    def _whole(self, event: dict[str, Any], context: Any) -> None:
        for record in event["Records"]:
            self._decline(record)

    def _partial(self, event: dict[str, Any], context: Any) -> object:
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event, self._decline, processor, context)

    def _decline(self, record: Any) -> None:
        delivery = record["body"], int(record["attributes"]["ApproximateReceiveCount"])
        self.effects[delivery] = Effect.FAILED
        self.effects[delivery] = self._write(DeclineMessage(**json.loads(record["body"])))

    def _conditional(self, message: DeclineMessage) -> Effect:
        before = self._table.decline(message)
        return Effect.WROTE if before is ApplicationStatus.PENDING else Effect.REFUSED

    def _unconditional(self, message: DeclineMessage) -> Effect:
        """An update without a condition, which booking has none of."""
        answer = self._table.client.update_item(
            TableName=self._table_name,
            Key=typed(application_key(message.jobId, message.applicationId)),
            UpdateExpression="SET jobApplicationStatus = :declined",
            ExpressionAttributeValues={":declined": {"S": "DECLINED"}},
            ReturnValues="ALL_OLD",
        )
        before = answer["Attributes"]["jobApplicationStatus"]["S"]
        return {"PENDING": Effect.WROTE, "DECLINED": Effect.AGAIN, "ACCEPTED": Effect.UNDID}[before]
