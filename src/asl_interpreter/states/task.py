"""Task: asks something of the outside (specification, *Task State*)."""

from typing import ClassVar

from asl_interpreter.checks.parameters import check_parameters
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import HEARTBEAT_TIMEOUT, TIMEOUT, StateFailed, StatesError
from asl_interpreter.fields.amount import Amount
from asl_interpreter.fields.credentials import check_credentials, role_of
from asl_interpreter.language import Language
from asl_interpreter.limits import check
from asl_interpreter.states.attempts import AttemptingState
from asl_interpreter.states.task_events import events_of
from asl_interpreter.states.waits import HeartbeatMissed, wait_for
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.tasks.resource import read
from asl_interpreter.values import JSON, check_answer
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps

_MOST_SECONDS = 99_999_999


class Task(AttemptingState):
    type: ClassVar[str] = "Task"
    fields: ClassVar[tuple[str, ...]] = (
        "Resource", "Credentials", "TimeoutSeconds", "HeartbeatSeconds", "Retry", "Catch", "Assign",
    )  # fmt: skip

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        fields.require("Resource")
        self.resource = fields.string("Resource") or ""
        resource = read(self.resource, fields.at / "Resource") if self.resource else None
        if resource is not None:
            check_parameters(fields, resource, language)
        self._events = events_of(self.resource)
        self.waits = resource is not None and resource.waits
        self._added = {} if resource is None else resource.added_arguments
        self._credentials = language.template(fields, "Credentials")
        check_credentials(fields, language)
        self._timeout = Amount(fields, "TimeoutSeconds", language, least=1, most=_MOST_SECONDS)
        self._heartbeat = Amount(fields, "HeartbeatSeconds", language, least=1, most=_MOST_SECONDS)
        timeout, heartbeat = self._timeout.written, self._heartbeat.written
        if timeout is not None and heartbeat is not None and heartbeat >= timeout:
            (fields.at / "HeartbeatSeconds").fault("HeartbeatSeconds must be less than TimeoutSeconds")

    def attempt(self, visit: Visit) -> Steps:
        token = self.new_token(visit) if self.waits else None
        arguments = self.flow.arguments(visit)
        if self._added and isinstance(arguments, dict):
            arguments = {**arguments, **self._added}
        check(self.name, arguments)
        timeout = self._timeout(visit)
        heartbeat = self._heartbeat(visit)
        credentials = self._credentials and role_of(self.language.value(self._credentials, visit), self.language)
        execution = visit.walk.execution
        call = TaskCall(self.resource, arguments, self.name, execution.time, token)
        if token is not None:
            outcome = yield from wait_for(visit, call, self._events, timeout, heartbeat, credentials)
        else:
            self._events.scheduled(visit.walk, arguments, timeout, heartbeat, credentials)
            outcome, seconds = execution.call(call)
            if timeout is not None and seconds > timeout:
                outcome, seconds = TaskFailed(TIMEOUT), timeout
            if seconds:
                yield execution.time + seconds
        if not isinstance(outcome, TaskFailed):
            outcome = self._checked(outcome)
        if isinstance(outcome, TaskFailed):
            self._events.failed(visit.walk, outcome.error, outcome.cause)
            missed = HEARTBEAT_TIMEOUT if isinstance(outcome, HeartbeatMissed) else None
            raise StateFailed(outcome.error, outcome.cause, visit.walk.event, reported=True, also=missed)
        self._events.succeeded(visit.walk, outcome)
        return outcome

    def new_token(self, visit: Visit) -> str:
        """The task token of an attempt, which its context object shows (guide, *Context object*: Task.Token)."""
        token: str = visit.walk.execution.root.waiting.new_token()
        visit.scope.context = {**visit.scope.context, "Task": {"Token": token}}
        return token

    def _checked(self, result: JSON) -> "JSON | TaskFailed":
        """The result, or the failure that a too large one is. Raises `NotJSON` for what no service can answer."""
        check_answer(self.name, result)
        try:
            check(self._events.label, result)
        except StatesError as too_large:
            return TaskFailed(too_large.error, too_large.cause)
        return result
