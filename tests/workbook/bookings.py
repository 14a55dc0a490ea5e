"""A stack of the whole system: a booking on it, and what is to be seen afterwards."""

import json
from typing import Any

from workbook.cloud import Stack, shared_client


def book(stack: Stack, booking: Any) -> Any:
    return shared_client("stepfunctions").start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking)
    )


def every_item(stack: Stack) -> list[Any]:
    pages = shared_client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    return sorted(
        (item for page in pages for item in page["Items"]), key=lambda item: (item["PK"]["S"], item["SK"]["S"])
    )


def waiting(url: str) -> int:
    """Messages in a queue, in flight or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = shared_client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in attributes.values())
