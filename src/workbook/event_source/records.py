"""The event that Lambda hands to the function (AWS Lambda guide, *Using Lambda with Amazon SQS*)."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import sqs_engine
from sqs_engine import MessageAttribute
from sqs_engine.digests import of_attributes, of_text

Record = dict[str, Any]

PAYLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes of an event: Lambda's limit for a synchronous invocation."""

_ENVELOPE = len('{"Records": []}')
SEPARATOR = len(", ")


@dataclass(slots=True)
class Delivery:
    """One receive of one message by a mapping. `alias` is the ledger's; `since` the ledger's time of the receive."""

    message_id: str
    alias: str
    receive_count: int
    receipt_handle: str
    group: str | None
    record: Record
    since: float
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = size_in_event(self.record)


def record(received: sqs_engine.ReceivedMessage, queue_arn: str, *, window: bool) -> Record:
    """One received message as a record.

    The members are in the order recorded on AWS. A mapping with a batching `window` writes `md5OfMessageAttributes`
    also where there are no message attributes, as null: recorded, and in no guide.
    """
    attributes = received.message_attributes
    made: Record = {
        "messageId": received.message_id,
        "receiptHandle": received.receipt_handle,
        "body": received.body,
        "attributes": dict(received.attributes),
        "messageAttributes": {name: _attribute(value) for name, value in attributes.items()},
    }
    if attributes or window:
        made["md5OfMessageAttributes"] = of_attributes(attributes) if attributes else None
    return made | {
        "md5OfBody": of_text(received.body),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }


def _attribute(attribute: MessageAttribute) -> dict[str, Any]:
    value = attribute.value
    given = {"binaryValue": base64.b64encode(value).decode()} if isinstance(value, bytes) else {"stringValue": value}
    return {**given, "stringListValues": [], "binaryListValues": [], "dataType": attribute.data_type}


def size_in_event(one: Record) -> int:
    """The bytes of a record in an event's payload, without the separator between it and the next."""
    return len(json.dumps(one).encode("utf-8"))


def fits(size: int, one_more: int) -> bool:
    """Whether a record of `one_more` bytes still fits behind records of `size` bytes, a separator behind each."""
    return _ENVELOPE + size + one_more <= PAYLOAD_LIMIT
