"""Gap 2, first part: `StartSyncExecution`.

Upstream behaviour: 404, because moto does not have the action. Its engine does have a synchronous execution, so the
action only has to be put in front of it.
(Step Functions guide, *StartSyncExecution*; *Choosing workflow type*.)
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.stepfunctions.exceptions import AWSError, InvalidExecutionInput
from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.parser.backend.execution import SyncExecution
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.values import parse

# Express is billed in steps of 64 MB and 100 ms (Step Functions pricing, 2026).
_BILLED_MB = 64
_BILLED_MS = 100


class StateMachineTypeNotSupported(AWSError):
    TYPE = "StateMachineTypeNotSupported"
    STATUS = 400


@contextmanager
def closed() -> Iterator[None]:
    upstream = StepFunctionBackend._validate_execution_arn

    def accept_express(self: StepFunctionBackend, arn: str) -> None:
        # An Express execution's ARN reads …:express:machine:name:id. Accepting it lets GetExecutionHistory answer for
        # it, which differs on AWS: there the history of an Express execution is in CloudWatch Logs only.
        upstream(self, arn.replace(":express:", ":execution:", 1))

    with (
        patch.object(StepFunctionResponse, "start_sync_execution", _start_sync_execution, create=True),
        patch.object(StepFunctionBackend, "_validate_execution_arn", accept_express),
    ):
        yield


def _start_sync_execution(self: StepFunctionResponse) -> ActionResult:
    backend = self.stepfunction_backend
    state_machine = backend.describe_state_machine(self._get_param("stateMachineArn"))
    if state_machine.type != "EXPRESS":
        raise StateMachineTypeNotSupported("This operation is not supported by this type of state machine")
    execution_input = self._get_param("input", if_none="{}")
    try:
        parse(execution_input)
    except ValueError as fault:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{fault}'") from None
    name = self._get_param("name") or str(mock_random.uuid4())
    arn = state_machine.arn.replace(":stateMachine:", ":express:", 1) + f":{name}:{mock_random.uuid4()}"
    execution = SyncExecution(
        name=name,
        sm_type=state_machine.type,
        role_arn=state_machine.roleArn,
        exec_arn=arn,
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=state_machine,
        start_date=datetime.datetime.now(tz=datetime.UTC),
        cloud_watch_logging_session=None,
        input_data=execution_input,
        trace_header=self._get_param("traceHeader"),
        activity_store={},
    )
    state_machine.executions.append(execution)
    execution.start()
    return ActionResult(_response(execution))


def _response(execution: SyncExecution) -> dict[str, Any]:
    response: dict[str, Any] = dict(execution.to_start_sync_execution_output())
    if response["traceHeader"] is None:
        del response["traceHeader"]
    if "output" not in response:
        response.pop("outputDetails", None)
    duration = (response["stopDate"] - response["startDate"]).total_seconds() * 1000
    response["billingDetails"] = {
        "billedMemoryUsedInMB": _BILLED_MB,
        "billedDurationInMilliseconds": max(1, ceil(duration / _BILLED_MS)) * _BILLED_MS,
    }
    return response
