"""moto's own engine for state machines, as moto ships it: what a booking of the workbook's is compared with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import workbook.cloud.local_aws  # before all that imports moto
import workbook.cloud.step_functions
from workbook.cloud.clock import Clock

# isort: split
from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker, SyncExecutionWorker
from moto.stepfunctions.responses import StepFunctionResponse


def use() -> None:
    """From the next `connect()` to the end of this process state machines run on moto's engine."""
    workbook.cloud.local_aws.MOTO["stepfunctions"] = {"execute_state_machine": True}
    workbook.cloud.step_functions.closed = _synchronous


@contextmanager
def used() -> Iterator[None]:
    """Those of every `connect()` within the context do."""
    before, closed = dict(workbook.cloud.local_aws.MOTO), workbook.cloud.step_functions.closed
    use()
    try:
        yield
    finally:
        workbook.cloud.local_aws.MOTO.clear()
        workbook.cloud.local_aws.MOTO.update(before)
        workbook.cloud.step_functions.closed = closed


@contextmanager
def _synchronous() -> Iterator[None]:
    """moto has no StartSyncExecution: here it is StartExecution without the thread."""
    if clock := Clock.running():
        clock.tick()  # it waits in loops that a standing clock would never end
    with (
        patch.object(ExecutionWorker, "start", SyncExecutionWorker.start),
        patch.object(StepFunctionResponse, "start_sync_execution", _start_sync_execution, create=True),
    ):
        yield


def _start_sync_execution(request: StepFunctionResponse) -> ActionResult:
    execution = request.stepfunction_backend.start_execution(
        request._get_param("stateMachineArn"),
        request._get_param("name") or str(mock_random.uuid4()),
        request._get_param("input"),
    )
    return ActionResult(
        {
            "executionArn": execution.exec_arn,
            "startDate": execution.start_date,
            "stopDate": execution.stop_date,
            "status": execution.exec_status,
            "output": json.dumps(execution.output),
        }
    )
