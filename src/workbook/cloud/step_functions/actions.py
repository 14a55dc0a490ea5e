"""The actions of Step Functions' API that concern executions, answered by `asl_interpreter`.

(Step Functions API reference; each function answers the action of its name.)
"""

from datetime import UTC, datetime
from math import ceil
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import AWSError, InvalidArn, ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.execution import RUNNING, SUCCEEDED, Execution
from asl_interpreter.redrive import NotRedrivable, redrive, why_not
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.values import text
from workbook.cloud.step_functions.executions import Executions
from workbook.cloud.step_functions.map_runs import children_of
from workbook.cloud.step_functions.pages import page
from workbook.cloud.step_functions.search import find_run

# Express is billed in steps of 64 MB and 100 ms (Step Functions pricing, 2026).
_BILLED_MB = 64
_BILLED_MS = 100


class StateMachineTypeNotSupported(AWSError):
    TYPE = "StateMachineTypeNotSupported"
    STATUS = 400


class ExecutionNotRedrivable(AWSError):
    TYPE = "ExecutionNotRedrivable"
    STATUS = 400


class Actions:
    """One method for each action; patched onto moto's response class."""

    def __init__(self, executions: Executions) -> None:
        self._executions = executions

    def start_execution(self, request: StepFunctionResponse) -> ActionResult:
        machine = request.stepfunction_backend.describe_state_machine(request._get_param("stateMachineArn"))
        name = request._get_param("name")
        if name:
            request.stepfunction_backend._validate_name(name)
        execution = self._executions.start(machine, name, request._get_param("input", if_none="{}"))
        return ActionResult({"executionArn": execution.arn, "startDate": _date(execution.started)})

    def start_sync_execution(self, request: StepFunctionResponse) -> ActionResult:
        machine = request.stepfunction_backend.describe_state_machine(request._get_param("stateMachineArn"))
        if machine.type != "EXPRESS":
            raise _not_by_this_type()
        name = request._get_param("name")
        execution = self._executions.run(machine, name, request._get_param("input", if_none="{}"))
        assert execution.stopped is not None
        milliseconds = (execution.stopped - execution.started) * 1000
        billed = max(1, ceil(milliseconds / _BILLED_MS)) * _BILLED_MS
        answer = _described(execution) | {
            "billingDetails": {"billedMemoryUsedInMB": _BILLED_MB, "billedDurationInMilliseconds": billed}
        }
        if trace_header := request._get_param("traceHeader"):
            answer["traceHeader"] = trace_header
        return ActionResult(answer)

    def describe_execution(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(_execution_arn(request))
        described = _described(execution) | _redrives(execution)
        described.pop("itemCount", None)  # which only ListExecutions tells
        return ActionResult(described)

    def stop_execution(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(_execution_arn(request))
        execution.stop(request._get_param("error"), request._get_param("cause"))
        if isinstance(execution, Execution):
            self._executions.note(execution)
        assert execution.stopped is not None
        return ActionResult({"stopDate": _date(execution.stopped)})

    def redrive_execution(self, request: StepFunctionResponse) -> ActionResult:
        # Differs on AWS, where a client token makes the same request within 15 minutes one.
        execution = self._executions.find(_execution_arn(request))
        if ":express:" in execution.arn:
            raise InvalidArn(f"Invalid Arn: 'Resource type not valid in this context: {execution.arn}'")
        if isinstance(execution, ChildExecution):
            raise ExecutionNotRedrivable("A child execution is redriven by the execution that its Map Run belongs to")
        try:
            redrive(execution)
        except NotRedrivable as reason:
            raise ExecutionNotRedrivable(str(reason)) from None
        return ActionResult({"redriveDate": _date(self._executions.redriven(execution))})

    def list_executions(self, request: StepFunctionResponse) -> ActionResult:
        if (map_run_arn := request._get_param("mapRunArn")) is not None:
            return self._list_children(request, map_run_arn)
        machine = request.stepfunction_backend.describe_state_machine(request._get_param("stateMachineArn"))
        if machine.type == "EXPRESS":
            raise _not_by_this_type()
        status = request._get_param("statusFilter")
        wanted = request._get_param("redriveFilter")
        found = [
            one
            for one in self._executions.of(machine)
            if status in (None, one.status) and wanted in (None, "REDRIVEN" if one.redrives else "NOT_REDRIVEN")
        ]
        shown, token = page(request, found)
        listed = [{name: value for name, value in _described(one).items() if name in _LISTED} for one in shown]
        return ActionResult({"executions": listed} | token)

    def _list_children(self, request: StepFunctionResponse, map_run_arn: str) -> ActionResult:
        if request._get_param("stateMachineArn") is not None:
            raise ValidationException("Either stateMachineArn or mapRunArn must be specified, not both")
        run = find_run(self._executions.all(), map_run_arn)
        shown, token = page(request, children_of(run, request._get_param("statusFilter")))
        listed = [{name: value for name, value in _described(one).items() if name in _LISTED} for one in shown]
        return ActionResult({"executions": listed} | token)

    def get_execution_history(self, request: StepFunctionResponse) -> ActionResult:
        events = self._executions.find(_execution_arn(request)).history.events()
        if request._get_param("reverseOrder"):
            events.reverse()
        if request._get_param("includeExecutionData") is False:
            events = [_without_data(event) for event in events]
        shown, token = page(request, events)
        return ActionResult({"events": shown} | token)

    def describe_state_machine_for_execution(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(_execution_arn(request))
        described = request._describe_state_machine(execution.root.machine_arn)
        if isinstance(execution, ChildExecution):
            described.result.update(
                stateMachineArn=execution.machine_arn, mapRunArn=execution.run.arn, label=execution.run.label
            )
        return described


_LISTED = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "mapRunArn", "itemCount")
_DATA = ("input", "inputDetails", "output", "outputDetails", "parameters")


def _execution_arn(request: StepFunctionResponse) -> str:
    """A Standard execution's ARN. Raises `InvalidArn` for an Express one's: what became of that is in its log only."""
    arn: str = request._get_param("executionArn")
    if arn.split(":")[5:6] == ["express"]:
        raise InvalidArn("Invalid Arn: 'Resource type not valid in this context: express'")
    request.stepfunction_backend._validate_execution_arn(arn)
    return arn


def _not_by_this_type() -> StateMachineTypeNotSupported:
    return StateMachineTypeNotSupported("This operation is not supported by this type of state machine")


def _described(execution: Execution | ChildExecution) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine_arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": _date(execution.started),
        "input": text(execution.input),
        "inputDetails": {"included": True},
    }
    if execution.stopped is not None:
        answer["stopDate"] = _date(execution.stopped)
    if isinstance(execution, ChildExecution):
        answer |= {"mapRunArn": execution.run.arn, "itemCount": execution.items}
    if execution.status == SUCCEEDED:
        answer |= {"output": text(execution.output), "outputDetails": {"included": True}}
    elif execution.status != RUNNING:
        answer |= {name: value for name in ("error", "cause") if (value := getattr(execution, name)) is not None}
    return answer


def _redrives(execution: Execution | ChildExecution) -> dict[str, Any]:
    """What DescribeExecution says of redrives."""
    if isinstance(execution, ChildExecution):
        return {"redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE"}
    if ":express:" in execution.arn:
        return {}
    shown: dict[str, Any] = {"redriveCount": execution.redrives}
    if execution.redriven is not None:
        shown["redriveDate"] = _date(execution.redriven)
    reason = why_not(execution)
    if reason is None:
        return shown | {"redriveStatus": "REDRIVABLE"}
    return shown | {"redriveStatus": "NOT_REDRIVABLE", "redriveStatusReason": reason}


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: inner for key, inner in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }


def _date(instant: float) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
