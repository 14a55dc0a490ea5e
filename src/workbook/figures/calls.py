"""The calls that an execution's Task states made, read from its history."""

import json
from dataclasses import dataclass
from typing import Any

from workbook.figures.execution import Event

_ENDED = {"TaskSucceeded", "TaskFailed", "TaskTimedOut"}
TIMEOUT = "States.Timeout"


@dataclass
class RecordedCall:
    """One try of one visit to a Task state. `began` and `ended` are in seconds since the epoch."""

    state: str
    visit: int
    """The id of the event with which the state was entered: the tries of one visit share it."""
    inside: bool
    """Whether a Map or a Parallel is around the state."""
    service: str
    operation: str
    """As the service's API writes it, `TransactWriteItems`."""
    parameters: Any
    began: float
    ended: float | None = None
    error: str = ""
    cause: str = ""
    output: Any = None


def calls(history: list[Event]) -> list[RecordedCall]:
    """Every call of service integrations, in the order in which they began.

    `history` is GetExecutionHistory's `events`, with their timestamps; every event names the one before it, so the
    iterations of a Map are told apart. (Step Functions API reference, *HistoryEvent*.)
    """
    if not isinstance(history, list) or not all(isinstance(it, dict) and {"id", "type"} <= it.keys() for it in history):
        raise TypeError(
            "A history is the list under `events` in the answer of GetExecutionHistory, or what `history_of` gives."
        )
    visits: dict[int, tuple[str, int, bool]] = {0: ("", 0, False)}  # after an event: the state, its visit, inside a Map
    opened: dict[int, RecordedCall] = {}
    found = []
    for event in sorted(history, key=lambda event: int(event["id"])):
        number, kind, before = int(event["id"]), str(event["type"]), int(event.get("previousEventId", 0))
        state, visit, inside = visits.get(before, visits[0])
        details: Event = next((value for name, value in event.items() if name.endswith("EventDetails")), {})
        if kind.endswith("StateEntered"):
            state, visit = details["name"], number
        elif kind.endswith(("IterationStarted", "ParallelStateStarted")):
            inside = True
        elif kind in ("MapStateSucceeded", "ParallelStateSucceeded", "MapStateExited", "ParallelStateExited"):
            inside = False
        elif kind == "TaskScheduled":
            found.append(_scheduled(event, details, state, visit, inside))
            opened[number] = found[-1]
        elif kind in _ENDED and before in opened:
            call = opened[before]
            call.ended, call.cause = event["timestamp"].timestamp(), str(details.get("cause") or "")
            call.error = str(details.get("error") or (TIMEOUT if kind == "TaskTimedOut" else ""))
            call.output = _value(details.get("output"))
        if before in opened and kind == "TaskStarted":
            opened[number] = opened[before]
        visits[number] = state, visit, inside
    return found


def _scheduled(event: Event, details: Event, state: str, visit: int, inside: bool) -> RecordedCall:
    operation = str(details["resource"])
    service = str(details["resourceType"]).rpartition(":")[2]
    parameters, began = _value(details.get("parameters")), event["timestamp"].timestamp()
    return RecordedCall(state, visit, inside, service, operation[:1].upper() + operation[1:], parameters, began)


def _value(data: Any) -> Any:
    """JSON text as a value; what is no text, or no JSON because it was cut, as it is."""
    try:
        return json.loads(data)
    except (TypeError, ValueError):
        return data
