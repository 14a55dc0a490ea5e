"""The optimised integrations `arn:aws:states:::<service>:<action>` (guide, *Integrating optimized services*).

Their requests are those of the API, with a capital first letter, and their results tell of the HTTP answer too.
"""

from collections.abc import Callable
from typing import Any

from asl_interpreter.tasks import errors
from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.tasks.operation import Operation
from asl_interpreter.tasks.resource import capital
from asl_interpreter.tasks.result import milliseconds
from asl_interpreter.values import JSON, text


def optimised(client: Any, operation: str) -> Callable[[JSON], dict[str, JSON]]:
    """The integration that calls `operation` by `client`."""
    call = _call(client, operation)

    def integration(parameters: JSON) -> dict[str, JSON]:
        result, metadata = call(parameters)
        return dict(sorted({**result, **_sdk_metadata(metadata)}.items()))

    return integration


def put_events(client: Any) -> Callable[[JSON], dict[str, JSON]]:
    """`events:putEvents`: fails when EventBridge takes not every entry, and tells nothing of HTTP (recorded on AWS)."""
    call = _call(client, "PutEvents")

    def integration(parameters: JSON) -> dict[str, JSON]:
        result = dict(sorted(call(parameters)[0].items()))
        if result["FailedEntryCount"]:
            raise TaskFailed("EventBridge.FailedEntry", text(result))
        return result

    return integration


def _call(client: Any, operation: str) -> Callable[[JSON], tuple[dict[str, JSON], dict[str, Any]]]:
    call = Operation(client, operation, capital, milliseconds)

    def answer(parameters: JSON) -> tuple[dict[str, JSON], dict[str, Any]]:
        try:
            return call(parameters)
        except errors.UNANSWERED as failure:
            raise errors.of_optimised(failure, call.service) from failure

    return answer


def _sdk_metadata(metadata: dict[str, Any]) -> dict[str, JSON]:
    """`SdkHttpMetadata` and `SdkResponseMetadata`, of botocore's ResponseMetadata."""
    headers = metadata.get("HTTPHeaders", {})
    return {
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": dict(headers),
            "HttpStatusCode": metadata["HTTPStatusCode"],
        },
        "SdkResponseMetadata": {"RequestId": metadata.get("RequestId")},
    }
