"""Counts of bookings that nobody recorded: small and round, so that a bill can be made by hand."""

from typing import Any

from workbook.comparison.counts import Counts

_DECLINING = (
    {"sqs.ReceiveMessage": 4},
    *({"dynamodb.UpdateItem": 4},) * 4,
    {"dynamodb.UpdateItem": 3},
    {"sqs.DeleteMessageBatch": 4},
)


def counts(way: str, **changed: Any) -> Counts:
    """A booking of 20 by one way; what is `changed` is otherwise."""
    values: dict[str, Any] = {
        "applications": 20,
        "outcome": "SUCCEEDED",
        "booking": ({"dynamodb.TransactWriteItems": 1}, {"dynamodb.Query": 1}, {"sqs.SendMessage": 19}),
        "decided": 1,
        "declining": _DECLINING,
        "items": {"sqs.SendMessage": 19, "sqs.ReceiveMessage": 19, "dynamodb.UpdateItem": 19},
        "read_units": 1.5,
        "write_units": 60.0,
        "transitions": 0,
        "durable_operations": 0,
        "largest_bytes": 0,
        "sum_bytes": 0,
    }
    return Counts(way, **values | changed)


SINGLE = counts("single function")
WORKFLOW = counts("workflow", transitions=47, largest_bytes=20_000, sum_bytes=90_000)
DURABLE = counts("durable function", durable_operations=7, sum_bytes=9_000)
