"""Right answers to chapter 05 that are written in other ways than ours."""

import contextlib
import json
from typing import Any

import pytest

from booking.model import DeclineMessage
from workbook.exercises import registry
from workbook.exercises.feedback import feedback


def says(exercise_id: str, answer: object) -> str:
    return repr(feedback(registry.find(exercise_id), answer)[1])


def reads_the_body_as_powertools_offers_it(record: Any, table: Any) -> object:
    return table.decline(DeclineMessage(**record.json_body))


def raises_an_error_of_its_own(record: Any, table: Any) -> None:
    try:
        table.decline(DeclineMessage.model_validate_json(record.body))
    except Exception as error:
        raise RuntimeError("not done") from error


@pytest.mark.parametrize("answer", [reads_the_body_as_powertools_offers_it, raises_an_error_of_its_own])
def test_a_record_handler_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-1", answer).startswith("05-1 The record handler: correct.")


UPDATE = {
    "UpdateExpression": "SET jobApplicationStatus = :declined",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


def refuses_accepted_and_missing(dynamodb: Any, table_name: str, key: Any) -> None:
    """Writes DECLINED over DECLINED: redundant, and without harm."""
    values = {":declined": {"S": "DECLINED"}, ":accepted": {"S": "ACCEPTED"}}
    condition = "attribute_exists(PK) AND jobApplicationStatus <> :accepted"
    request = UPDATE | {"ConditionExpression": condition, "ExpressionAttributeValues": values}
    try:
        dynamodb.update_item(TableName=table_name, Key=key, **request)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if not error.response.get("Item"):
            raise LookupError("no such application") from None


def looks_after_the_condition_failed(dynamodb: Any, table_name: str, key: Any) -> None:
    values = {":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}}
    request = UPDATE | {"ConditionExpression": "jobApplicationStatus = :pending", "ExpressionAttributeValues": values}
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(TableName=table_name, Key=key, **request)
        return
    dynamodb.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]


@pytest.mark.parametrize("answer", [refuses_accepted_and_missing, looks_after_the_condition_failed])
def test_a_conditional_update_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-2", answer).startswith("05-2 Decline once, whatever comes: correct.")


def raises_what_nobody_foresaw(*arguments: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("exercise_id", ["05-1", "05-2"])
@pytest.mark.parametrize("answer", [raises_what_nobody_foresaw, lambda *arguments: json, print])
def test_other_functions_get_a_sentence_and_never_an_error(exercise_id: str, answer: object) -> None:
    assert "not right yet" in says(exercise_id, answer)


@pytest.mark.parametrize("exercise_id", ["05-1", "05-2"])
def test_a_stub_is_not_yet(exercise_id: str) -> None:
    assert "not yet" in says(exercise_id, lambda *arguments: ...)


@pytest.mark.parametrize("answer", [(None, None), ([], {}), ("A", "A"), ("", 2), ((), ()), (["C"], 2)])
def test_other_choices_get_a_sentence_about_them(answer: object) -> None:
    said = says("05-3", answer)
    assert "not right yet" in said
    assert "could not read it" not in said
