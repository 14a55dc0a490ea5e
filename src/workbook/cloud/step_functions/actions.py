"""The actions of Step Functions' API that concern executions, answered by `asl_interpreter`.

(Step Functions API reference; each function answers the action of its name.)
"""

from datetime import UTC, datetime
from math import ceil
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import AWSError, InvalidArn, InvalidToken, ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.execution import RUNNING, SUCCEEDED, Execution
from asl_interpreter.values import text
from workbook.cloud.step_functions.executions import Executions

# Express is billed in steps of 64 MB and 100 ms (Step Functions pricing, 2026).
_BILLED_MB = 64
_BILLED_MS = 100
_MOST_RESULTS = 1000


class StateMachineTypeNotSupported(AWSError):
    TYPE = "StateMachineTypeNotSupported"
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
        return ActionResult(_described(execution) | {"redriveCount": 0, "redriveStatus": "NOT_REDRIVABLE"})

    def stop_execution(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(_execution_arn(request))
        execution.stop(request._get_param("error"), request._get_param("cause"))
        assert execution.stopped is not None
        return ActionResult({"stopDate": _date(execution.stopped)})

    def list_executions(self, request: StepFunctionResponse) -> ActionResult:
        machine = request.stepfunction_backend.describe_state_machine(request._get_param("stateMachineArn"))
        if machine.type == "EXPRESS":
            raise _not_by_this_type()
        status = request._get_param("statusFilter")
        found = [one for one in self._executions.of(machine) if status in (None, one.status)]
        page, token = _page(request, found)
        listed = [{name: value for name, value in _described(one).items() if name in _LISTED} for one in page]
        return ActionResult({"executions": listed} | token)

    def get_execution_history(self, request: StepFunctionResponse) -> ActionResult:
        events = self._executions.find(_execution_arn(request)).history.events()
        if request._get_param("reverseOrder"):
            events.reverse()
        if request._get_param("includeExecutionData") is False:
            events = [_without_data(event) for event in events]
        page, token = _page(request, events)
        return ActionResult({"events": page} | token)

    def describe_state_machine_for_execution(self, request: StepFunctionResponse) -> ActionResult:
        execution = self._executions.find(_execution_arn(request))
        return request._describe_state_machine(execution.machine_arn)


_LISTED = ("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate")
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


def _described(execution: Execution) -> dict[str, Any]:
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
    if execution.status == SUCCEEDED:
        answer |= {"output": text(execution.output), "outputDetails": {"included": True}}
    elif execution.status != RUNNING:
        answer |= {name: value for name in ("error", "cause") if (value := getattr(execution, name)) is not None}
    return answer


def _page(request: StepFunctionResponse, found: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """The page that a request asks for, and the token of the next one: how many came before it."""
    token = request._get_param("nextToken") or "0"
    if not token.isdecimal() or int(token) > len(found):
        raise InvalidToken(f"Invalid Token: '{token}'")
    most = int(request._get_param("maxResults") or 0) or 100
    if most > _MOST_RESULTS:
        raise ValidationException(
            f"1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {_MOST_RESULTS}"
        )
    first, last = int(token), int(token) + most
    return found[first:last], {"nextToken": str(last)} if last < len(found) else {}


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: inner for key, inner in value.items() if key not in _DATA} if isinstance(value, dict) else value
        for name, value in event.items()
    }


def _date(instant: float) -> datetime:
    return datetime.fromtimestamp(instant, UTC)
