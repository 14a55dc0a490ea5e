"""What an execution did, read from its history: how often each state was entered and how each visit ended."""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Event = dict[str, Any]


class Outcome(Enum):
    """How a visit to a state ended, the worst first."""

    FAILED = "failed"
    STOPPED = "stopped"
    CAUGHT = "caught an error"
    RUNNING = "in progress"
    SUCCEEDED = "succeeded"


@dataclass
class Visit:
    """All visits to one state: how many ended how, its retries, and the items a Map started."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    retries: int = 0
    items: int = 0

    @property
    def count(self) -> int:
        """How often the state was entered."""
        return self.outcomes.total()

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all visits, which is the one a reader must see."""
        return next(outcome for outcome in Outcome if self.outcomes[outcome])


@dataclass
class Execution:
    """One execution: its visits by state, the transitions it took, how it ended and with which error."""

    status: str
    error: str
    visits: dict[str, Visit]
    taken: set[tuple[str, str]]


@dataclass(eq=False)
class _Open:
    """One visit while the history is read."""

    name: str
    type: str
    failing: bool = False
    exited: bool = False
    retries: int = 0
    items: int = 0


_ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionAborted": "ABORTED",
    "ExecutionTimedOut": "TIMED_OUT",
}
_FAILURE = re.compile(r"(Task|Activity|Lambda|MapState|ParallelState|MapRun|Evaluation)\w*(Failed|TimedOut|Aborted)$")


def visits(history: list[Event]) -> dict[str, Visit]:
    """The visits of each state that was entered, by name. `history` is GetExecutionHistory's `events`."""
    return read_execution(history).visits


def read_execution(history: list[Event]) -> Execution:
    """Follow each event to the one before it (`previousEventId`).

    The iterations of a Map mix their events in any order, but every event names its predecessor, so the result does
    not depend on that order.
    """
    within: dict[int, tuple[_Open, ...]] = {0: ()}  # after an event: the visits that are open on its path
    left: dict[int, str] = {}  # after a StateExited event: the state that was left
    all_visits: list[_Open] = []
    taken: set[tuple[str, str]] = set()
    status, error = "RUNNING", ""
    for event in sorted(history, key=lambda event: int(event["id"])):
        kind, number = str(event["type"]), int(event["id"])
        before = int(event.get("previousEventId", 0))
        path = within.get(before, ())
        if kind.endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            visit = _Open(name, kind.removesuffix("StateEntered"))
            all_visits.append(visit)
            if before in left:
                taken.add((left[before], name))
            path = (*path, visit)
        elif kind.endswith("StateExited"):
            name = event["stateExitedEventDetails"]["name"]
            path = _leave(path, name)
            left[number] = name
        elif kind in _ENDS:
            status = _ENDS[kind]
            error = _error(event)
            if status == "FAILED":
                _mark_failing(path[-1:])
        elif kind.startswith("MapIteration"):
            path = _iteration(kind, path, event)
        elif path:
            path = _inside(kind, path)
        within[number] = path
    return Execution(status, error, _counted(all_visits, status), taken)


def _leave(path: tuple[_Open, ...], name: str) -> tuple[_Open, ...]:
    for depth in range(len(path) - 1, -1, -1):
        if path[depth].name == name:
            path[depth].exited = True
            return path[:depth]
    return path


def _iteration(kind: str, path: tuple[_Open, ...], event: Event) -> tuple[_Open, ...]:
    details: Event = next((value for key, value in event.items() if key.startswith("mapIteration")), {})
    if kind == "MapIterationFailed":
        _mark_failing([visit for visit in path[-1:] if visit.name != details.get("name")])
    while path and path[-1].name != details.get("name", path[-1].name):
        path = path[:-1]
    if path and kind == "MapIterationStarted":
        path[-1].items += 1
    return path


def _inside(kind: str, path: tuple[_Open, ...]) -> tuple[_Open, ...]:
    """Note what happened in the innermost open state, or in the Map or Parallel that the event is about."""
    around = re.match(r"(Map|Parallel)State", kind)
    while around and len(path) > 1 and path[-1].type != around[1]:
        path = path[:-1]
    visit = path[-1]
    if _FAILURE.match(kind):
        visit.failing = True
    elif visit.failing and kind.endswith(("Scheduled", "StateStarted")):
        visit.failing = False
        visit.retries += 1
    elif kind.endswith("Succeeded"):
        visit.failing = False
    return path


def _mark_failing(path: "tuple[_Open, ...] | list[_Open]") -> None:
    for visit in path:
        visit.failing = True


def _error(event: Event) -> str:
    details: Event = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    return str(details.get("error") or "")


def _counted(all_visits: list[_Open], status: str) -> dict[str, Visit]:
    counted: dict[str, Visit] = {}
    for visit in all_visits:
        total = counted.setdefault(visit.name, Visit())
        total.outcomes[_outcome(visit, status)] += 1
        total.retries += visit.retries
        total.items += visit.items
    return counted


def _outcome(visit: _Open, status: str) -> Outcome:
    if visit.exited:
        return Outcome.CAUGHT if visit.failing else Outcome.SUCCEEDED
    if visit.type == "Fail" or (visit.failing and status != "RUNNING"):
        return Outcome.FAILED
    return Outcome.RUNNING if status == "RUNNING" else Outcome.STOPPED
