"""The same messages and the same faults, whatever handles them, and what each delivery did to the table.

A simulation: the event source mapping and the table's writes are those of the workbook, the faults are put there.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from random import Random
from typing import Any, Protocol

from booking.table import BookingTable
from workbook.cloud import faults
from workbook.figures.lives import Life, read_lives
from workbook.messages.ledger import EventType as Step
from workbook.messages.ledger import Ledger
from workbook.practice.aside import aside
from workbook.practice.sample import PostedJob, job_with_applications, put_booked
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
    NO_WRITE = "no write"
    """Taken for done, and nothing was written: the item stayed as it was."""
    FAILED = "fails"
    """The record could not be handled."""
    NOT_RUN = "not run"
    """The function had failed before it came to this record."""


class Named(Protocol):
    """A way to handle a batch."""

    @property
    def name(self) -> str: ...


class Function(Protocol):
    """A Lambda function that notes what each delivery did to the table, by the message's body and its receive count.

    `settings` are changes to the mapping.
    """

    effects: dict[tuple[str, int], Effect]
    settings: dict[str, Any]

    def handler(self, event: dict[str, Any], context: Any) -> object: ...


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

    way: Named
    ledger: Ledger
    statuses: Counter[str]
    effects: dict[tuple[str, int], Effect] = field(default_factory=dict)
    """By message alias and receive count, for each delivery."""

    def innocent(self, message: str) -> bool:
        """Whether this message's own record never failed, whatever happened to its batch."""
        return next(life.innocent for life in self.lives if life.message == message)

    @cached_property
    def lives(self) -> list[Life]:
        return read_lives(self.ledger)

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


def handled(way: Named, seed: int, make: Callable[[BookingTable, str], Function]) -> Run:
    """The messages of a seed handled until the queue is empty, by the function that `make` makes for a table.

    Each run has a queue and a table of its own.
    """
    posted = job_with_applications(_APPLICATIONS)
    planned = Faults.drawn(posted, seed)
    with scratch_table() as name, scratch_queue() as queue:
        table = BookingTable(name)  # one for all of it: making a client costs more than using it
        put_booked(name, posted, _ACCEPTED)
        queue.send(*planned.bodies)
        function = make(table, name)
        with faults.inject(
            "dynamodb",
            "UpdateItem",
            error="ProvisionedThroughputExceededException",
            when=lambda request: planned.throttled in request["Key"]["PK"]["S"],
        ):
            ledger = queue.drain(function.handler, duplicates=[planned.duplicated], **function.settings)
        with aside():
            items = table.client.scan(TableName=name)["Items"]
        statuses = Counter(str(it["jobApplicationStatus"]["S"]) for it in items)
        return Run(way, ledger, statuses, _by_alias(ledger, function.effects))


def _by_alias(ledger: Ledger, effects: dict[tuple[str, int], Effect]) -> dict[tuple[str, int], Effect]:
    deliveries = [(it.message, it.receive_count) for it in ledger.entries if it.event is Step.RECEIVED]
    return {
        (message, number): effects.get((ledger.body(message), number), Effect.NOT_RUN) for message, number in deliveries
    }
