"""The shape of a count: what is derived from it, and its way through JSON."""

import json

from workbook.comparison.counts import Counts

COUNTS = Counts(
    way="workflow",
    applications=3,
    outcome="SUCCEEDED",
    booking=(
        {"dynamodb.Query": 1},
        {"dynamodb.TransactWriteItems": 1},
        {"sqs.SendMessage": 2, "dynamodb.GetItem": 1},
        {"sns.Publish": 1},
    ),
    decided=2,
    declining=({"sqs.ReceiveMessage": 1}, {"dynamodb.UpdateItem": 2}, {"sqs.DeleteMessageBatch": 1}),
    items={"dynamodb.Query": 4},
    read_units=0.5,
    write_units=4,
    transitions=12,
    durable_operations=0,
    largest_bytes=900,
    sum_bytes=4000,
)


def test_calls_are_the_rounds_added_up_and_round_trips_their_number() -> None:
    assert COUNTS.calls["sqs.SendMessage"] == 2
    assert sum(COUNTS.booking_calls.values()) == 6
    assert COUNTS.declining_calls == {
        "dynamodb.UpdateItem": 2,
        "sqs.DeleteMessageBatch": 1,
        "sqs.ReceiveMessage": 1,
    }
    # What is left to delete is DECLINED by then.
    assert (COUNTS.decided, COUNTS.queued, COUNTS.declined) == (2, 4, 6)


def test_a_count_comes_back_from_json_as_it_was() -> None:
    assert Counts.of_json(json.loads(json.dumps(COUNTS.as_json()))) == COUNTS
