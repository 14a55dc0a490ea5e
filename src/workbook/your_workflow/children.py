"""The child executions of a run's Distributed Maps, as pictures and prices want them."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from asl_interpreter.mocks import MockedRun


def map_runs(run: MockedRun) -> Iterator[Any]:
    """Every Map Run, and those that child executions made themselves."""
    waiting = [run.execution]
    while waiting:
        for map_run in waiting.pop().map_runs:
            yield map_run
            waiting += map_run.children


def as_history(child: Any) -> list[dict[str, Any]]:
    """What a child execution did, as events: as many of them as a picture reads, and for the Express type too.

    (Step Functions API reference, *HistoryEvent*; GetExecutionHistory has none of an Express execution.)
    """
    events: list[dict[str, Any]] = []
    numbers = count(1)
    last: dict[Any, int] = {}  # by walk, the event that comes before its next one

    def add(type: str, walk: Any, **details: Any) -> None:
        events.append({"id": next(numbers), "type": type, "previousEventId": last.get(walk, 0), **details})
        last[walk] = events[-1]["id"]

    for visit in child.visits:
        walk, type = visit.walk, visit.state.type
        add(f"{type}StateEntered", walk, stateEnteredEventDetails={"name": visit.name})
        for _ in range(visit.retries):
            add("TaskFailed", walk)
            add("TaskScheduled", walk)
        if visit.caught or (visit.exited is None and visit.error is not None):
            add("TaskFailed", walk, taskFailedEventDetails={"error": visit.error, "cause": visit.cause})
        if visit.exited is not None:
            add(f"{type}StateExited", walk, stateExitedEventDetails={"name": visit.name})
        elif visit.error is not None:
            add("ExecutionFailed", walk, executionFailedEventDetails={"error": visit.error})
    if child.status == "SUCCEEDED":
        events.append({"id": next(numbers), "type": "ExecutionSucceeded", "previousEventId": 0})
    return events
