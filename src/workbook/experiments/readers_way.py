"""A reader's own handler, on the messages and the faults of the four ways."""

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from booking.items import typed
from booking.keys import application_key
from booking.table import BookingTable
from workbook.basics.shown import describe
from workbook.event_source.response import interpret
from workbook.experiments.runs import Effect, Run, handled

Handler = Callable[[dict[str, Any], Any, BookingTable], object]
Decline = Callable[[Any, str, dict[str, Any]], object]

PATIENCE = 5.0
"""Real seconds that one invocation may take: a handler that loops for ever is stopped then."""

_REFUSED = "ConditionalCheckFailedException"


@dataclass(frozen=True)
class ReadersWay:
    """A handler that is none of the four."""

    name: str


def way_of(handler: Handler, decline: Decline | None = None, *, name: str = "yours", seed: int = 0) -> Run:
    """The messages and the faults of `four_ways(seed)`, handled by `handler(event, context, table)`.

    `decline(dynamodb, table_name, key)` is what `table.decline` does then, `BookingTable.decline` where there is none.
    ReportBatchItemFailures is on. What the handler raises is in the run's ledger, and in the picture; one that does not
    return within five seconds is stopped, and counts as raising. Raises `TypeError` for what is no function.
    """
    for given in (handler,) if decline is None else (handler, decline):
        if not callable(given):
            raise TypeError(f"way_of takes functions, your answers to 05-1 and 05-2, and not {describe(given)}")
    return handled(ReadersWay(name), seed, partial(_Function, handler, decline))


class _Function:
    """The reader's handler with the reader's update; it notes what each delivery did to the table."""

    def __init__(self, handler: Handler, decline: Decline | None, table: BookingTable, table_name: str) -> None:
        self._handler, self._update = handler, decline
        self._table, self._table_name = table, table_name
        self._given = copy(table)
        self._given.decline = self._decline  # type: ignore[method-assign]
        self._codes: list[str] = []
        self._records: list[dict[str, Any]] = []
        self._endless = ""
        self.settings: dict[str, Any] = {}
        self.effects: dict[tuple[str, int], Effect] = {}
        table.client.meta.events.register("after-call.dynamodb.UpdateItem", self._note)

    def handler(self, event: dict[str, Any], context: Any) -> object:
        self._records = list(event["Records"])
        try:
            if self._endless:  # once is enough to wait for
                raise TimeoutError(self._endless)
            with _stopped_after(PATIENCE):
                response = self._handler(event, context, self._given)
        except BaseException as error:
            self._endless = str(error) if isinstance(error, TimeoutError) else ""
            at = event["Records"].at  # where its loop was: see workbook.event_source.handed_out
            for record in self._records:
                failed = Effect.FAILED if at in ("", record["messageId"]) else Effect.NOT_RUN
                self.effects.setdefault(_delivery(record), failed)
            raise
        reading = interpret(response, [it["messageId"] for it in self._records], reports_batch_item_failures=True)
        for record in self._records:
            if reading.reason.startswith("partial") and record["messageId"] in reading.failed:
                self.effects[_delivery(record)] = Effect.FAILED
            self.effects.setdefault(_delivery(record), Effect.NO_WRITE)
        return response

    def _decline(self, message: Any) -> Any:
        """`BookingTable.decline` for the reader."""
        key = typed(application_key(message.jobId, message.applicationId))
        delivery = next((_delivery(it) for it in self._records if message.applicationId in it["body"]), ("", 0))
        self.effects[delivery] = Effect.FAILED
        self._codes.clear()
        before = self._status(key)
        if self._update is None:
            answer: Any = self._table.decline(message)
        else:
            answer = self._update(self._table.client, self._table_name, key)
        self.effects[delivery] = self._effect(before, self._status(key))
        return answer

    def _effect(self, before: str, after: str) -> Effect:
        if before != after:
            return Effect.UNDID if before == "ACCEPTED" else Effect.WROTE
        if "" in self._codes:
            return Effect.AGAIN
        return Effect.REFUSED if _REFUSED in self._codes else Effect.NO_WRITE

    def _status(self, key: dict[str, Any]) -> str:
        found = self._table.client.get_item(TableName=self._table_name, Key=key, ConsistentRead=True)
        return str(found.get("Item", {}).get("jobApplicationStatus", {}).get("S", ""))

    def _note(self, parsed: dict[str, Any], **_: Any) -> None:
        self._codes.append(parsed.get("Error", {}).get("Code", ""))


def _delivery(record: dict[str, Any]) -> tuple[str, int]:
    return record["body"], int(record["attributes"]["ApproximateReceiveCount"])


class _Endless(BaseException):
    """No Exception, so that a loop with `except Exception` is stopped too."""


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in what runs for longer, of real time."""
    thread = ctypes.c_ulong(threading.get_ident())
    stop = partial(ctypes.pythonapi.PyThreadState_SetAsyncExc, thread, ctypes.py_object(_Endless))
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    except _Endless:
        raise TimeoutError(f"it had not returned after {seconds:g} s: does it loop for ever?") from None
    finally:
        timer.cancel()
