"""Chapter 03's exercises: what they call right is what happens, and another right answer is right too."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from tests.workbook.exercises.wrong_answers import sabotages
from workbook.chapters.source import NOTEBOOKS
from workbook.cloud import Stack, connect
from workbook.event_source import EventSourceMapping
from workbook.exercises import definition_trial, page, registry
from workbook.exercises.chapter_03 import catch, paths, repeat
from workbook.exercises.feedback import feedback
from workbook.figures.execution import read_execution
from workbook.messages.execution_log import history_of
from workbook.practice.sample import post_job

CANCELLED = {"ErrorEquals": [catch.CANCELLED], "ResultPath": "$.failure", "Next": "Read Job and Application"}
ANY = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}
ACCEPTED = "$.current.Responses[0].Item.acceptedApplicationId"
STATUS = "$.current.Responses[1].Item.jobApplicationStatus"
THERE: dict[str, Any] = {"Variable": ACCEPTED, "IsPresent": True}
THIS: dict[str, Any] = {"Variable": f"{ACCEPTED}.S", "StringEqualsPath": "$.input.applicationId"}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with connect() as deployed:
        yield deployed


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's own pages, whose answers stand in for what is not written yet."""
    monkeypatch.setattr(page, "NOTEBOOKS", NOTEBOOKS)


def solved(number: int, answer: object) -> bool:
    right, message = feedback(registry.find(f"03-{number}"), answer)
    assert right == ("correct" in message.heading), message
    return right


def way(stack: Stack, booking: dict[str, Any]) -> tuple[str, ...]:
    """The Task states of an execution and the state it ended in, as exercise 03-1 asks for them."""
    client = boto3.client("stepfunctions")
    answer = client.start_sync_execution(stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking))
    steps = read_execution(history_of(answer["executionArn"])).steps
    return (*(step.name for step in steps if step.type == "Task"), steps[-1].name)


def test_the_three_ways_are_what_happens(stack: Stack) -> None:
    posted = post_job(BookingTable(stack.outputs["TableName"]), 3)
    fields = posted.booking(0)["input"]
    assert way(stack, {"input": fields | {"applicationStatus": "DECLINED"}}) == paths.PATHS["a"]
    nobodys = {"jobId": "00000000-0000-4000-8000-000000000000"}
    assert way(stack, {"input": fields | nobodys}) == paths.PATHS["b"]
    way(stack, posted.booking(0))
    EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
    assert way(stack, posted.booking(0)) == paths.PATHS["c"]


@pytest.mark.parametrize(
    "catch",
    [
        [CANCELLED, ANY],
        [CANCELLED, ANY | {"ErrorEquals": ["States.TaskFailed", "States.Timeout"]}],
        [CANCELLED, ANY | {"ErrorEquals": ["States.TaskFailed"]}, ANY],
        [ANY | {"ErrorEquals": ["DynamoDb.AccessDeniedException"]}, CANCELLED, ANY],
        [CANCELLED | {"Comment": "why?"}, ANY],
        [CANCELLED | {"ErrorEquals": [catch.CANCELLED, "TransactionCanceledException"]}, ANY],
    ],
)
def test_every_catch_that_does_it_is_right(catch: list[dict[str, Any]]) -> None:
    assert solved(2, catch)


def test_the_catch_of_the_definition_is_right() -> None:
    assert solved(2, definition_trial.definition()["States"][catch.STATE]["Catch"])


@pytest.mark.parametrize(
    "rule",
    [
        {"And": [THERE, THIS], "Next": "Discard Job Item from List"},
        {
            "And": [{"Variable": "$.current.Responses[0].Item.jobStatus.S", "StringEquals": "CLOSED"}, THERE, THIS],
            "Next": "Discard Job Item from List",
        },
        {
            "And": [
                *(THERE, THIS),
                {"Variable": STATUS, "IsPresent": True},
                {"Variable": f"{STATUS}.S", "StringEquals": "ACCEPTED"},
            ],
            "Next": "Discard Job Item from List",
        },
    ],
)
def test_every_rule_that_does_it_is_right(stack: Stack, rule: dict[str, Any]) -> None:
    assert solved(3, rule)


