"""The events of a task: those of service integrations, of activities, and of a Lambda function's ARN as Resource."""

import re
from abc import ABC, abstractmethod
from typing import ClassVar

from asl_interpreter.errors import TIMEOUT
from asl_interpreter.tasks.call import Submitted
from asl_interpreter.tasks.resource import ACTIVITY
from asl_interpreter.values import JSON
from asl_interpreter.walk import Walk

_INTEGRATION = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:(.+?):([^:]+(?:\.sync:2)?)")


class TaskEvents(ABC):
    """Tells a walk's history what happens to one kind of task."""

    label: str
    """How AWS names the resource in a cause."""
    is_activity: ClassVar[bool]

    @abstractmethod
    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None: ...

    def submitted(self, walk: Walk, answer: "JSON | Submitted") -> None:  # noqa: B027  not every kind of task has it
        """The service has answered, and the task goes on. What it said is known of a `Submitted` alone."""

    def started(self, walk: Walk, worker: str | None) -> None:  # noqa: B027
        """A worker has begun with the task of an activity."""

    @abstractmethod
    def succeeded(self, walk: Walk, result: JSON) -> None: ...

    @abstractmethod
    def failed(self, walk: Walk, error: str | None, cause: str | None) -> None: ...


def events_of(resource: str) -> TaskEvents:
    """What tells of tasks on `resource`."""
    if ACTIVITY.fullmatch(resource):
        return _Activity(resource)
    found = _INTEGRATION.fullmatch(resource)
    return _LambdaFunction(resource) if found is None else _Integration(*found.groups())


class _Integration(TaskEvents):
    """`arn:aws:states:::sqs:sendMessage` is the resource `sendMessage` of the type `sqs`."""

    is_activity = False

    def __init__(self, kind: str, resource: str) -> None:
        self.label, self._resource = kind, resource

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        self._tell(
            walk,
            "TaskScheduled",
            region=walk.execution.region,
            parameters=arguments,
            timeoutInSeconds=timeout,
            heartbeatInSeconds=heartbeat,
            taskCredentials=_shown(credentials),
        )
        self._tell(walk, "TaskStarted")

    def submitted(self, walk: Walk, answer: "JSON | Submitted") -> None:
        said = {"output": answer.answer} if isinstance(answer, Submitted) else {}
        self._tell(walk, "TaskSubmitted", **said)

    def succeeded(self, walk: Walk, result: JSON) -> None:
        self._tell(walk, "TaskSucceeded", output=result)

    def failed(self, walk: Walk, error: str | None, cause: str | None) -> None:
        self._tell(walk, f"Task{_failed_or_timed_out(error)}", error=error, cause=cause)

    def _tell(self, walk: Walk, type: str, **details: JSON) -> None:
        walk.tell(type, resource=self._resource, resourceType=self.label, **details)


class _Activity(TaskEvents):
    is_activity = True

    def __init__(self, resource: str) -> None:
        self.label = self._resource = resource

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        walk.tell(
            "ActivityScheduled",
            resource=self._resource,
            input=arguments,
            timeoutInSeconds=timeout,
            heartbeatInSeconds=heartbeat,
        )

    def started(self, walk: Walk, worker: str | None) -> None:
        walk.tell("ActivityStarted", workerName=worker)

    def succeeded(self, walk: Walk, result: JSON) -> None:
        walk.tell("ActivitySucceeded", output=result)

    def failed(self, walk: Walk, error: str | None, cause: str | None) -> None:
        walk.tell(f"Activity{_failed_or_timed_out(error)}", error=error, cause=cause)


class _LambdaFunction(TaskEvents):
    is_activity = False

    def __init__(self, resource: str) -> None:
        self.label = self._resource = resource

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        walk.tell(
            "LambdaFunctionScheduled",
            resource=self._resource,
            input=arguments,
            timeoutInSeconds=timeout,
            taskCredentials=_shown(credentials),
        )
        walk.tell("LambdaFunctionStarted")

    def succeeded(self, walk: Walk, result: JSON) -> None:
        walk.tell("LambdaFunctionSucceeded", output=result)

    def failed(self, walk: Walk, error: str | None, cause: str | None) -> None:
        what = _failed_or_timed_out(error)
        walk.tell(f"LambdaFunction{what}", error=error, cause=cause)


def _shown(role: JSON) -> JSON:
    """Credentials as events show them; None when there are none."""
    return {"roleArn": role} if role else None


def _failed_or_timed_out(error: str | None) -> str:
    return "TimedOut" if error == TIMEOUT else "Failed"
