"""What an execution did, read from its history: how often each state was entered and how each visit ended."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

Event = dict[str, Any]


class Outcome(Enum):
    """How a visit to a state ended, the worst first.

    Stopped is a visit that something else ended, such as the failure of another iteration of the same Map, also while
    it waited to try again (Step Functions API reference, *HistoryEvent*: MapIterationAborted, TaskStateAborted).
    """

    FAILED = "failed"
    STOPPED = "stopped"
    CAUGHT = "caught an error"
    RUNNING = "in progress"
    SUCCEEDED = "succeeded"


@dataclass
class Visits:
    """All visits to one state: how many ended how, its retries, the items a Map started, and how long each took."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    retries: int = 0
    items: int = 0
    took: list[float] = field(default_factory=list)
    """Milliseconds of each visit, waiting for its retries included; visits without timestamps are left out."""

    @property
    def count(self) -> int:
        """How often the state was entered."""
        return self.outcomes.total()

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all visits, which is the one a reader must see."""
        return next(outcome for outcome in Outcome if self.outcomes[outcome])


@dataclass(eq=False)
class Step:
    """One visit to one state. Times are in milliseconds since the execution's first event; None where unknown.

    `left` is when the state was left, or when the last thing happened in it that the history tells of. `input` and
    `output` are JSON text; a state that failed has no output.
    """

    name: str
    type: str
    iterations: tuple[int, ...] = ()
    """The iterations of the Maps around it, counted from 0, the outermost first."""
    entered: float | None = None
    left: float | None = None
    input: str | None = None
    output: str | None = None
    retries: int = 0
    items: int = 0
    error: str = ""
    """The last error that happened in it, also one that a retry overcame."""
    cause: str = ""
    outcome: Outcome = Outcome.RUNNING
    started: bool = field(default=False, repr=False)
    failing: bool = field(default=False, repr=False)
    gave_up: bool = field(default=False, repr=False)
    """Its error ended what is around it: the iteration, the branch or the execution."""
    exited: bool = field(default=False, repr=False)
    length: int = field(default=0, repr=False)
    """The items that a Map found in its input when it last started."""

    @property
    def took(self) -> float | None:
        """Milliseconds between entering and leaving."""
        return None if self.entered is None or self.left is None else round(self.left - self.entered, 3)


@dataclass
class ExecutionRecord:
    """One execution: its visits by state, the transitions it took, how it ended and with which error."""

    status: str
    error: str
    visits: dict[str, Visits]
    taken: set[tuple[str, str]]
    steps: list[Step]
    """Every visit by itself, in the order in which the states were entered."""
    map_runs: int = 0
    """The Map Runs that a Distributed Map started."""
    children: int = 0
    """The child executions whose visits are counted too."""

    def add(self, child: "ExecutionRecord") -> None:
        """Count what a child execution of a Distributed Map did, which the history of its parent does not tell."""
        self.children += 1 + child.children
        self.taken |= child.taken
        for name, visits in child.visits.items():
            ours = self.visits.setdefault(name, Visits())
            ours.outcomes += visits.outcomes
            ours.retries += visits.retries
            ours.items += visits.items
            ours.took += visits.took


_ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionAborted": "ABORTED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionRedriven": "RUNNING",
}
_FAILURE = re.compile(r"(Task|Activity|Lambda|MapState|ParallelState|MapRun|Evaluation)\w*(Failed|TimedOut|Aborted)$")


def visits(history: list[Event]) -> dict[str, Visits]:
    """The visits of each state that was entered, by name. `history` is GetExecutionHistory's `events`."""
    return read_execution(history).visits


def read_execution(history: list[Event]) -> ExecutionRecord:
    """Follow each event to the one before it (`previousEventId`).

    The iterations of a Map mix their events in any order, but every event names its predecessor, so the result does
    not depend on that order. Raises `TypeError` for what is no list of events.
    """
    if not isinstance(history, list) or not all(isinstance(it, dict) and {"id", "type"} <= it.keys() for it in history):
        raise TypeError(
            "A history is the list under `events` in the answer of GetExecutionHistory, or what `history_of` gives."
        )
    within: dict[int, tuple[Step, ...]] = {0: ()}  # after an event: the visits that are open on its path
    around: dict[int, tuple[int, ...]] = {0: ()}  # after an event: the iterations that it is in
    left: dict[int, str] = {}  # after a StateExited event: the state that was left
    steps: list[Step] = []
    taken: set[tuple[str, str]] = set()
    status, error = "RUNNING", ""
    since = _Since(history)
    for event in sorted(history, key=lambda event: int(event["id"])):
        kind, number = str(event["type"]), int(event["id"])
        before = int(event.get("previousEventId", 0))
        path, iterations = within.get(before, ()), around.get(before, ())
        if kind.endswith("StateEntered"):
            details = event["stateEnteredEventDetails"]
            at = since.start(event)
            step = Step(details["name"], kind.removesuffix("StateEntered"), iterations, at, at, details.get("input"))
            steps.append(step)
            if before in left:
                taken.add((left[before], step.name))
            path = (*path, step)
        elif kind.endswith("StateExited"):
            details = event["stateExitedEventDetails"]
            left[number] = details["name"]
            path, iterations = _leave(path, iterations, details, since.start(event))
        elif kind in _ENDS:
            status = _ENDS[kind]
            error = _detail(event, "error")
            if status == "FAILED":
                _mark_failing(path[-1:], event, gave_up=True)
            elif status == "RUNNING":
                _go_on(steps)
        elif kind.startswith("MapIteration"):
            path = _iteration(kind, path, event)
            if kind == "MapIterationStarted" and path:
                iterations = (*path[-1].iterations, int(_details(event).get("index", 0)))
        elif path:
            path = _inside(kind, path, event, since.start(event))
        within[number], around[number] = path, iterations
    for step in steps:
        step.outcome = _outcome(step, status)
    map_runs = sum(event["type"] == "MapRunStarted" for event in history)
    return ExecutionRecord(status, error, _counted(steps), taken, steps, map_runs)


