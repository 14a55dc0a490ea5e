"""Two bookings of 20 as they are counted, small enough to reason about. What is counted is another test's business."""

from collections.abc import Mapping

from workbook.comparison.counts import Counts, Round


def _alone(*names: str) -> tuple[Round, ...]:
    return tuple({name: 1} for name in names)


_DECIDE = _alone("dynamodb.Query", "dynamodb.TransactWriteItems")
_TELL = _alone("sns.Publish", "dynamodb.UpdateItem")


def _counts(way: str, booking: tuple[Round, ...], items: Mapping[str, int], transitions: int) -> Counts:
    return Counts(
        way=way,
        applications=20,
        outcome="SUCCEEDED",
        booking=booking,
        decided=2,
        declining=(
            {"sqs.ReceiveMessage": 4},
            *({"dynamodb.UpdateItem": size} for size in (4, 4, 4, 4, 3)),
            {"sqs.DeleteMessageBatch": 4},
        ),
        items=items,
        read_units=0,
        write_units=0,
        transitions=transitions,
        durable_operations=0,
        largest_bytes=0,
        sum_bytes=0,
    )


FUNCTION = _counts(
    "single function",
    (*_DECIDE, {"dynamodb.GetItem": 1}, *_TELL, *_alone("sqs.SendMessageBatch", "sqs.SendMessageBatch")),
    {"sqs.SendMessageBatch": 19},
    0,
)
WORKFLOW = _counts(
    "workflow",
    (*_DECIDE, {"sqs.SendMessage": 19, "dynamodb.GetItem": 1}, *_TELL),
    {"sqs.SendMessage": 19},
    70,
)
