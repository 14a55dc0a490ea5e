"""How a batch of three ends, for every answer a function can give (facts, section 2's table)."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

REPORT = ["ReportBatchItemFailures"]
ALL_DONE, ALL_FAILED = {"a", "b", "c"}, set[str]()


def done(lab: Any, handler: Callable[..., object], response_types: list[str], **settings: Any) -> set[str]:
    """The bodies of the messages that are deleted after one receive."""
    lab.queue()
    lab.send("a", "b", "c")
    ledger = lab.mapping(handler, function_response_types=response_types, **settings)
    ledger.run_for(19)
    kept = lab.size()
    deleted = {ledger.ledger.body(e.message) for e in ledger.ledger.entries if e.event == "DELETED"}
    assert len(deleted) + kept == 3
    return deleted


@pytest.mark.parametrize(
    "response",
    [{"batchItemFailures": []}, {"batchItemFailures": None}, {}, None, {"statusCode": 200}],
    ids=["an empty list", "a null list", "an empty object", "null", "an object without the key"],
)
def test_aws_deletes_the_whole_batch_when_the_response_is(lab: Any, handlers: Any, response: object) -> None:
    assert done(lab, handlers.returning(lambda ids: response), REPORT) == ALL_DONE


def test_aws_keeps_the_listed_messages_and_deletes_the_rest(lab: Any, handlers: Any) -> None:
    assert done(lab, handlers.failing("b"), REPORT) == {"a", "c"}


def test_aws_keeps_all_messages_when_all_are_listed(lab: Any, handlers: Any) -> None:
    assert done(lab, handlers.failing("a", "b", "c"), REPORT) == ALL_FAILED


@pytest.mark.parametrize(
    "entries",
    [
        lambda ids: [{"itemIdentifier": ids[0]}, {"itemIdentifier": ""}],
        lambda ids: [{"itemIdentifier": ids[0]}, {"itemIdentifier": None}],
        lambda ids: [{"itemIdentifier": ids[0]}, {"messageId": ids[1]}],
        lambda ids: [{"itemIdentifier": ids[0]}, {"itemIdentifier": "5ca1ab1e-0000-4000-8000-000000000000"}],
    ],
    ids=["empty", "null", "under a wrong key", "not in the batch"],
)
def test_aws_fails_the_whole_batch_when_one_identifier_is(
    lab: Any, handlers: Any, entries: Callable[[list[str]], object]
) -> None:
    handler = handlers.returning(lambda ids: {"batchItemFailures": entries(ids)})
    assert done(lab, handler, REPORT) == ALL_FAILED


@pytest.mark.parametrize("response_types", [REPORT, []], ids=["setting on", "setting off"])
def test_aws_fails_the_whole_batch_when_the_response_is_not_json(
    lab: Any, handlers: Any, response_types: list[str]
) -> None:
    assert done(lab, handlers.returning(lambda ids: {"batchItemFailures": {1, 2}}), response_types) == ALL_FAILED


@pytest.mark.parametrize("response_types", [REPORT, []], ids=["setting on", "setting off"])
def test_aws_fails_the_whole_batch_when_the_function_raises(lab: Any, handlers: Any, response_types: list[str]) -> None:
    assert done(lab, handlers.raising, response_types) == ALL_FAILED


def test_aws_fails_the_whole_batch_when_the_function_exits(lab: Any) -> None:
    def handler(event: object, context: object) -> None:
        sys.exit(1)

    assert done(lab, handler, REPORT) == ALL_FAILED


@pytest.mark.parametrize("response_types", [REPORT, []], ids=["setting on", "setting off"])
def test_aws_fails_the_whole_batch_when_the_function_times_out(
    lab: Any, handlers: Any, response_types: list[str]
) -> None:
    assert done(lab, handlers.fine, response_types, timeout=3, duration=3.5) == ALL_FAILED


@pytest.mark.parametrize(
    "response",
    [
        True,
        7,
        "done",
        "",
        [],
        ["a"],
        {"batchItemFailures": "none"},
        {"batchItemFailures": {}},
        {"batchItemFailures": [7]},
    ],
    ids=repr,
)
def test_our_choice_where_the_guide_is_silent_the_whole_batch_fails(lab: Any, handlers: Any, response: object) -> None:
    assert done(lab, handlers.returning(lambda ids: response), REPORT) == ALL_FAILED


@pytest.mark.parametrize("response", [None, 7, "", [], {"batchItemFailures": [{"itemIdentifier": ""}]}], ids=repr)
def test_aws_ignores_the_response_when_the_setting_is_off(lab: Any, handlers: Any, response: object) -> None:
    assert done(lab, handlers.returning(lambda ids: response), []) == ALL_DONE


def test_aws_deletes_failed_messages_too_when_the_setting_is_off(lab: Any, handlers: Any) -> None:
    assert done(lab, handlers.failing("b"), []) == ALL_DONE


def test_a_partial_failure_is_no_error_of_the_function(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.failing("b"), function_response_types=REPORT)
    mapping.run_for(1)
    [invocation] = mapping.ledger.invocations
    assert invocation.outcome == "partial batch: 1 of 2 listed in batchItemFailures"
    assert invocation.response == {"batchItemFailures": [{"itemIdentifier": "msg-2"}]}


def test_the_reason_of_a_whole_batch_failure_is_the_functions_error(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.raising)
    mapping.run_for(1)
    assert mapping.ledger.invocations[0].outcome == "whole batch failed: RuntimeError: the table is not there"


def test_a_timed_out_function_fails_its_batch_at_the_timeout_and_its_work_was_done(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, timeout=3, duration=8)
    mapping.run_for(10)
    [failed] = [entry for entry in mapping.ledger.entries if entry.event == "FAILED"]
    assert (failed.at, failed.detail) == (3.0, "whole batch failed: Task timed out after 3.00 seconds")
    assert handlers.batches == [["a"]]


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("levels", [150, 600, 100_000])
@pytest.mark.parametrize("response_types", [REPORT, []], ids=["setting on", "setting off"])
def test_a_response_nested_too_deep_fails_the_whole_batch(lab: Any, response_types: list[str], levels: int) -> None:
    assert done(lab, lambda event, context: {"deep": nested(levels)}, response_types) == ALL_FAILED


def test_an_exception_that_cannot_be_written_fails_the_whole_batch(lab: Any) -> None:
    def handler(event: Any, context: Any) -> None:
        raise Unspeakable

    assert done(lab, handler, REPORT) == ALL_FAILED
