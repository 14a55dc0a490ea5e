"""A reader's own handler on the messages and the faults of the four ways."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from booking.model import DeclineMessage
from booking.table import BookingTable
from workbook.cloud.local_aws import local_aws
from workbook.experiments import readers_way
from workbook.experiments.four_ways import POISON, Effect, Run, four_ways, table_of, way_of
from workbook.experiments.four_ways_picture import deliveries

Event = dict[str, Any]
pytestmark = pytest.mark.usefixtures("local")


def partial_handler(event: Event, context: Any, table: BookingTable) -> object:
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

    def decline(record: Any) -> None:
        table.decline(DeclineMessage(**json.loads(record["body"])))

    return process_partial_response(event, decline, processor, context)


def loop(event: Event, context: Any, table: BookingTable) -> None:
    for record in event["Records"]:
        table.decline(DeclineMessage(**json.loads(record["body"])))


def decline_once(dynamodb: Any, table_name: str, key: dict[str, Any]) -> None:
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=key,
            UpdateExpression="SET jobApplicationStatus = :declined",
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues={":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if "Item" not in error.response:
            raise


def decline_always(dynamodb: Any, table_name: str, key: dict[str, Any]) -> None:
    dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression="SET jobApplicationStatus = :declined",
        ExpressionAttributeValues={":declined": {"S": "DECLINED"}},
    )


def decline_and_swallow(dynamodb: Any, table_name: str, key: dict[str, Any]) -> None:
    with suppress(Exception):
        decline_once(dynamodb, table_name, key)


@pytest.fixture(scope="module")
def ours() -> dict[str, Run]:
    with local_aws():
        return {run.way.name: run for run in four_ways(seed=0)}


@pytest.mark.parametrize(
    ("handler", "decline", "way"),
    [
        (partial_handler, decline_once, "partial, condition"),
        (partial_handler, None, "partial, condition"),
        (partial_handler, decline_always, "partial, no condition"),
    ],
)
def test_a_handler_that_does_as_one_of_the_four_comes_to_the_same(
    ours: dict[str, Run], handler: Any, decline: Any, way: str
) -> None:
    yours = way_of(handler, decline)
    assert yours.effects == ours[way].effects
    assert yours.counts() == ours[way].counts()


def test_its_row_and_its_panel_join_the_others(ours: dict[str, Run]) -> None:
    yours = way_of(partial_handler, decline_once)
    assert yours.way.name == "yours"
    assert [row["yours"] for row in table_of((*ours.values(), yours))] == list(yours.counts().values())
    picture = deliveries(ours["partial, condition"], yours)
    assert picture.alt == "Partial, condition: 1 of 15 died; yours: 1 of 15 died."
    assert picture.svg.count('class="way"') == 2
    assert deliveries(*ours.values(), yours).svg.count('class="way"') == 5


def test_the_same_seed_gives_it_the_messages_of_the_four() -> None:
    yours, ours = way_of(partial_handler, seed=20, name="mine"), four_ways(seed=20)[0]
    assert yours.way.name == "mine"
    assert [yours.ledger.body(each) for each in yours.ledger.messages] == [
        ours.ledger.body(each) for each in ours.ledger.messages
    ]


def test_what_was_swallowed_is_shown_as_no_write_and_its_application_stays_pending() -> None:
    run = way_of(partial_handler, decline_and_swallow)
    assert Counter(run.effects.values())[Effect.NO_WRITE] == 1
    assert run.counts()["still PENDING"] == 1
    assert "taken for done, and nothing was written" in deliveries(run).svg


def test_a_handler_that_does_nothing_writes_nothing() -> None:
    run = way_of(lambda event, context, table: None)
    assert set(run.effects.values()) == {Effect.NO_WRITE}
    assert deliveries(run).alt == "Yours: none of 15 died."


def test_a_handler_that_raises_in_its_loop_takes_the_innocent_along_and_the_picture_says_with_what() -> None:
    run = way_of(loop, decline_once)
    assert [each for each in run.dead_letters if not run.innocent(each)] == [run.ledger.about(POISON)]
    picture = deliveries(run)
    assert picture.alt == "Yours: 5 of 15 died, 4 of them innocent."
    assert "the whole batch failed 6 of 8 times, the last time with JSONDecodeError: Expecting value" in picture.details


def test_a_handler_that_raises_at_once_is_told_in_words_and_nobody_is_called_innocent() -> None:
    run = way_of(lambda event, context, table: table.accept())  # type: ignore[attr-defined]
    assert set(run.effects.values()) == {Effect.FAILED}
    picture = deliveries(run)
    assert picture.alt == "Yours: 15 of 15 died."
    assert "failed each time, the last time with AttributeError" in picture.details


def test_a_handler_that_loops_for_ever_is_stopped_once_and_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def forever(event: Event, context: Any, table: BookingTable) -> None:
        calls.append(1)
        while True:
            try:
                pass
            except Exception:
                continue

    monkeypatch.setattr(readers_way, "PATIENCE", 0.05)
    assert (
        "TimeoutError: it had not returned after 0.05 s: does it loop for ever?" in deliveries(way_of(forever)).details
    )
    assert len(calls) == 1


@pytest.mark.parametrize("given", [..., "handler", None])
def test_what_is_no_function_is_refused(given: Any) -> None:
    with pytest.raises(TypeError, match="way_of takes functions, your answers to 05-1 and 05-2"):
        way_of(given)


def test_deliveries_of_nothing_says_what_to_give_it() -> None:
    with pytest.raises(ValueError, match="give it runs"):
        deliveries()
