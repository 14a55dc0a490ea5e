import re
from typing import Any

import pytest

from workbook.figures.conditions import condition_label
from workbook.figures.machine import DefinitionError, Edge, EdgeKind, read_machine

ITEM = "$.current.Responses[0].Item"


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ({"Variable": f"{ITEM}.jobStatus.S", "StringEquals": "CLOSED"}, "jobStatus = CLOSED"),
        ({"Not": {"Variable": f"{ITEM}.jobStatus.S", "StringEquals": "OPEN"}}, "jobStatus ≠ OPEN"),
        ({"Variable": "$.n", "NumericLessThanEquals": 3}, "n ≤ 3"),
        ({"Variable": "$.flag", "BooleanEquals": True}, "flag = true"),
        ({"Variable": "$.key", "IsPresent": False}, "no key"),
        ({"Not": {"Variable": "$.key", "IsPresent": True}}, "no key"),
        ({"Variable": "$.key", "IsNull": False}, "key is not null"),
        ({"Variable": "$.mine.id", "StringEqualsPath": "$.input.id"}, "mine.id = input.id"),
        ({"Variable": "$.id.S", "StringEqualsPath": "$.accepted"}, "id = accepted"),
        ({"Variable": "$", "StringEquals": "x"}, "input = x"),
        (
            {"And": [{"Variable": "$.a", "IsPresent": True}, {"Variable": "$.a", "NumericGreaterThan": 3}]},
            "a > 3",
        ),
        (
            {"Or": [{"Variable": "$.a", "StringEquals": "x"}, {"And": [{"Variable": "$.b", "IsNull": True}]}]},
            "a = x or (b is null)",
        ),
        ({"And": [{"Variable": f"$.{name}", "IsNull": True} for name in "abcd"]}, "all 4 checks hold"),
        ({"Condition": "{% $states.input.token != null %}"}, "token ≠ null"),
    ],
)
def test_a_choice_rule_becomes_a_short_label(rule: dict[str, Any], label: str) -> None:
    assert condition_label(rule) == label


def test_rules_with_the_same_target_are_one_edge() -> None:
    states = {
        "C": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.a", "NumericEquals": number, "Next": "P"} for number in (1, 2)],
            "Default": "P",
        },
        "P": {"Type": "Pass", "End": True},
    }
    machine = read_machine({"StartAt": "C", "States": states})
    assert machine.edges == (Edge("C", "P", EdgeKind.CHOICE, "a = 1 or a = 2 or otherwise"),)


@pytest.mark.parametrize(
    ("resource", "caption"),
    [
        ("arn:aws:states:::aws-sdk:dynamodb:transactWriteItems", "DynamoDB: TransactWriteItems"),
        ("arn:aws:states:::dynamodb:getItem", "DynamoDB: GetItem"),
        ("arn:aws:states:::sqs:sendMessage.waitForTaskToken", "SQS: SendMessage"),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", "Lambda: Invoke"),
        ("arn:aws:states:us-east-1:123456789012:activity:sort", "Activity: sort"),
    ],
)
def test_a_task_is_captioned_with_its_service_and_action(resource: str, caption: str) -> None:
    states = {"T": {"Type": "Task", "Resource": resource, "End": True}}
    assert read_machine({"StartAt": "T", "States": states}).states["T"].caption == caption


def test_a_catch_is_an_edge_with_the_names_of_its_errors() -> None:
    catch = [{"ErrorEquals": ["DynamoDb.TransactionCanceledException", "States.Timeout"], "Next": "F"}]
    states = {"T": {"Type": "Task", "Resource": "x", "Catch": catch, "End": True}, "F": {"Type": "Fail"}}
    machine = read_machine({"StartAt": "T", "States": states})
    assert machine.edges == (Edge("T", "F", EdgeKind.CATCH, "TransactionCanceled or Timeout"),)


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        (None, "A definition is a dict with StartAt and States"),
        ('{"StartAt": "A"}', "This is text: json.loads turns it into a definition"),
        ({"StartAt": "A", "States": {}}, "There are no states"),
        ({"StartAt": "A", "States": {"A": 1}}, "'A' is no state: a dict is needed, not 1"),
        ({"StartAt": "Z", "States": {"A": {}}}, "StartAt names 'Z', and there is no such state. There are: A"),
        ({"StartAt": "A", "States": {"A": {"Next": "Aa"}}}, "'A' leads to 'Aa', and there is no such state"),
        ({"StartAt": "A", "States": {"A": {"Next": ...}}}, "'A' leads to Ellipsis, and there is no such state"),
        ({"StartAt": "A", "States": {"A": {"Choices": [{}]}}}, "'A' has a rule in Choices without Next"),
        ({"StartAt": "A", "States": {"A": {"Choices": ...}}}, "'A': Choices is a list of rules"),
    ],
)
def test_a_definition_that_cannot_be_drawn_gets_a_sentence(definition: Any, says: str) -> None:
    with pytest.raises(DefinitionError, match=re.escape(says)):
        read_machine(definition)
