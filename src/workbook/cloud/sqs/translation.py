"""Messages as the API has them, and as the engine has them."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from sqs_engine import Draft, MessageAttribute, ReceivedMessage
from sqs_engine.digests import of_attributes, of_text
from sqs_engine.errors import InvalidParameterValue
from sqs_engine.message import named
from sqs_engine.results import SendResult

Document = dict[str, Any]


def draft(given: Mapping[str, Any]) -> Draft:
    """The message that the parameters of SendMessage, or an entry of SendMessageBatch, describe."""
    return Draft(
        given.get("MessageBody") or "",
        given.get("DelaySeconds"),
        attributes(given.get("MessageAttributes")),
        attributes(given.get("MessageSystemAttributes")),
        given.get("MessageGroupId"),
        given.get("MessageDeduplicationId"),
    )


def attributes(given: Mapping[str, Mapping[str, Any]] | None) -> dict[str, MessageAttribute]:
    return {name: _attribute(value) for name, value in (given or {}).items()}


def sent(result: SendResult) -> Document:
    found = {
        "MessageId": result.message_id,
        "MD5OfMessageBody": result.md5_of_body,
        "MD5OfMessageAttributes": result.md5_of_attributes,
        "MD5OfMessageSystemAttributes": result.md5_of_system_attributes,
        "SequenceNumber": result.sequence_number,
    }
    return {name: value for name, value in found.items() if value is not None}


def received(delivery: ReceivedMessage, system_names: list[str], names: list[str]) -> Document:
    """The message with what a receive asks for: system attributes by name, message attributes by name or pattern."""
    found: Document = {
        "MessageId": delivery.message_id,
        "ReceiptHandle": delivery.receipt_handle,
        "MD5OfBody": of_text(delivery.body),
        "Body": delivery.body,
    }
    everything = "All" in system_names
    system = {name: value for name, value in delivery.attributes.items() if everything or name in system_names}
    if system:
        found["Attributes"] = system
    chosen = named(delivery.message_attributes, names)
    if chosen:
        found["MD5OfMessageAttributes"] = of_attributes(chosen)
        found["MessageAttributes"] = {name: _document(value) for name, value in chosen.items()}
    return found


def _attribute(given: Mapping[str, Any]) -> MessageAttribute:
    if given.get("StringListValues") or given.get("BinaryListValues"):
        raise InvalidParameterValue("Message attribute list values in SendMessage operation are not supported.")
    kind, binary = given.get("DataType") or "", given.get("BinaryValue")
    if binary is None:
        return MessageAttribute(kind, given.get("StringValue") or "")
    # SNS in moto hands on the base64 that it was given.
    return MessageAttribute(kind, b64decode(binary) if isinstance(binary, str) else binary)


def _document(attribute: MessageAttribute) -> Document:
    field = "BinaryValue" if isinstance(attribute.value, bytes) else "StringValue"
    return {field: attribute.value, "DataType": attribute.data_type}
