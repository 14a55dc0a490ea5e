"""What is said of a DynamoDB expression before it is sent, and that nothing is said of one that DynamoDB takes."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ParamValidationError

from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.scratch import scratch_table

pytestmark = pytest.mark.usefixtures("local")

TEXT, NUMBER = {"S": "OPEN"}, {"N": "1"}


@pytest.mark.parametrize(
    "call",
    [
        {"KeyConditionExpression": "PK = :a AND begins_with(SK, :b)"},
        {"KeyConditionExpression": "(PK = :a) and (SK BETWEEN :a AND :b)"},
        {"KeyConditionExpression": "PK=:a AND SK<:b"},
        {"ConditionExpression": "attribute_not_exists(PK) OR NOT (jobStatus IN (:a, :b))"},
        {"ConditionExpression": "jobStatus = :a AND size(username) > :b AND contains(city, :a)"},
        {"ConditionExpression": "jobStatus = acceptedApplicationId OR jobStatus <> :a OR jobStatus = :b"},
        {
            "UpdateExpression": "SET jobStatus = :a REMOVE city ADD applicationCount :n",
            "ConditionExpression": "PK = :b",
        },
        {"UpdateExpression": "set applicationCount = if_not_exists(applicationCount, :n) + :n, city = :a, town = :b"},
    ],
)
def test_nothing_is_said_of_expressions_that_dynamodb_takes(call: dict[str, Any]) -> None:
    text = " ".join(call.values())
    given = {":a": TEXT, ":b": TEXT, ":n": NUMBER}
    used = {name: value for name, value in given.items() if name in text}
    assert refused_expression({**call, "ExpressionAttributeValues": used}) is None


def test_names_may_stand_behind_placeholders() -> None:
    call = {"ConditionExpression": "#status = :open", "ExpressionAttributeValues": {":open": TEXT}}
    assert refused_expression({**call, "ExpressionAttributeNames": {"#status": "status"}}) is None
    missing = refused_expression(call)
    assert missing is not None
    assert "in `ExpressionAttributeNames`" in missing.because


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ({"ConditionExpression": "jobStatus != :open"}, "Not equal is written `<>`"),
        ({"ConditionExpression": "jobStatus = :open || PK = :open"}, "the word `OR`"),
        ({"UpdateExpression": "SET applicationCount = :open + applicationCount"}, "`:open` is text"),
        ({"UpdateExpression": "ADD applicationCount :open"}, "`:open` is text"),
        ({"UpdateExpression": "SET jobStatus = attribute_exists(:open)"}, "There is no function `attribute_exists`"),
        ({"KeyConditionExpression": "PK = :open OR SK = :open"}, "`OR` is not allowed in a key condition"),
        ({"KeyConditionExpression": "PK = :open AND SK.begins_with(:open)"}, "`begins_with` is a function"),
        ({"ConditionExpression": ["jobStatus = :open"]}, "`ConditionExpression` is text"),
    ],
)
def test_an_expression_hears_what_is_wrong_with_it_and_is_shown(call: dict[str, Any], sentence: str) -> None:
    wrong = refused_expression({**call, "ExpressionAttributeValues": {":open": TEXT}})
    assert wrong is not None
    assert sentence in wrong.because
    assert str(next(iter(call.values()))) in wrong.came


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([TEXT], "is a dict, with a value for each placeholder"),
        ({}, "is empty"),
        ({":open": "OPEN"}, "`:open` needs a type"),
        ({":open": {"T": "OPEN"}}, "`:open` needs a type"),
        ({":open": {"S": 1}}, "after `S` comes text"),
        ({":open": True}, "`:open` needs a type"),
        ({7: TEXT}, "`7`: in the values, a placeholder begins with a colon"),
    ],
)
def test_values_hear_what_their_form_is(values: Any, sentence: str) -> None:
    wrong = refused_expression({"ConditionExpression": "jobStatus = :open", "ExpressionAttributeValues": values})
    assert wrong is not None
    assert sentence in wrong.because


def test_a_value_too_many_is_left_to_boto3_while_the_expression_itself_is_missing() -> None:
    values = {":open": TEXT}
    assert refused_expression({"IndexName": "jobApplications", "ExpressionAttributeValues": values}) is None
    assert refused_expression({"KeyConditionExpression": "PK = PK", "ExpressionAttributeValues": values}) is not None


def test_what_boto3_does_not_send_is_told_without_the_list_of_all_parameters() -> None:
    with scratch_table() as name, pytest.raises(ParamValidationError) as refused:
        boto3.client("dynamodb").query(TableName=name, KeyCondition="PK = :job")
    assert not_sent(refused.value) == "A Query has no parameter `KeyCondition`. Its name is `KeyConditionExpression`."
