"""The executions of one local cloud, and the compiled state machines behind them."""

import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from heapq import heapify, heappop, heappush
from itertools import count
from threading import Lock

from moto.moto_api._internal import mock_random
from moto.stepfunctions.exceptions import (
    ExecutionAlreadyExists,
    ExecutionDoesNotExist,
    InvalidExecutionInput,
    ValidationException,
)
from moto.stepfunctions.models import StateMachine as MotosStateMachine

from asl_interpreter.errors import RUNTIME
from asl_interpreter.execution import LONGEST_EXPRESS, RUNNING, Execution
from asl_interpreter.history import MOST_EVENTS
from asl_interpreter.limits import fits
from asl_interpreter.machine import StateMachine
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.tasks.call import After, Submitted, TaskCall, TaskFailed, TaskFunction
from asl_interpreter.values import JSON, parse
from asl_interpreter.waiting import InvalidToken
from workbook.cloud.faults.vocabulary import Died
from workbook.cloud.permissions.acting import acting_as, denial
from workbook.cloud.step_functions.clock import of_this_process
from workbook.cloud.step_functions.execution_log import ExecutionLog
from workbook.cloud.step_functions.nested_executions import NestedExecutions
from workbook.cloud.step_functions.search import find_child
from workbook.cloud.wireless import own_context


@lru_cache(maxsize=64)
def _compiled(arn: str, definition: str, express: bool) -> StateMachine:
    # For every local cloud of this process: each deploys the same definitions, and a machine keeps nothing of them.
    return StateMachine(definition, arn=arn, express=express)


class Executions:
    """Every execution that was started, by ARN.

    An execution has no thread: `go_on` lets those that wait do what has become due. A synchronous one is run to its end
    at once, and the clock moves on where it waits.
    """

    def __init__(self) -> None:
        self._by_arn: dict[str, Execution] = {}
        self._waiting: dict[str, Execution] = {}
        self._starting, self._going_on = Lock(), Lock()
        self._jobs = NestedExecutions(self)
        self.log = ExecutionLog()

    def start(self, machine: MotosStateMachine, name: str | None, input: str) -> Execution:
        """Begin an asynchronous execution and do what can be done at once.

        Raises `ExecutionAlreadyExists` and `InvalidExecutionInput`. (Step Functions API reference, *StartExecution*.)
        """
        standard = machine.type == "STANDARD"
        name = name or str(mock_random.uuid4())
        arn = _arn(machine, "execution" if standard else "express", name, unique=not standard)
        value = _value(input)
        with self._starting:
            before = self._by_arn.get(arn)
            if before is not None:
                # The same name and input again is the same execution, as long as it runs.
                if before.status == RUNNING and before.input == value:
                    return before
                raise ExecutionAlreadyExists(f"Execution Already Exists: '{arn}'")
            execution = self._begin(machine, name, arn, value)
        _on_its_own(execution, execution.run_until, execution.started)
        self.note(execution)
        return execution

    def run(self, machine: MotosStateMachine, name: str | None, input: str) -> Execution:
        """Begin a synchronous execution and run it to its end. Raises `InvalidExecutionInput`."""
        name = name or str(mock_random.uuid4())
        arn = _arn(machine, "express", name, unique=True)
        execution = self._begin(machine, name, arn, _value(input), synchronous=True)
        _on_its_own(execution, execution.run)
        return execution

    def redriven(self, execution: Execution) -> float:
        """Let an execution that was redriven do what can be done at once; give the instant of its redrive."""
        assert execution.redriven is not None
        _on_its_own(execution, execution.run_until, execution.redriven)
        self.note(execution)
        return execution.redriven

    def go_on(self) -> None:
        """Let every execution that waits do what is due by now, one after the other as it becomes due."""
        if not self._waiting or not self._going_on.acquire(blocking=False):
            return  # nothing waits, or this is a call that a waiting execution makes
        try:
            now = time.time()
            order = count()
            coming = [(due, next(order), it) for it in self._waiting.values() if (due := it.due) is not None]
            heapify(coming)
            while coming and coming[0][0] <= now:
                execution = heappop(coming)[2]
                _on_its_own(execution, execution.run_until, min(now, coming[0][0]) if coming else now)
                for woken in (execution, *self.note(execution)):
                    if (due := woken.due) is not None:
                        heappush(coming, (due, next(order), woken))
        finally:
            self._going_on.release()

    def note(self, execution: Execution) -> list[Execution]:
        """Note whether an execution that has done something waits or is over; give those that go on because of it."""
        if execution.status == RUNNING:
            self._waiting[execution.arn] = execution
            return []
        self._waiting.pop(execution.arn, None)
        return self._jobs.tell_of(execution)

    def with_token(self, token: str) -> Execution:
        """The execution that has handed out a task token. Raises `asl_interpreter.waiting.InvalidToken`."""
        for execution in self._by_arn.values():
            if token in execution.waiting:
                return execution
        raise InvalidToken("Invalid token")

    def find(self, arn: str) -> Execution | ChildExecution:
        """The execution with an ARN, also one that a Map Run has started. Raises `ExecutionDoesNotExist`."""
        found = self._by_arn.get(arn) or find_child(self.all(), arn)
        if found is None:
            raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{arn}'")
        return found

    def all(self) -> Iterable[Execution]:
        """Those of all state machines, in the order in which they were started."""
        return self._by_arn.values()

    def of(self, machine: MotosStateMachine) -> Iterator[Execution]:
        """The asynchronous executions of a state machine, the last one first."""
        return (one for one in reversed(self._by_arn.values()) if one.machine_arn == machine.arn)

    def compiled(self, arn: str, definition: str, type: str) -> StateMachine:
        """A definition, compiled once, of a state machine of a type.

        Raises `asl_interpreter.machine.InvalidDefinition`.
        """
        return _compiled(arn, definition, type == "EXPRESS")

    def _begin(
        self, machine: MotosStateMachine, name: str, arn: str, value: object, *, synchronous: bool = False
    ) -> Execution:
        execution = self.compiled(machine.arn, machine.definition, machine.type).start(
            value,
            task=with_role(machine.roleArn, self._jobs),
            clock=of_this_process(),
            seed=arn,
            name=name,
            arn=arn,
            role_arn=machine.roleArn,
            timeout=LONGEST_EXPRESS if machine.type == "EXPRESS" else None,
            most_events=MOST_EVENTS if machine.type == "STANDARD" else None,
            synchronous=synchronous,
            may_start=partial(may_start, machine),
        )
        self._by_arn[arn] = execution
        self.log.follow(machine, execution)
        return execution


