"""Lambda functions: `arn:aws:states:::lambda:invoke`, and a function's ARN as Resource.

(Step Functions guide, *Invoke an AWS Lambda function with Step Functions*; Lambda guide, *Using the Lambda context
object to retrieve Python function information*.)
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from traceback import extract_tb, format_list
from typing import Any, TypeAlias

from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.values import JSON, parse, text

Handler: TypeAlias = Callable[[Any, Any], Any]
"""A Lambda handler: called with the event and the context."""

_REGION_AND_ACCOUNT = "us-east-1:123456789012"
_TIMEOUT_MILLISECONDS = 900_000


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What a handler that is called in this process gets as its context."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 128
    identity: None = None
    client_context: None = None

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return f"[{self.function_version}]{self.aws_request_id}"

    def get_remaining_time_in_millis(self) -> int:
        """Always the same: a handler in this process is not stopped."""
        return _TIMEOUT_MILLISECONDS


class _Reported(TaskFailed):
    """The failure that a function reported: the type of its error is the name, and the whole report the cause."""

    def __init__(self, payload: str) -> None:
        self._report = _parsed(payload)
        error = self._report.get("errorType") if isinstance(self._report, dict) else None
        super().__init__(error or "Lambda.Unknown", payload)

    def anew(self) -> TaskFailed:
        """As `lambda:invoke` reports it, which writes the report anew, without spaces (recorded on AWS)."""
        return TaskFailed(self.error, text(self._report)) if isinstance(self._report, dict) else self


class Functions:
    """Functions by name: `handlers` are called in this process, all others by `remote`, Invoke of Lambda's API."""

    def __init__(self, handlers: Mapping[str, Handler], remote: Callable[[JSON], dict[str, JSON]]) -> None:
        self._handlers = handlers
        self._remote = remote
        self._requests = count(1)

    def function(self, arn: str) -> Callable[[JSON], JSON]:
        """The integration for the ARN of a function as Resource: its result is what the function returns."""
        return lambda event: self._invoke({"FunctionName": arn, "Payload": event})["Payload"]

    def invoke(self, parameters: JSON) -> dict[str, JSON]:
        """The integration `lambda:invoke`. A Payload may be JSON text, too, and null is an empty object."""
        if isinstance(parameters, dict):
            payload = parameters.get("Payload")
            payload = _parsed(payload) if isinstance(payload, str) else {} if payload is None else payload
            parameters = {**parameters, "Payload": payload}
        try:
            return self._invoke(parameters)
        except _Reported as failure:
            raise failure.anew() from failure

    def _invoke(self, parameters: JSON) -> dict[str, JSON]:
        handler = self._handlers.get(_name(parameters))
        return self._invoke_on_aws(parameters) if handler is None else self._invoke_here(handler, parameters)

    def _invoke_on_aws(self, parameters: JSON) -> dict[str, JSON]:
        result = self._remote(parameters)
        payload = result.get("Payload", "")
        if "FunctionError" in result:
            raise _Reported(payload)
        return {**result, "Payload": _parsed(payload)}

    def _invoke_here(self, handler: Handler, parameters: dict[str, JSON]) -> dict[str, JSON]:
        """Call a handler as Lambda does: what goes there and comes back is JSON text."""
        name, arn = _name(parameters), parameters["FunctionName"]
        if not arn.startswith("arn:"):
            arn = f"arn:aws:lambda:{_REGION_AND_ACCOUNT}:function:{name}"
        request = f"00000000-0000-4000-8000-{next(self._requests):012d}"
        event = parse(text(parameters["Payload"]))
        try:
            returned = handler(event, HandlerContext(name, arn, request))
        except Exception as error:
            trace = format_list(extract_tb(error.__traceback__)[1:])
            raise _Reported(_report(type(error).__name__, str(error), request, trace)) from error
        try:
            payload = parse(json.dumps(returned))
        except (TypeError, ValueError, RecursionError) as error:
            message = f"Unable to marshal response: {error}"
            raise _Reported(_report("Runtime.MarshalError", message, request, [])) from error
        return {
            "ExecutedVersion": "$LATEST",
            "Payload": payload,
            "SdkHttpMetadata": {"AllHttpHeaders": {}, "HttpHeaders": {}, "HttpStatusCode": 200},
            "SdkResponseMetadata": {"RequestId": request},
            "StatusCode": 200,
        }


def _name(parameters: JSON) -> str:
    """The function's name; FunctionName may be its ARN or a part of it, and have a version or an alias at its end."""
    function = parameters.get("FunctionName") if isinstance(parameters, dict) else None
    return function.rpartition("function:")[2].partition(":")[0] if isinstance(function, str) else ""


def _parsed(payload: str) -> JSON:
    try:
        return parse(payload)
    except ValueError:
        return payload


def _report(kind: str, message: str, request: str, trace: list[str]) -> str:
    """What the Python runtime of Lambda answers for an exception."""
    return json.dumps({"errorMessage": message, "errorType": kind, "requestId": request, "stackTrace": trace})
