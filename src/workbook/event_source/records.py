"""The event that Lambda hands to the function (AWS Lambda guide, *Using Lambda with Amazon SQS*)."""

import base64
import json
from typing import Any

Record = dict[str, Any]

PAYLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes of an event: Lambda's limit for a synchronous invocation."""

_ENVELOPE = len('{"Records": []}')
_SEPARATOR = len(", ")


def record(message: dict[str, Any], queue_arn: str) -> Record:
    """One received message as a record. `message` is an entry of ReceiveMessage's `Messages`."""
    made: Record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message["Attributes"]),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }
    if "MD5OfMessageAttributes" in message:
        made["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return made


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "BinaryValue" in value:
        return {"binaryValue": base64.b64encode(value["BinaryValue"]).decode("ascii"), **made}
    return {"stringValue": value["StringValue"], **made}


def size_in_event(one: Record) -> int:
    """The bytes of a record in an event's payload, without the separator between it and the next."""
    return len(json.dumps(one).encode("utf-8"))


def fits(sizes: list[int], one_more: int) -> bool:
    """Whether a record of `one_more` bytes still fits in an event that holds records of `sizes` bytes."""
    return _ENVELOPE + sum(sizes) + one_more + _SEPARATOR * len(sizes) <= PAYLOAD_LIMIT
