"""Gaps 2, 3, 6, 7, 8, 10, 14 and 29, and the speed: state machines run on `asl_interpreter` instead of moto's engine.

Upstream behaviour: moto executes Amazon States Language with an engine of its own: one thread for each item of a Map,
real time, and neither StartSyncExecution nor TestState nor JSONata. moto still keeps the state machines, with their
versions, aliases and tags.
"""

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult, BaseResponse
from moto.stepfunctions.exceptions import AWSError
from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.machine import InvalidDefinition
from workbook.cloud.step_functions.actions import Actions
from workbook.cloud.step_functions.executions import Executions
from workbook.cloud.step_functions.map_runs import MapRunActions
from workbook.cloud.step_functions.test_state import test_state

_MAP_RUN_ACTIONS = ("list_map_runs", "describe_map_run", "update_map_run")
_ACTIONS = (
    "start_execution",
    "start_sync_execution",
    "describe_execution",
    "stop_execution",
    "list_executions",
    "get_execution_history",
    "describe_state_machine_for_execution",
)


class DefinitionRefused(AWSError):
    TYPE = "InvalidDefinition"
    STATUS = 400


class StateMachineAlreadyExists(AWSError):
    TYPE = "StateMachineAlreadyExists"
    STATUS = 400


_open: list[Executions] = []  # of the local clouds that are open, the last one last


def go_on() -> None:
    """Let every execution that waits do what is due by now, where nobody's request does it."""
    for executions in _open[-1:]:
        executions.go_on()


@contextmanager
def closed() -> Iterator[None]:
    executions = Executions()
    actions, map_runs = Actions(executions), MapRunActions(executions)
    create, update = StepFunctionBackend.create_state_machine, StepFunctionBackend.update_state_machine
    dispatch = BaseResponse._dispatch

    def create_state_machine(self: StepFunctionBackend, name: str, definition: str, *rest: Any, **more: Any) -> Any:
        arn = f"arn:aws:states:{self.region_name}:{self.account_id}:stateMachine:{name}"
        _check(executions, arn, definition, more.get("sm_type") or "STANDARD")
        made = create(self, name, definition, *rest, **more)
        # Asked again for the same state machine, AWS answers with it; moto does so whatever is asked for.
        if (made.definition, made.type) != (definition, more.get("sm_type") or "STANDARD"):
            raise StateMachineAlreadyExists(f"State Machine Already Exists: '{arn}'")
        return made

    def update_state_machine(
        self: StepFunctionBackend, arn: str, definition: str | None = None, *rest: Any, **more: Any
    ) -> Any:
        if definition is not None:
            _check(executions, arn, definition, self.describe_state_machine(arn).type)
        return update(self, arn, definition, *rest, **more)

    # Every request comes by here, from boto3 in this process and from moto's server.
    def after_what_is_due(self: BaseResponse, *request: Any, **more: Any) -> Any:
        executions.go_on()
        if self.service_name == "logs":
            executions.log.catch_up()
        return dispatch(self, *request, **more)

    with ExitStack() as stack:
        stack.enter_context(patch.object(StepFunctionBackend, "create_state_machine", create_state_machine))
        stack.enter_context(patch.object(StepFunctionBackend, "update_state_machine", update_state_machine))
        stack.enter_context(patch.object(BaseResponse, "_dispatch", after_what_is_due))
        for name in _ACTIONS:
            stack.enter_context(patch.object(StepFunctionResponse, name, _action(getattr(actions, name)), create=True))
        for name in _MAP_RUN_ACTIONS:
            stack.enter_context(patch.object(StepFunctionResponse, name, _action(getattr(map_runs, name))))
        stack.enter_context(patch.object(StepFunctionResponse, "test_state", test_state, create=True))
        _open.append(executions)
        stack.callback(_open.remove, executions)
        yield


def _action(answer: Callable[[StepFunctionResponse], ActionResult]) -> Callable[[StepFunctionResponse], ActionResult]:
    return lambda request: answer(request)


def _check(executions: Executions, arn: str, definition: str, type: str) -> None:
    try:
        executions.compiled(arn, definition, type)
    except InvalidDefinition as invalid:
        raise DefinitionRefused(f"Invalid State Machine Definition: '{invalid}'") from None
