"""Calls to DynamoDB, SQS and SNS that skip the wire: a tenth of the time, for histories by the thousand and for what a
check tries with calls of its own.

A client's call is answered by the emulator's own handler of that operation, with the same parameters, checks, writes
and errors as over HTTP. Left out is what lies between: botocore's signing, retries and parsing, moto's parsing and
serialising, the roles' permissions, and the signature under what a topic delivers, with the certificate that moto makes
for each one and keeps. A test plays the same histories both ways.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from botocore import xform_name
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.sns.models import Subscription
from moto.sns.responses import SNSResponse
from moto.sqs.responses import SQSResponse

_HANDLERS: dict[str, type[BaseResponse]] = {"dynamodb": DynamoHandler, "sqs": SQSResponse, "sns": SNSResponse}
_ACCOUNT = "123456789012"
_METADATA = {"RequestId": "without-the-wire", "HTTPHeaders": {}, "RetryAttempts": 0}


_skipping: ContextVar[bool] = ContextVar("skipping", default=False)
_in_place = False


@contextmanager
def wireless() -> Iterator[None]:
    """Within the context calls of this thread to these services skip the wire; all others are made as ever.

    Parameters are not checked as boto3 checks them, so it is for calls that no reader wrote. It is opened in a local
    cloud that is open. What it puts in the way of calls stays there, as `permissions.acting` does.
    """
    global _in_place
    if not _in_place:
        _in_place = True
        upstream = BaseClient._make_api_call
        get_post_data = Subscription.get_post_data

        def make_api_call(client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
            handler = _HANDLERS.get(client.meta.service_model.service_name) if _skipping.get() else None
            return _answered(handler, client, operation, params) if handler else upstream(client, operation, params)

        def post_data(subscription: Subscription, *message: Any, **more: Any) -> dict[str, Any]:
            signed: dict[str, Any] = (_unsigned if _skipping.get() else get_post_data)(subscription, *message, **more)
            return signed

        BaseClient._make_api_call = make_api_call
        Subscription.get_post_data = post_data
    token = _skipping.set(True)
    try:
        yield
    finally:
        _skipping.reset(token)


def own_context() -> Context:
    """A context of its own for what a service does: nothing of its caller's, but its calls skip the wire as his do."""
    context = Context()
    context.run(_skipping.set, _skipping.get())
    return context


def _answered(handler: type[BaseResponse], client: BaseClient, operation: str, params: dict[str, Any]) -> Any:
    try:
        answer = getattr(_request(handler, client, _copy(params)), xform_name(operation))()
    except ServiceException as error:
        raise _raised(client, operation, {"__type": error.code, "message": error.message}) from None
    except JsonRESTError as error:
        raise _raised(client, operation, json.loads(error.description)) from None
    return {**_copy(answer.result or {}), "ResponseMetadata": {**_METADATA, "HTTPStatusCode": 200}}


def _unsigned(
    subscription: Subscription, message: str, message_id: str, subject: str | None, message_attributes: Any = None
) -> dict[str, Any]:
    """What a subscriber gets, in the fields that somebody reads here."""
    about = {"MessageId": message_id, "TopicArn": subscription.topic.arn, "Subject": subject}
    return {"Type": "Notification", **about, "Message": message, "MessageAttributes": message_attributes}


def _request(handler: type[BaseResponse], client: BaseClient, params: dict[str, Any]) -> BaseResponse:
    """What a handler is when a request was parsed."""
    request = handler()
    request.params = request.body = params
    request.region, request.partition, request.current_account = client.meta.region_name, "aws", _ACCOUNT
    request.uri_match, request.querystring, request.headers = {}, {}, {}
    request.uri = client.meta.endpoint_url
    request.is_werkzeug_request = False  # it came from this process, so nobody waits for it in real time
    return request


def _copy(value: Any) -> Any:
    """What the wire does to a value: nothing in it is shared with the other side, and a text is nothing but a text."""
    if type(value) is str:  # nearly all are
        return value
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _raised(client: BaseClient, operation: str, told: dict[str, Any]) -> ClientError:
    code = told.pop("__type").rpartition("#")[2]
    message = told.pop("Message", None) or told.pop("message", "")
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {**_METADATA, "HTTPStatusCode": 400},
        **told,
    }
    raised: ClientError = client.exceptions.from_code(code)(answer, operation)
    return raised
