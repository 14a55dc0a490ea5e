"""The events of a task: those of service integrations, and those of a Lambda function's ARN as Resource."""

import re
from typing import Protocol

from asl_interpreter.errors import TIMEOUT
from asl_interpreter.values import JSON
from asl_interpreter.walk import Walk

_INTEGRATION = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:(.+):([^:]+)")


class TaskEvents(Protocol):
    """Tells a walk's history what happens to one kind of task."""

    label: str
    """How AWS names the resource in a cause."""

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None: ...
    def succeeded(self, walk: Walk, result: JSON) -> None: ...
    def failed(self, walk: Walk, error: str, cause: str | None) -> None: ...


def events_of(resource: str) -> TaskEvents:
    """What tells of tasks on `resource`."""
    found = _INTEGRATION.fullmatch(resource)
    return _LambdaFunction(resource) if found is None else _Integration(*found.groups())


class _Integration:
    """`arn:aws:states:::sqs:sendMessage` is the resource `sendMessage` of the type `sqs`."""

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

    def succeeded(self, walk: Walk, result: JSON) -> None:
        self._tell(walk, "TaskSucceeded", output=result)

    def failed(self, walk: Walk, error: str, cause: str | None) -> None:
        self._tell(walk, f"Task{_failed_or_timed_out(error)}", error=error, cause=cause)

    def _tell(self, walk: Walk, type: str, **details: JSON) -> None:
        walk.tell(type, resource=self._resource, resourceType=self.label, **details)


class _LambdaFunction:
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

    def failed(self, walk: Walk, error: str, cause: str | None) -> None:
        what = _failed_or_timed_out(error)
        walk.tell(f"LambdaFunction{what}", error=error, cause=cause)


def _shown(role: JSON) -> JSON:
    """Credentials as events show them; None when there are none."""
    return {"roleArn": role} if role else None


def _failed_or_timed_out(error: str) -> str:
    return "TimedOut" if error == TIMEOUT else "Failed"
