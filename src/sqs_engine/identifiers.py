"""Ids that SQS makes up, from a seed; receipt handles and task handles, and what is read from them."""

import json
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable
from random import Random
from uuid import UUID

NewId = Callable[[], str]
"""Gives a new UUID each time: message ids, and the part of a handle that nobody can guess."""


def seeded(seed: int) -> NewId:
    """UUIDs that are the same for the same seed."""
    bits = Random(seed).getrandbits
    return lambda: str(UUID(int=bits(128), version=4))


def receipt_handle(nonce: str, queue_arn: str, message_id: str, receive: int) -> str:
    """The handle of one receive of one message; `receive` counts the receives of the message."""
    return b64encode(f"{nonce} {queue_arn} {message_id} {receive}".encode()).decode()


def read_receipt_handle(handle: str) -> tuple[str, str, int] | None:
    """Queue ARN, message id and number of the receive; None when it is no receipt handle."""
    try:
        _, queue_arn, message_id, receive = b64decode(handle, validate=True).decode().split(" ")
        return queue_arn, message_id, int(receive)
    except (Error, ValueError):
        return None


def task_handle(task_id: str, source_arn: str) -> str:
    """The handle of a message move task: base64 of JSON, as recorded on AWS (LocalStack, `test_sqs_move_task.py`)."""
    return b64encode(json.dumps({"taskId": task_id, "sourceArn": source_arn}, separators=(",", ":")).encode()).decode()


def read_task_handle(handle: str) -> tuple[str, str] | None:
    """Task id and source ARN; None when it is no task handle."""
    try:
        found = json.loads(b64decode(handle, validate=True))
        return str(found["taskId"]), str(found["sourceArn"])
    except (Error, ValueError, KeyError, TypeError):
        return None


def queue_name(arn: str) -> str | None:
    """The name of the queue that `arn` names; None when it is no ARN of an SQS queue."""
    parts = arn.split(":")
    if len(parts) != 6 or parts[0] != "arn" or parts[2] != "sqs" or not parts[5]:
        return None
    return parts[5]
