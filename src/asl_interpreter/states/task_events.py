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

    kind: ClassVar[str]
    """What the types of the events begin with."""
    is_activity: ClassVar[bool] = False

    def __init__(self, label: str, **about: str) -> None:
        """`about` is what each event has among its details."""
        self.label = label
        """How AWS names the resource in a cause."""
        self._about = about
        self._succeeded = f"{self.kind}Succeeded"

    @abstractmethod
    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None: ...

    def submitted(self, walk: Walk, answer: "JSON | Submitted") -> None:  # noqa: B027  not every kind of task has it
        """The service has answered, and the task goes on. What it said is known of a `Submitted` alone."""

    def started(self, walk: Walk, worker: str | None) -> None:  # noqa: B027
        """A worker has begun with the task of an activity."""

    def succeeded(self, walk: Walk, result: JSON) -> None:
        walk.tell(self._succeeded, **self._about, output=result)

    def failed(self, walk: Walk, error: str | None, cause: str | None) -> None:
        how = "TimedOut" if error == TIMEOUT else "Failed"
        walk.tell(f"{self.kind}{how}", **self._about, error=error, cause=cause)


def events_of(resource: str) -> TaskEvents:
    """What tells of tasks on `resource`."""
    if ACTIVITY.fullmatch(resource):
        return _Activity(resource)
    found = _INTEGRATION.fullmatch(resource)
    if found is None:
        return _LambdaFunction(resource)
    # `arn:aws:states:::sqs:sendMessage` is the resource `sendMessage` of the type `sqs`.
    return _Integration(found[1], resource=found[2], resourceType=found[1])


class _Integration(TaskEvents):
    kind = "Task"

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        walk.tell(
            "TaskScheduled",
            **self._about,
            region=walk.execution.region,
            parameters=arguments,
            timeoutInSeconds=timeout,
            heartbeatInSeconds=heartbeat,
            taskCredentials=_shown(credentials),
        )
        walk.tell("TaskStarted", **self._about)

    def submitted(self, walk: Walk, answer: "JSON | Submitted") -> None:
        said = {"output": answer.answer} if isinstance(answer, Submitted) else {}
        walk.tell("TaskSubmitted", **self._about, **said)


class _Activity(TaskEvents):
    kind = "Activity"
    is_activity = True

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        walk.tell(
            "ActivityScheduled",
            resource=self.label,
            input=arguments,
            timeoutInSeconds=timeout,
            heartbeatInSeconds=heartbeat,
        )

    def started(self, walk: Walk, worker: str | None) -> None:
        walk.tell("ActivityStarted", workerName=worker)


class _LambdaFunction(TaskEvents):
    kind = "LambdaFunction"

    def scheduled(
        self, walk: Walk, arguments: JSON, timeout: float | None, heartbeat: float | None, credentials: JSON
    ) -> None:
        walk.tell(
            "LambdaFunctionScheduled",
            resource=self.label,
            input=arguments,
            timeoutInSeconds=timeout,
            taskCredentials=_shown(credentials),
        )
        walk.tell("LambdaFunctionStarted")


def _shown(role: JSON) -> JSON:
    """Credentials as events show them; None when there are none."""
    return {"roleArn": role} if role else None
