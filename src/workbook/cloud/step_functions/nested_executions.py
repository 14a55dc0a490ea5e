"""What the Task states of the local cloud's executions wait for, beside a callback: executions, and activities.

An execution that `states:startExecution.sync` has started is told of in the instant in which it ends.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from moto.stepfunctions.models import stepfunctions_backends

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.execution import RUNNING, Execution
from asl_interpreter.tasks import integrations
from asl_interpreter.tasks.call import After, Submitted, TaskCall, TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.waiting import TaskTimedOut

_SYNC = ":states:startExecution.sync"


class KnownExecutions(Protocol):
    """What is needed of the executions of the local cloud."""

    def find(self, arn: str) -> Any: ...
    def with_token(self, token: str) -> Execution: ...
    def note(self, execution: Execution) -> list[Execution]: ...


class NestedExecutions:
    """The task function of the local cloud's executions: it calls AWS, and knows who waits for which execution."""

    def __init__(self, executions: KnownExecutions) -> None:
        self._executions = executions
        self._integrations = integrations()
        self._awaited: dict[str, list[TaskCall]] = {}  # by the ARN of the execution that is waited for

    def __call__(self, call: TaskCall) -> JSON | After | Submitted:
        if call.token is None:
            return self._integrations(call)
        if ":activity:" in call.resource:
            _check_activity(call.resource)
        if _SYNC not in call.resource:
            return self._integrations(call)
        answer: JSON = self._integrations(replace(call, resource=call.resource.partition(".")[0]))
        started = self._executions.find(answer["ExecutionArn"])
        self._awaited.setdefault(started.arn, []).append(call)
        if started.status != RUNNING:
            self.tell_of(started)
        return Submitted(answer)

    def tell_of(self, ended: Execution) -> list[Execution]:
        """Tell those that wait for an execution that it is over; give those that may go on."""
        told = []
        for call in self._awaited.pop(ended.arn, ()):
            outcome = self._outcome(ended.arn, call.resource.partition(".")[2])
            token = call.token or ""
            waits = self._executions.with_token(token)
            try:
                if isinstance(outcome, TaskFailed):
                    waits.waiting.fail(token, outcome.error, outcome.cause, at=ended.stopped)
                else:
                    waits.waiting.succeed(token, outcome, at=ended.stopped)
            except TaskTimedOut:
                continue  # it waits no longer
            told += [waits, *self._executions.note(waits)]
        return told

    def _outcome(self, arn: str, pattern: str) -> "JSON | TaskFailed":
        import boto3

        from asl_interpreter.tasks.nested_execution import outcomes

        return outcomes(boto3.client("stepfunctions"))(arn, pattern)


def _check_activity(arn: str) -> None:
    """Raise `StatesError` when there is no activity with an ARN (recorded on AWS)."""
    _, _, _, region, account, *_ = arn.split(":")
    known: Iterable[str] = stepfunctions_backends[account][region].activities
    if arn not in known:
        raise StatesError(RUNTIME, f"The activity {arn} does not exist.")
