"""Small questions to a ledger: what came of each receive of a message, and through which message a batch failed."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from workbook.messages.ledger import Entry, EventType, Invocation, Ledger

THIS_MAPPING = "this mapping"
"""How a ledger calls the mapping that it belongs to."""

_TIMED_OUT = re.compile(r"Task timed out after ([\d.]+) seconds")
_WHOLE = "whole batch failed: "
_SHORTEST = 3  # letters; a shorter text stands in an error by chance


class Came(Enum):
    """What came of one receive."""

    RAISED = "the function raised"
    REPORTED = "the function reported it as failed"
    INNOCENT = "innocent, in a batch that failed whole"
    TIMED_OUT = "the function ran out of time"
    WRONG_IDENTIFIER = "reported under a wrong identifier"
    UNREADABLE = "the function's answer could not be read"
    LOOP = "Lambda stopped a loop"
    THROTTLED = "throttled, and the function never saw it"
    OTHER_HAND = "received by another hand"
    TOO_LATE = "handled, and its visibility timeout had ended"
    DELETED = "handled and deleted"
    NOTHING = "received, and the function was not called"


@dataclass(frozen=True)
class Receive:
    """One receive: its number (ApproximateReceiveCount), when, and what came of it.

    `why` is the last that is known of it: the function's error, who else received it, or how the batch failed.
    `through` is the message that made the batch fail, where that is another one; `batch` how many messages were in it.
    """

    number: int
    at: float
    came: Came
    why: str = ""
    through: str = ""
    batch: int = 1


def receives(ledger: Ledger, message: str) -> list[Receive]:
    """Every receive of a message, in order."""
    life = ledger.of(message)
    return [_receive(ledger, entry, life) for entry in life if entry.event is EventType.RECEIVED]


def invocation_of(ledger: Ledger, entry: Entry) -> Invocation | None:
    """The invocation that a step belongs to; None where there is none, or it has not ended."""
    if entry.invocation is None:
        return None
    place = bisect_left(ledger.invocations, entry.invocation, key=lambda each: each.number)
    found = ledger.invocations[place : place + 1]
    return found[0] if found and found[0].number == entry.invocation else None


def by_another_hand(entry: Entry) -> bool:
    """Whether neither this mapping nor its function did it."""
    return entry.by not in ("", THIS_MAPPING) and not entry.by.startswith("invocation ")


def _receive(ledger: Ledger, received: Entry, life: Sequence[Entry]) -> Receive:
    number, at = received.receive_count, received.at
    told = {entry.event: entry for entry in life if entry.receive_count == number}  # the last of each kind
    if (failed := told.get(EventType.FAILED)) is not None:
        return _failed(ledger, failed, number, at)
    if EventType.HANDLED in told:
        # Whether it came back; else it was deleted, or had gone another way before the function was done with it.
        back = EventType.VISIBLE_AGAIN in told and EventType.DELETED not in told
        return Receive(number, at, Came.TOO_LATE if back else Came.DELETED)
    if EventType.THROTTLED in told:
        return Receive(number, at, Came.THROTTLED)
    if by_another_hand(received):
        return Receive(number, at, Came.OTHER_HAND, received.by)
    return Receive(number, at, Came.NOTHING)


def _failed(ledger: Ledger, failed: Entry, number: int, at: float) -> Receive:
    invocation = invocation_of(ledger, failed)
    if invocation is None:
        return Receive(number, at, Came.LOOP, failed.detail)
    size = len(set(invocation.messages))
    if not failed.detail.startswith(_WHOLE):
        return Receive(number, at, Came.REPORTED, last_error(invocation, failed.message), batch=size)
    error = failed.detail.removeprefix(_WHOLE)
    why = in_one_line(error)
    if _TIMED_OUT.search(why):
        return Receive(number, at, Came.TIMED_OUT, why, batch=size)
    if invocation.response is None:
        came, culprit = Came.RAISED, through_whom(ledger, invocation, error)
    else:
        came = Came.WRONG_IDENTIFIER if "itemIdentifier" in why else Came.UNREADABLE
        culprit = _named(ledger, invocation, json.dumps(invocation.response, default=repr))
    if culprit and culprit != failed.message:
        return Receive(number, at, Came.INNOCENT, why, culprit, size)
    return Receive(number, at, came, why, failed.message if culprit else "", size)


def through_whom(ledger: Ledger, invocation: Invocation, error: str) -> str:
    """The message through which the function raised; empty where nothing tells.

    It is the one at whose record its loop was; else the one that the error, or a line of the log about one, names by
    its id or by something in its body; else the only one of the batch that the function also failed on alone, or that
    it never handled.
    """
    if invocation.raised_on:
        return invocation.raised_on
    batch = list(dict.fromkeys(invocation.messages))
    if len(batch) == 1:
        return batch[0]
    if named := _named(ledger, invocation, "\n".join([error, *error_lines(invocation.log)])):
        return named
    lives = {message: ledger.of(message) for message in batch}
    failed_alone = [message for message in batch if any(_raised_alone(ledger, entry) for entry in lives[message])]
    never_handled = [m for m in batch if all(entry.event is not EventType.HANDLED for entry in lives[m])]
    for left in (failed_alone, never_handled):
        if len(left) == 1:
            return left[0]
    return ""


def last_error(invocation: Invocation, message: str) -> str:
    """The last error that the function's log tells of a message; empty where it tells none."""
    return next((in_words(line) for line in reversed(error_lines(invocation.log)) if stands_in(message, line)), "")


