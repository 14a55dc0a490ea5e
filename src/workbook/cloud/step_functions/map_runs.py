"""Gap 29: the actions of Step Functions' API that concern Map Runs.

Upstream behaviour: a Map Run counts no failed items, and its child executions cannot be asked for. (Step Functions API
reference; each method of `MapRunActions` answers the action of its name.)
"""

from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.exceptions import ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.execution import RUNNING
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.states.distributed_map.run import MapRun
from workbook.cloud.step_functions.executions import Executions
from workbook.cloud.step_functions.pages import page
from workbook.cloud.step_functions.search import find_run

_STATUSES = {
    "pending": "PENDING",
    "running": "RUNNING",
    "succeeded": "SUCCEEDED",
    "failed": "FAILED",
    "timedOut": "TIMED_OUT",
    "aborted": "ABORTED",
}
"""The fields of `MapRunExecutionCounts` and `MapRunItemCounts`, and the status that each counts."""


class MapRunActions:
    """Patched onto moto's response class, like `Actions`."""

    def __init__(self, executions: Executions) -> None:
        self._executions = executions

    def list_map_runs(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(request._get_param("executionArn"))
        runs, token = page(request, execution.map_runs[::-1])
        return ActionResult({"mapRuns": [_listed(run) for run in runs]} | token)

    def describe_map_run(self, request: StepFunctionResponse) -> ActionResult:
        run = find_run(self._executions.all(), request._get_param("mapRunArn"))
        return ActionResult(
            {
                "mapRunArn": run.arn,
                "executionArn": run.execution.arn,
                "status": run.status,
                "maxConcurrency": run.max_concurrency,
                "toleratedFailureCount": int(run.tolerance.count or 0),
                "toleratedFailurePercentage": float(run.tolerance.percentage or 0),
                "itemCounts": _counts(run.items, run),
                "executionCounts": _counts(run.executions, run),
                "redriveCount": 0,
            }
            | _dates(run)
        )

    def update_map_run(self, request: StepFunctionResponse) -> ActionResult:
        run = find_run(self._executions.all(), request._get_param("mapRunArn"))
        at_once = _bounded(request, "maxConcurrency")
        count = _bounded(request, "toleratedFailureCount")
        percentage = _bounded(request, "toleratedFailurePercentage", 100)
        if run.status != RUNNING:
            raise ValidationException(f"The Map Run cannot be updated: it is {run.status}")
        run.update(at_once=at_once, count=count, percentage=percentage)
        self._executions.go_on()
        return EmptyResult()


def children_of(run: MapRun, status: str | None) -> list[ChildExecution]:
    """The child executions of a Map Run, the last one first, or those that have a status."""
    return [child for child in reversed(run.children) if status in (None, child.status)]


def _listed(run: MapRun) -> dict[str, Any]:
    return {"executionArn": run.execution.arn, "mapRunArn": run.arn, "stateMachineArn": run.machine_arn} | _dates(run)


def _dates(run: MapRun) -> dict[str, datetime]:
    dates = {"startDate": datetime.fromtimestamp(run.started, UTC)}
    return dates if run.stopped is None else dates | {"stopDate": datetime.fromtimestamp(run.stopped, UTC)}


def _counts(counted: "dict[str, int]", run: MapRun) -> dict[str, int]:
    counts = {name: counted.get(status, 0) for name, status in _STATUSES.items()}
    total = sum(counts.values())
    return counts | {
        "total": total,
        "resultsWritten": total if run.results_written else 0,
        "failuresNotRedrivable": 0,
        "pendingRedrive": 0,
    }


def _bounded(request: StepFunctionResponse, name: str, most: float | None = None) -> float | None:
    value = request._get_param(name)
    if value is None:
        return None
    if value < 0 or (most is not None and value > most):
        bound = "greater than or equal to 0" if value < 0 else f"less than or equal to {most}"
        raise ValidationException(
            f"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: "
            f"Member must have value {bound}"
        )
    return float(value)