class _Since:
    """Milliseconds since the first event."""

    def __init__(self, history: list[Event]) -> None:
        self._first = min((event["timestamp"] for event in history if "timestamp" in event), default=None)

    def start(self, event: Event) -> float | None:
        at: datetime | None = event.get("timestamp")
        return None if at is None or self._first is None else round((at - self._first).total_seconds() * 1000, 3)


def _leave(
    path: tuple[Step, ...], iterations: tuple[int, ...], details: Event, at: float | None
) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    for depth in range(len(path) - 1, -1, -1):
        step = path[depth]
        if step.name == details["name"]:
            step.exited, step.left, step.output = True, at, details.get("output")
            return path[:depth], step.iterations
    return path, iterations


def _iteration(kind: str, path: tuple[Step, ...], event: Event) -> tuple[Step, ...]:
    name = _details(event).get("name")
    if kind == "MapIterationFailed":
        _mark_failing([step for step in path[-1:] if step.name != name], event, gave_up=True)
    while path and name is not None and path[-1].name != name:
        path = path[:-1]
    if path and kind == "MapIterationStarted":
        path[-1].items += 1
    return path


def _inside(kind: str, path: tuple[Step, ...], event: Event, at: float | None) -> tuple[Step, ...]:
    """Note what happened in the innermost open state, or in the Map or Parallel that the event is about."""
    around, inner = re.match(r"(Map|Parallel)State", kind), path[-1]
    while around and len(path) > 1 and path[-1].type != around[1]:
        path = path[:-1]
    step = path[-1]
    if not step.exited:
        step.left = at
    if step is not inner and not kind.endswith("Aborted"):  # it failed, or starts again, because of the inner one
        inner.gave_up = inner.failing
    if _FAILURE.match(kind):
        if step is not inner:  # the event of a Map says that it failed, not why
            step.error, step.cause = inner.error, inner.cause
        _mark_failing(path[-1:], event)
    elif kind.endswith(
        "StateStarted"
    ):  # of a Map or a Parallel; that it failed is told only when it is not tried again
        step.retries += step.started
        step.failing, step.started = False, True
        step.length = int(_details(event).get("length", 0))
    elif kind == "MapRunStarted":  # the items of a Distributed Map have no events here; of those in S3 none is counted
        step.items += step.length
    elif step.failing and kind.endswith("Scheduled"):
        step.failing = False
        step.retries += 1
    elif kind.endswith("Succeeded"):
        step.failing = False
    return path


def _mark_failing(path: "tuple[Step, ...] | list[Step]", event: Event, *, gave_up: bool = False) -> None:
    for step in path:
        step.failing = True
        step.gave_up = step.gave_up or gave_up
        step.error = _detail(event, "error") or step.error
        step.cause = _detail(event, "cause") or step.cause


def _go_on(steps: list[Step]) -> None:
    """The execution is redriven: what failed in it is begun again, which is no retry."""
    for step in steps:
        if not step.exited:
            step.failing = step.gave_up = False


def _details(event: Event) -> Event:
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def _detail(event: Event, name: str) -> str:
    return str(_details(event).get(name) or "")


def _counted(steps: list[Step]) -> dict[str, Visits]:
    counted: dict[str, Visits] = {}
    for step in steps:
        total = counted.setdefault(step.name, Visits())
        total.outcomes[step.outcome] += 1
        total.retries += step.retries
        total.items += step.items
        if step.took is not None:
            total.took.append(step.took)
    return counted


def _outcome(step: Step, status: str) -> Outcome:
    if step.exited:
        return Outcome.CAUGHT if step.failing else Outcome.SUCCEEDED
    if step.type == "Fail" or step.gave_up:
        return Outcome.FAILED
    return Outcome.RUNNING if status == "RUNNING" else Outcome.STOPPED
