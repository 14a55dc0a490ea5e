"""The events of an execution, as GetExecutionHistory gives them (Step Functions API reference, *HistoryEvent*)."""

from datetime import UTC, datetime
from marshal import dumps, loads
from math import inf
from typing import Any, TypeAlias

from asl_interpreter.errors import RUNTIME
from asl_interpreter.values import JSON, text

_JSON_TEXT = ("input", "output")  # kept as values, shown as JSON text beside a field …Details that says "not truncated"


_Event: TypeAlias = tuple[str, float, int, dict[str, JSON]]
"""Type, instant, id of the previous event, details."""


MOST_EVENTS = 25_000
"""The events of a Standard execution (guide, *Service quotas*: Maximum execution history size)."""


class HistoryFull(Exception):
    """There is no place for another event."""


class History:
    """Everything that happened, in order. Events are numbered from 1.

    Kept as values and turned into AWS's form only when somebody asks: most histories are never read.
    """

    __slots__ = ("_events", "_most")

    def __init__(self, most: float = inf) -> None:
        """`most` is the number of events that there may be."""
        self._events: list[_Event] = []
        self._most = most - 1  # the last place is for the event that tells how the execution ended

    def add(self, type: str, instant: float, previous: int, details: dict[str, JSON], *, last: bool = False) -> int:
        """Append an event and return its id. Raises `HistoryFull`.

        `previous` is the id of the event that led to it, 0 for none. A detail of None is left out. The `last` event is
        the one with which the execution ends.
        """
        if len(self._events) >= self._most and not last:
            raise HistoryFull
        self._events.append((type, instant, previous, details))
        return len(self._events)

    @property
    def is_full(self) -> bool:
        """Whether there is place for no other event but the last one."""
        return len(self._events) >= self._most

    def previous(self, event: int) -> int:
        """The id of the event that led to an event."""
        return self._events[event - 1][2]

    def overflow(self) -> tuple[str, str, int]:
        """How an execution fails whose history is full: error, cause, and the id of the event that led to it."""
        cause = f"The execution reached the maximum number of history events ({len(self) + 1})."
        return RUNTIME, cause, len(self)

    def __len__(self) -> int:
        return len(self._events)

    def events(self) -> list[dict[str, Any]]:
        """All events, with the names and fields of GetExecutionHistory."""
        return [_shown(number, event) for number, event in enumerate(self._events, 1)]

    def pack(self) -> "History | bytes":
        """The events in a fraction of the memory, now that no other will come; itself, when one of them is no JSON."""
        try:
            return dumps(self._events)
        except ValueError:
            return self

    @classmethod
    def unpacked(cls, events: bytes) -> "History":
        """The history that was packed."""
        history = cls()
        history._events = loads(events)
        return history


def _shown(number: int, event: _Event) -> dict[str, Any]:
    type, instant, previous, values = event
    shown: dict[str, Any] = {
        "timestamp": datetime.fromtimestamp(instant, UTC),
        "type": type,
        "id": number,
        "previousEventId": previous,
    }
    if values:
        details = shown[_key(type)] = {}
        for name, value in values.items():
            if name in _JSON_TEXT:
                details[name] = text(value)
                details[f"{name}Details"] = {"truncated": False}
            elif name == "parameters":
                details[name] = text(value)
            elif name == "assignedVariables":
                if value:
                    details[name] = {variable: text(assigned) for variable, assigned in value.items()}
                    details[f"{name}Details"] = {"truncated": False}
            elif value is not None:
                details[name] = value
    return shown


def _key(type: str) -> str:
    """The field that holds an event's details: `taskFailedEventDetails` for TaskFailed; one for every state's entry."""
    if type.endswith(("StateEntered", "StateExited")):
        type = type[type.rindex("State") :]
    return f"{type[0].lower()}{type[1:]}EventDetails"
