"""From a Task's call to the integration that answers it."""

from collections.abc import Callable, Mapping
from threading import RLock
from types import MappingProxyType
from typing import Any, TypeAlias

from asl_interpreter.tasks.call import TaskCall, TaskFailed, TaskFunction
from asl_interpreter.tasks.functions import Functions, Handler
from asl_interpreter.tasks.resource import Resource, parse
from asl_interpreter.values import JSON

_Integration: TypeAlias = Callable[[JSON], JSON]
_NO_FUNCTIONS: Mapping[str, Handler] = MappingProxyType({})


def _boto3_client(service: str) -> Any:
    import boto3

    return boto3.client(service)


def integrations(
    client: Callable[[str], Any] = _boto3_client, functions: Mapping[str, Handler] = _NO_FUNCTIONS
) -> TaskFunction:
    """A task function that calls AWS.

    `client` makes a boto3 client for a service; each is made when it is first needed, kept, and used by any number of
    threads. `functions` are Lambda handlers by function name: they are called in this process, all others on AWS.

    The function raises `TaskFailed`, also for what boto3 cannot call (`http:invoke`, `eks:runJob`), `StatesError` for
    parameters that the API does not take, and `ValueError` for a Resource that `asl_interpreter.tasks.resource.parse`
    refuses.
    """
    return _Integrations(client, functions)


class _Integrations:
    def __init__(self, client: Callable[[str], Any], functions: Mapping[str, Handler]) -> None:
        self._new_client = client
        self._functions = Functions(functions, self._invoke_on_aws)
        self._clients: dict[str, Any] = {}
        self._by_resource: dict[str, _Integration] = {}
        self._lambda_invoke: Callable[[JSON], dict[str, JSON]] | None = None
        self._making = RLock()

    def __call__(self, call: TaskCall) -> JSON:
        integration = self._by_resource.get(call.resource)
        if integration is None:
            with self._making:  # boto3 makes one client at a time
                integration = self._by_resource[call.resource] = self._integration(parse(call.resource))
        return integration(call.arguments)

    def _integration(self, resource: Resource) -> _Integration:
        # botocore is not needed, and not imported, before the first call.
        from asl_interpreter.tasks.aws_sdk import aws_sdk
        from asl_interpreter.tasks.optimised import optimised, put_events

        if not resource.has_model:
            raise TaskFailed(
                "States.TaskFailed",
                f"{resource.service}:{resource.operation} has no counterpart in boto3, so only a task function of your "
                "own can answer it.",
            )
        match resource.integration, resource.service:
            case "function", _:
                return self._functions.function(resource.operation)
            case "optimised", "lambda":
                return self._functions.invoke
            case "optimised", "events":
                return put_events(self._client("events"))
            case "optimised", service:
                return optimised(self._client(service), resource.operation)
            case _, service:
                return aws_sdk(self._client(service), resource.operation)

    def _invoke_on_aws(self, parameters: JSON) -> dict[str, JSON]:
        from asl_interpreter.tasks.optimised import optimised

        if self._lambda_invoke is None:
            with self._making:
                self._lambda_invoke = self._lambda_invoke or optimised(self._client("lambda"), "Invoke")
        return self._lambda_invoke(parameters)

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._new_client(service)
        return self._clients[service]
