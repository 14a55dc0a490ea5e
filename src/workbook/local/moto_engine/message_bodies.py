"""Gap 10: a message body is a string.

Upstream behaviour: moto's engine sends `aws-sdk:sqs:sendMessage` without checking parameters, so an object given as
MessageBody lands in the queue as it is, and every later receive fails. Here such a task fails and the queue is
left alone; `arn:aws:states:::sqs:sendMessage` and `States.JsonToString` both make a string of an object.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3


class MessageBodyNotAString(TypeError):
    """A Task gave SQS something else than a string as MessageBody."""


@contextmanager
def closed() -> Iterator[None]:
    boto3.DEFAULT_SESSION.events.register("before-parameter-build.sqs.SendMessage", _refuse_other_than_strings)
    yield


def _refuse_other_than_strings(params: dict[str, Any], **_: Any) -> None:
    body = params.get("MessageBody")
    if not isinstance(body, str):
        raise MessageBodyNotAString(
            f"The value for the field 'MessageBody' must be a STRING, not {type(body).__name__}. "
            "Use arn:aws:states:::sqs:sendMessage, or States.JsonToString."
        )