@pytest.mark.parametrize("broken", sabotages.FORGOTTEN)
def test_every_way_to_forget_somebody_is_right(stack: Stack, broken: Any) -> None:
    assert solved(4, broken)


@pytest.mark.parametrize("broken", sabotages.TWO)
def test_every_way_to_book_two_is_right(stack: Stack, broken: Any) -> None:
    assert solved(5, broken)


DOTS: dict[str, Any] = {"ErrorEquals": [...], "ResultPath": ..., "Next": ...}
AT_FAULT: list[tuple[int, Any, str]] = [
    (1, {"a": ["Invalid Input"], "b": ["Invalid Input"], "c": [...]}, "In `b`"),
    (1, {"a": ["Invalid Input"], "b": [...], "c": ["Job Not Open"]}, "In `c`"),
    (1, {"a": ["Invalid Input"], "b": ["Job Not Found"], "c": [...]}, "In `b`: the end is right, and a call"),
    (
        3,
        {"And": [{"Variable": ..., "IsPresent": ...}, {"Variable": ACCEPTED, "StringEqualsPath": ...}], "Next": ...},
        "Part 2 is not so here",
    ),
    (2, [CANCELLED | {"ResultPath": "$.input.failure"}, DOTS], "catcher 1 has put the error at `$.input.failure`"),
    (2, [DOTS, ANY | {"ErrorEquals": ["States.TaskFailed"]}], "`States.Timeout` is caught by none"),
    (3, {"And": [THERE, {"Variable": ..., "StringEqualsPath": ...}], "Next": "Go On"}, "There is no state `Go On`"),
    (
        3,
        {"And": [{"Variable": ..., "IsPresent": ...}, THIS | {"Variable": ACCEPTED}], "Next": ...},
        "Part 2 is not so here",
    ),
]
NONE_SO_FAR: list[tuple[int, Any]] = [
    (1, {"a": ["Invalid Input"], "b": [...], "c": [...]}),
    (2, [DOTS, DOTS]),
    (2, [CANCELLED, DOTS]),
    (3, {"And": [THERE, {"Variable": ..., "StringEqualsPath": ...}], "Next": ...}),
]


@pytest.mark.parametrize(("number", "answer", "sentence"), AT_FAULT)
@pytest.mark.usefixtures("pages")
def test_what_is_wrong_is_told_while_another_part_is_not_written(number: int, answer: Any, sentence: str) -> None:
    _, message = feedback(registry.find(f"03-{number}"), answer)
    assert "not right yet" in message.heading
    assert sentence in message.sentence


@pytest.mark.parametrize(("number", "answer"), NONE_SO_FAR)
@pytest.mark.usefixtures("pages")
def test_what_is_not_written_is_no_fault(number: int, answer: Any) -> None:
    _, message = feedback(registry.find(f"03-{number}"), answer)
    assert "not yet" in message.heading


def test_checking_leaves_the_readers_table_and_queue_alone(stack: Stack) -> None:
    table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    before = table.scan()["Items"]
    assert solved(3, {"And": [THERE, THIS], "Next": "Discard Job Item from List"})
    assert table.scan()["Items"] == before
    messages = boto3.client("sqs").receive_message(QueueUrl=stack.outputs["QueueUrl"]).get("Messages", [])
    assert messages == []


def test_without_the_rules_a_repeated_booking_is_refused() -> None:
    left = repeat.without_the_rules(definition_trial.definition())["States"][repeat.STATE]["Choices"]
    assert [rule["Next"] for rule in left[: repeat.PLACE + 1]] == [
        "Invalid Input",
        "Not Your Job",
        "Job Not Found",
        "Job Not Open",
    ]


@pytest.mark.parametrize(
    "answer",
    [{}, [], [{}], [[]], {"Next": 1}, {"a": {1, 2}}, [{"ErrorEquals": [1], "Next": 2}], "$.input", None],
    ids=repr,
)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_nonsense_gets_a_sentence(number: int, answer: object) -> None:
    assert not solved(number, answer)
