"""The same messages and the same faults, handled four ways: as a whole batch or partially, with a condition or without.

A fifth way is the reader's own: `way_of`.
"""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from booking.items import typed
from booking.keys import application_key
from booking.model import ApplicationStatus, DeclineMessage
from booking.table import BookingTable
from workbook.experiments.readers_way import way_of
from workbook.experiments.runs import POISON, Effect, Run, handled

__all__ = ["POISON", "WAYS", "Effect", "Run", "Way", "four_ways", "table_of", "way_of"]


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


def four_ways(seed: int = 0) -> tuple[Run, ...]:
    """The same messages and faults in each of the four ways, each on a queue and a table of its own."""
    return tuple(handled(way, seed, partial(_Function, way)) for way in WAYS)


def table_of(runs: tuple[Run, ...]) -> list[dict[str, object]]:
    """One row for each count, one column for each way."""
    counts = {it.way.name: it.counts() for it in runs}
    names = list(runs[0].counts())
    return [{"": name, **{way: of_way[name] for way, of_way in counts.items()}} for name in names]


class _Function:
    """The Lambda function in one of the four ways; it notes what each delivery did to the table."""

    def __init__(self, way: Way, table: BookingTable, table_name: str) -> None:
        self._table, self._table_name = table, table_name
        self._write = self._conditional if way.condition else self._unconditional
        self._handle = self._partial if way.partial else self._whole
        self.settings: dict[str, Any] = {} if way.partial else {"function_response_types": ()}
        self.effects: dict[tuple[str, int], Effect] = {}

    def handler(self, event: dict[str, Any], context: Any) -> object:
        return self._handle(event, context)

    def _whole(self, event: dict[str, Any], context: Any) -> object:
        for record in event["Records"]:
            self._decline(record)
        return None

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