def _on_its_own(execution: Execution, go_on: Callable[..., Execution], *until: float) -> None:
    """Let an execution go on as the service does: in no caller's context, neither in its role nor in botocore's.

    (botocore copies its own for each call that is made inside another one, and tells the service of both.) An execution
    that meets its death at a call (`workbook.cloud.faults`) ends there, between two states.
    """
    try:
        own_context().run(go_on, *until)
    except Died as died:
        execution.fail(RUNTIME, str(died))


def with_role(role_arn: str | None, task: TaskFunction) -> TaskFunction:
    """`task`, whose calls are made with the credentials of a role."""

    def called(call: TaskCall) -> JSON | After | Submitted:
        with acting_as(role_arn):
            return task(call)

    return called


def may_start(machine: MotosStateMachine) -> None:
    """Raise `TaskFailed` unless the machine's role may start the machine itself, as a Distributed Map does.

    (Step Functions guide, *IAM policies for using Distributed Map states*. Which name the failure has is written
    nowhere: here that of `states:startExecution` when it is denied.)
    """
    asked = {"stateMachineArn": machine.arn}
    if denied := denial(machine.roleArn, "states", "StartExecution", asked, machine.arn.split(":")[3]):
        raise TaskFailed("StepFunctions.AWSStepFunctionsException", denied.message)


def _arn(machine: MotosStateMachine, kind: str, name: str, *, unique: bool) -> str:
    """An Express execution's ARN ends in an id of its own: its name need not be unique."""
    arn = f"{machine.arn.replace(':stateMachine:', f':{kind}:', 1)}:{name}"
    return f"{arn}:{mock_random.uuid4()}" if unique else arn


def _value(input: str) -> JSON:
    return read(input, "input", InvalidExecutionInput, "Invalid State Machine Execution Input")


def read(given: str, name: str, refusal: Callable[[str], Exception], words: str) -> JSON:
    """The value of the field `name` of a request. Raises `refusal`, in those words, and `ValidationException`."""
    try:
        value = parse(given)
    except ValueError as fault:
        raise refusal(f"{words}: '{fault}'") from None
    if not fits(value):
        raise ValidationException(f"1 validation error detected: the {name} is larger than 262144 bytes")
    return value
