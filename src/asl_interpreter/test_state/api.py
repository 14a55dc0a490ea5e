"""The action TestState."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter.clock import Clock, VirtualClock
from asl_interpreter.errors import TIMEOUT
from asl_interpreter.execution import Execution
from asl_interpreter.machine import StateMachine
from asl_interpreter.states.state import State
from asl_interpreter.tasks.call import TaskFunction
from asl_interpreter.test_state.context import made_up
from asl_interpreter.test_state.definition import find
from asl_interpreter.test_state.inspection import inspection
from asl_interpreter.test_state.mock import read_mock
from asl_interpreter.test_state.mocked import Mocked
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.test_state.request import check_shape, chosen, input_of, variables_of
from asl_interpreter.values import text
from asl_interpreter.visit import Visit
from asl_interpreter.walk import where

_LONGEST = 300.0  # seconds (Step Functions API reference, *TestState*)
_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:TestState"


def answer(
    request: Mapping[str, Any],
    *,
    task: TaskFunction | None = None,
    clock: Clock | None = None,
    arn: str = _MACHINE,
    name: str = "TestState",
) -> dict[str, Any]:
    """Try one state alone and return what AWS's TestState answers.

    `request` holds the parameters of the API, by their names. `task` answers a Task state that has no mock. A Wait
    state lets the time of `clock` pass; a retry never waits: the answer says RETRIABLE. `arn` and `name` are those of
    the state machine and the execution that the context object tells of.

    Raises `RequestRefused` for a request that AWS refuses. (Step Functions API reference, *TestState*; guide, *Using
    TestState API to test a state*.)
    """
    check_shape(request)
    level = chosen(request, "inspectionLevel")
    definition = find(request["definition"], request.get("stateName"))
    state = definition.compile(mocked=request.get("mock") is not None)
    mock = read_mock(request, definition)
    role_arn = request.get("roleArn")
    if state.type == "Task" and mock is None and not role_arn:
        raise RequestRefused.invalid("RoleArn must be specified when testing a Task state")
    if mock is not None and isinstance(state, Mocked):
        state.answer_by(mock, definition.read())
    clock = clock or VirtualClock()
    execution = _machine(state, arn).start(
        input_of(request),
        task=mock or task,
        clock=clock,
        name=name,
        arn=f"{arn.replace(':stateMachine:', ':express:', 1)}:{name}",
        variables=variables_of(request),
    )
    execution.context["Execution"] = made_up(execution, role_arn)
    visit = _visit(execution, clock)
    if level == "INFO":
        return _outcome(visit)
    shown = inspection(visit, with_result="Result" in definition.fields)
    if details := _error_details(execution, visit):
        shown["errorDetails"] = details
    return _outcome(visit) | {"inspectionData": shown}


def _machine(state: State, arn: str) -> StateMachine:
    """A machine around the state; wherever the state leads, it ends there."""
    machine = StateMachine({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}, arn=arn)
    end = machine.states.by_name["End"]
    machine.states.start_at = ""  # a name that no Next can have
    machine.states.by_name = {"": state} | {target: end for target, _ in state.targets()}
    return machine


def _visit(execution: Execution, clock: Clock) -> Visit:
    """The visit to the state, once it has ended or would be retried."""
    ends = execution.started + _LONGEST
    while (due := execution.due) is not None:
        if due > ends:
            clock.move_to(ends)
            execution.visits[0].error = TIMEOUT
            break
        clock.move_to(due)
        execution.run_until(due)
        if execution.visits[0].retries:
            break
    return execution.visits[0]


def _outcome(visit: Visit) -> dict[str, Any]:
    answer: dict[str, Any] = {"status": _status(visit)}
    if visit.exited is not None:
        answer["output"] = text(visit.output)
        if visit.next is not None:
            answer["nextState"] = visit.next
    if visit.error is not None:
        answer["error"] = visit.error
        if visit.cause is not None:
            # No place of an execution is named (recorded).
            answer["cause"] = visit.cause.removeprefix(where(visit))
    return answer


def _status(visit: Visit) -> str:
    if visit.retries:
        return "RETRIABLE"
    if visit.exited is None:
        return "FAILED"
    return "CAUGHT_ERROR" if visit.caught else "SUCCEEDED"


def _error_details(execution: Execution, visit: Visit) -> dict[str, int]:
    """Which retrier or catcher was meant for the error."""
    if visit.catcher is not None:
        return {"catchIndex": visit.catcher}
    if visit.retrier is None:
        return {}
    if not visit.retries or execution.due is None:
        return {"retryIndex": visit.retrier}
    return {"retryIndex": visit.retrier, "retryBackoffIntervalSeconds": round(execution.due - execution.time)}
