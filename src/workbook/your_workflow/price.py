"""What executions like one cost: Standard by transitions, Express by requests and duration."""

from typing import Any

from asl_interpreter.execution import LONGEST_EXPRESS
from asl_interpreter.mocks import MockedRun
from workbook.basics.prices import express, price, rounding
from workbook.figures.execution import visits
from workbook.your_workflow.children import map_runs

_MANY = 1_000_000


def transitions(events: list[dict[str, Any]]) -> int:
    """State transitions of a history: states entered and retries, those of a Map's iterations too; each of them is one.
    (AWS Step Functions pricing.)"""
    return sum(visit.count + visit.retries for visit in visits(events).values())


def priced(run: MockedRun) -> list[dict[str, object]]:
    """A row for each type of workflow: what is billed of one execution, and dollars for a million of them.

    The child executions of a Distributed Map are billed by their own type, beside a parent that is Standard.
    """
    runs = list(map_runs(run))
    quick = [child for each in runs if each.express for child in each.children]
    standard = [child for each in runs if not each.express for child in each.children]
    count = sum(transitions(it.history.events()) for it in (run.execution, *standard))
    dollars = price("Standard transitions").of(count)
    dollars += sum(express(child.stopped - child.started) for child in quick)
    billed = _counted(count, "transition")
    if quick:
        billed += f", {_counted(len(quick), 'Express child execution')}"
    row: dict[str, object] = {"type": "Standard", "billed of one": billed, "a million, $": f"{_MANY * dollars:,.2f}"}
    return [row, {"type": "Express", **(_none("has no Distributed Map") if runs else _express(run.waited))}]


def _express(waited: float) -> dict[str, object]:
    if waited > LONGEST_EXPRESS:
        return _none("ends after 5 minutes")
    seconds = rounding("Express duration").up(waited * 1000) / 1000
    memory = rounding("Express memory").up(1)
    return {
        "billed of one": f"1 request, {seconds:g} s of {memory:g} MB",
        "a million, $": f"{_MANY * express(waited):,.2f}",
    }


def _none(why: str) -> dict[str, object]:
    return {"billed of one": "", "a million, $": why}


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"
