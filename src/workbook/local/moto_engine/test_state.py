"""Gap 2, second part: `TestState` (Step Functions guide, *Using TestState API to test a state*).

Upstream behaviour: 404. moto's engine carries most of an implementation that nothing calls; this puts the action in
front of it and adds what that part leaves out: a state that goes on to Next, an error that is caught or would be
retried. Mocks, variables and a whole definition with `stateName` are refused with a sentence rather than ignored.
"""

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.stepfunctions.exceptions import ValidationException
from moto.stepfunctions.parser.api import InspectionLevel, InvalidDefinition, TestExecutionStatus
from moto.stepfunctions.parser.asl.eval.program_state import ProgramRunning
from moto.stepfunctions.parser.asl.parse.test_state.asl_parser import TestStateAmazonStateLanguageParser
from moto.stepfunctions.parser.backend.state_machine import TestStateMachine
from moto.stepfunctions.parser.backend.test_state.execution import TestStateExecution
from moto.stepfunctions.responses import StepFunctionResponse

_NOT_HERE = ("mock", "variables", "stateName", "context", "stateConfiguration")


@contextmanager
def closed() -> Iterator[None]:
    with patch.object(StepFunctionResponse, "test_state", test_state, create=True):
        yield


def test_state(self: StepFunctionResponse) -> ActionResult:
    refused = [name for name in _NOT_HERE if self._get_param(name)]
    if refused:
        raise ValidationException(
            f"The local TestState takes one state as definition and its input; it does not know {', '.join(refused)}."
        )
    definition = self._get_param("definition")
    try:
        TestStateAmazonStateLanguageParser.parse(definition)
        state = json.loads(definition)
    except Exception as fault:
        raise InvalidDefinition(message=str(fault) or type(fault).__name__) from None

    # A retry would wait in real time; TestState only says that it would happen.
    retriers = state.pop("Retry", [])
    backend = self.stepfunction_backend
    name = f"TestState-{mock_random.get_random_hex(8)}"
    arn = f"arn:aws:states:{backend.region_name}:{backend.account_id}:stateMachine:{name}"
    role_arn = self._get_param("roleArn")
    execution = _OneState(
        name=name,
        role_arn=role_arn,
        exec_arn=f"{arn.replace(':stateMachine:', ':execution:')}:{name}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=TestStateMachine(name=name, arn=arn, role_arn=role_arn, definition=json.dumps(state)),
        start_date=datetime.datetime.now(tz=datetime.UTC),
        input_data=self._get_param("input", if_none="{}"),
        activity_store={},
    )
    execution.start()
    level = self._get_param("inspectionLevel", if_none=InspectionLevel.INFO)
    return ActionResult(execution.result(state, retriers, level))


class _OneState(TestStateExecution):
    """moto's execution of one state, which also ends when the state hands over to another."""

    class Communication(TestStateExecution.TestCaseExecutionWorkerCommunication):
        def terminated(self) -> None:
            env = self.execution.exec_worker.env
            if isinstance(env.program_state(), ProgramRunning):
                self.execution.output = env.states.get_input()
                self.execution.next_state = env.next_state_name
            else:
                super().terminated()

    def _get_start_execution_worker_comm(self) -> Communication:
        return self.Communication(self)

    def result(self, state: dict[str, Any], retriers: list[dict[str, Any]], level: str) -> dict[str, Any]:
        env = self.exec_worker.env
        if not isinstance(env.program_state(), ProgramRunning):
            result = dict(self.to_test_state_output(level))
        else:
            result = {"status": TestExecutionStatus.SUCCEEDED, "nextState": self.next_state}
            result["output"] = json.dumps(self.output)
            failed = _last_failure(env.event_manager.get_event_history())
            if failed and self.next_state in {catcher["Next"] for catcher in state.get("Catch", [])}:
                result |= failed | {"status": TestExecutionStatus.CAUGHT_ERROR}
            if level != InspectionLevel.INFO:
                result["inspectionData"] = env.inspection_data
        error = result.get("error")
        if error and any(_matches(error, retrier["ErrorEquals"]) for retrier in retriers):
            # A retrier is asked before a catcher.
            result.pop("nextState", None)
            result["status"] = TestExecutionStatus.RETRIABLE
        return result


def _last_failure(history: list[dict[str, Any]]) -> dict[str, str]:
    for event in reversed(history):
        for field, details in event.items():
            if field.endswith("FailedEventDetails"):
                return {"error": details.get("error", ""), "cause": details.get("cause", "")}
    return {}


def _matches(error: str, error_equals: list[str]) -> bool:
    """Whether a retrier handles `error` (Step Functions guide, *Handling errors in Step Functions workflows*)."""
    catch_all = "States.ALL" in error_equals and error not in ("States.DataLimitExceeded", "States.Runtime")
    task_failed = "States.TaskFailed" in error_equals and error != "States.Timeout"
    return error in error_equals or catch_all or task_failed
