"""The events of a task: those of service integrations, and those of a Lambda function's ARN as Resource."""

from typing import Protocol

from asl_interpreter.errors import TIMEOUT
from asl_interpreter.values import JSON
from asl_interpreter.walk import Walk

_INTEGRATION = "arn:aws:states:::"


class TaskEvents(Protocol):
    """Tells a walk's history what happens to one kind of task."""

    label: str
    """How AWS names the resource in a cause."""

    def scheduled(self, walk: Walk, arguments: JSON, timeout: float | None) -> None: ...
    def succeeded(self, walk: Walk, result: JSON) -> None: ...
    def failed(self, walk: Walk, error: str, cause: str | None) -> None: ...


def events_of(resource: str) -> TaskEvents:
    """What tells of tasks on `resource`."""
    return _Integration(resource) if resource.startswith(_INTEGRATION) else _LambdaFunction(resource)


class _Integration:
    """`arn:aws:states:::sqs:sendMessage` is the resource `sendMessage` of the type `sqs`."""

    def __init__(self, resource: str) -> None:
        self.label, _, self._resource = resource.removeprefix(_INTEGRATION).rpartition(":")

    def _tell(self, walk: Walk, what: str, **details: JSON) -> None:
        key = f"task{what}EventDetails"
        walk.tell(f"Task{what}", key, resource=self._resource, resourceType=self.label, **details)

    def scheduled(self, walk: Walk, arguments: JSON, timeout: float | None) -> None:
        region = walk.execution.machine.region
        self._tell(walk, "Scheduled", region=region, parameters=arguments, timeoutInSeconds=timeout)
        self._tell(walk, "Started")

    def succeeded(self, walk: Walk, result: JSON) -> None:
        self._tell(walk, "Succeeded", output=result)

    def failed(self, walk: Walk, error: str, cause: str | None) -> None:
        self._tell(walk, _failed_or_timed_out(error), error=error, cause=cause)


class _LambdaFunction:
    def __init__(self, resource: str) -> None:
        self.label = self._resource = resource

    def scheduled(self, walk: Walk, arguments: JSON, timeout: float | None) -> None:
        walk.tell(
            "LambdaFunctionScheduled",
            "lambdaFunctionScheduledEventDetails",
            resource=self._resource,
            input=arguments,
            timeoutInSeconds=timeout,
        )
        walk.tell("LambdaFunctionStarted")

    def succeeded(self, walk: Walk, result: JSON) -> None:
        walk.tell("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", output=result)

    def failed(self, walk: Walk, error: str, cause: str | None) -> None:
        what = _failed_or_timed_out(error)
        walk.tell(f"LambdaFunction{what}", f"lambdaFunction{what}EventDetails", error=error, cause=cause)


def _failed_or_timed_out(error: str) -> str:
    return "TimedOut" if error == TIMEOUT else "Failed"