def blamed(response: Any) -> Iterator[str]:
    """Every text in an answer that stands under a key about failures, however the key is written."""
    for key, value in response.items() if isinstance(response, dict) else ():
        yield from _texts(value) if "fail" in str(key).lower() else blamed(value)


def _raised_alone(ledger: Ledger, entry: Entry) -> bool:
    invocation = invocation_of(ledger, entry) if entry.event is EventType.FAILED else None
    return invocation is not None and invocation.response is None and len(set(invocation.messages)) == 1


def _named(ledger: Ledger, invocation: Invocation, text: str) -> str:
    """The only message of the batch that `text` names."""
    batch = list(dict.fromkeys(invocation.messages))
    marks = {message: {message, *_marks(ledger.body(message))} for message in batch}
    found = []
    for message in batch:
        others = set().union(*(marks[other] for other in batch if other != message))
        if any(stands_in(mark, text) for mark in marks[message] - others):
            found.append(message)
    return found[0] if len(found) == 1 else ""


def _marks(body: str) -> Iterator[str]:
    """What tells a body from others: itself, and the texts in it where it is JSON."""
    try:
        parts = [body, *_texts(json.loads(body))]
    except ValueError:
        parts = [body]
    yield from (part for part in parts if len(part) >= _SHORTEST)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def stands_in(mark: str, text: str) -> bool:
    """As a word: msg-1 does not stand in msg-12."""
    return re.search(rf"(?<![\w-]){re.escape(mark)}(?![\w-])", text) is not None


def error_lines(log: str) -> list[str]:
    """The lines of a function's log that tell of an error, Powertools' warnings about a record among them."""
    return [line for line in log.splitlines() if re.search(r'ERROR|CRITICAL|Error\b|Exception\b|"exception":', line)]


def in_one_line(error: str) -> str:
    """The first line of an error and its last, where a traceback ends: Powertools' BatchProcessingError has one."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return " ".join([*lines[:1], *lines[1:][-1:]])


def in_words(line: str) -> str:
    """What a line of the log says: Powertools' Logger writes an object."""
    try:
        told = json.loads(line)
    except ValueError:
        return line.strip()
    if not isinstance(told, dict):
        return line.strip()
    exception = str(told.get("exception", "")).strip().splitlines()
    return exception[-1] if exception else str(told.get("exception_name") or told.get("message") or line)
