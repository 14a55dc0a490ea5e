"""Right answers to chapter 06 that differ from ours: another order, another form, another value that is as good."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.workbook.exercises.wrong_answers.chapter_06 import (
    DECLINE,
    FUNCTION,
    LOG,
    POLL,
    QUEUE,
    TRACE,
    allow,
    besides,
    event,
    keeps,
    of,
    policy,
)
from workbook.cloud import connect
from workbook.exercises import registry
from workbook.exercises.exercise import Right

LOG_GROUP = "UpdateJobApplicationsFunctionLogGroup"
TABLE_ARN = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${BookingTable}"
PROPOSED = {"Timeout": 25, **event(BatchSize=50, MaximumBatchingWindowInSeconds=5)}

Line = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def local_cloud() -> Iterator[None]:
    with connect():
        yield


def judged(exercise_id: str, answer: Any) -> object:
    [exercise] = [it for it in registry.exercises("06") if it.id == exercise_id]
    return exercise.check(answer)


@pytest.mark.parametrize(
    "answer",
    [
        besides(151, 1),
        besides(450, 300),
        besides(43_200, 300),
        {FUNCTION: PROPOSED, QUEUE: {"VisibilityTimeout": 155}},  # with what was proposed said again
        besides(155, 5) | {"OldestMessageAlarm": {"Threshold": 600}},
    ],
)
def test_mappings_that_are_as_good_are_taken(answer: dict[str, Any]) -> None:
    assert isinstance(judged("06-1", answer), Right)


@pytest.mark.parametrize("value", [950_400, 11 * 86_400 + 1, 1_000_000, 1_209_599, 1_209_600])
def test_every_retention_of_eleven_days_and_more_is_taken(value: int) -> None:
    assert isinstance(judged("06-2", keeps(value)), Right)


@pytest.mark.parametrize(
    "answer",
    [
        policy(TRACE, LOG, DECLINE, POLL),
        policy(*(allow(action, of(QUEUE)) for action in POLL["Action"]), DECLINE, LOG, TRACE),
        policy(POLL | {"Resource": [of(QUEUE)]}, allow(["dynamodb:UpdateItem"], [of("BookingTable")]), LOG, TRACE),
        policy(POLL | {"Sid": "Poll"}, DECLINE | {"Sid": "Decline"}, LOG, TRACE) | {"Id": "mine"},
        policy(POLL | {"Resource": {"Fn::Sub": f"${{{QUEUE}.Arn}}"}}, DECLINE, LOG, TRACE),
        policy(POLL, DECLINE | {"Resource": {"Fn::Sub": TABLE_ARN}}, LOG, TRACE),
        policy(
            POLL,
            allow("dynamodb:UpdateItem", {"Fn::Join": ["", ["", of("BookingTable")]]}),
            LOG,
            TRACE,
        ),
        policy(POLL, DECLINE, LOG | {"Resource": {"Fn::Sub": f"${{{LOG_GROUP}.Arn}}"}}, TRACE),
        policy(allow(["SQS:receivemessage", *POLL["Action"][1:]], of(QUEUE)), DECLINE, LOG, TRACE),
        policy(POLL, DECLINE, LOG, TRACE, {"Effect": "Deny", "Action": "sqs:PurgeQueue", "Resource": "*"}),
    ],
)
def test_policies_that_are_as_small_are_taken(answer: dict[str, Any]) -> None:
    assert isinstance(judged("06-3", answer), Right)


def backwards_from_the_end(events: list[Line]) -> dict[str, Any]:
    lines = {(it["execution_arn"], it["id"]): it for it in events}
    at = next(it for it in events if it["type"] == "ExecutionFailed")
    while at["type"] != "TaskFailed":
        at = lines[at["execution_arn"], at["previous_event_id"]]
    failed = at
    while not at["type"].endswith("StateEntered"):
        at = lines[at["execution_arn"], at["previous_event_id"]]
    return answered(at, failed)


def in_order_of_time(events: list[Line]) -> dict[str, Any]:
    [execution] = [it["execution_arn"] for it in events if it["type"] == "ExecutionFailed"]
    mine = [it for it in events if it["execution_arn"] == execution]
    mine.sort(key=lambda it: (int(it["event_timestamp"]), int(it["id"])))
    at = failed = [it for it in mine if it["type"] == "TaskFailed"][-1]
    while "input" not in at["details"]:
        at = next(it for it in mine if it["id"] == at["previous_event_id"])
    return answered(at, failed) | {"execution": execution}


def answered(entered: Line, failed: Line) -> dict[str, Any]:
    details = entered["details"]
    return {"state": details["name"], "error": failed["details"]["error"], "input": json.loads(details["input"])}


@pytest.mark.parametrize("function", [backwards_from_the_end, in_order_of_time])
def test_another_way_through_the_log_is_taken(function: Any) -> None:
    assert isinstance(judged("06-4", function), Right)
