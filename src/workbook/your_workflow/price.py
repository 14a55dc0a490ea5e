"""What executions like one cost: Standard by transitions, Express by requests and duration."""

from math import ceil
from typing import Any

from asl_interpreter.mocks import MockedRun
from workbook.basics.prices import PER_1000_TRANSITIONS, STEP, express_million
from workbook.figures.execution import visits
from workbook.your_workflow.children import map_runs

_LONGEST = 300  # seconds of an Express execution
_MANY = 1_000_000


def transitions(execution: Any) -> int:
    """States entered and retries; each of them is one. (AWS Step Functions pricing.)"""
    return sum(visit.count + visit.retries for visit in visits(execution.history.events()).values())


def priced(run: MockedRun) -> list[dict[str, object]]:
    """A row for each type of workflow: what is billed of one execution, and dollars for a million of them.

    The child executions of a Distributed Map are billed by their own type, beside a parent that is Standard.
    """
    runs = list(map_runs(run))
    express = [child for each in runs if each.express for child in each.children]
    standard = [child for each in runs if not each.express for child in each.children]
    count = sum(map(transitions, [run.execution, *standard]))
    dollars = _MANY * count * PER_1000_TRANSITIONS / 1000
    dollars += sum(express_million(_seconds(child.stopped - child.started)) for child in express)
    billed = _counted(count, "transition")
    if express:
        billed += f", {_counted(len(express), 'Express child execution')}"
    row: dict[str, object] = {"type": "Standard", "billed of one": billed, "a million, $": f"{dollars:,.2f}"}
    return [row, {"type": "Express", **(_none("has no Distributed Map") if runs else _express(run.waited))}]


def _express(waited: float) -> dict[str, object]:
    if waited > _LONGEST:
        return _none("ends after 5 minutes")
    seconds = _seconds(waited)
    return {"billed of one": f"1 request, {seconds:g} s of 64 MB", "a million, $": f"{express_million(seconds):,.2f}"}


def _none(why: str) -> dict[str, object]:
    return {"billed of one": "", "a million, $": why}


def _seconds(waited: float) -> float:
    return max(ceil(round(waited / STEP, 6)), 1) * STEP


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
