"""Right answers to chapter 02's exercises, the unusual ones too. (The wrong ones are listed with the exercises.)"""

from typing import Any

import boto3
import pytest

from asl_interpreter import faults
from tests.workbook.exercises.wrong_answers.chapter_02 import mended
from workbook.cloud import connect
from workbook.exercises import registry
from workbook.exercises.chapter_02.catch import STATE as QUERY
from workbook.exercises.chapter_02.repair import to_repair
from workbook.exercises.definition_trial import definition
from workbook.exercises.exercise import Right, Verdict, Wrong

pytestmark = pytest.mark.usefixtures("local")

STATES = definition()["States"]
PASS = {"Type": "Pass", "ResultPath": "$.getItems", "Next": "Iterate through Application Items"}
BY_STATUS = "$.getItems.Items[?(@.jobApplicationStatus)]"
CATCHER = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}
KEY = {"S.$": "States.Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)"}
ACCEPT: dict[str, Any] = {
    "TableName": "${DDBTable}",
    "Key": {"PK": KEY, "SK": KEY},
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}},
}
SELECTOR = STATES["Iterate through Application Items"]["ItemSelector"]
FILTER = STATES["Iterate through Application Items"]["ItemProcessor"]["States"]["Filter out Accepted Application"]
CHOSEN, OTHERS = FILTER["Choices"]
IS_PENDING = OTHERS["And"][1]


def verdict(number: int, answer: object) -> Verdict:
    return registry.find(f"02-{number}").check(answer)


def written_otherwise(number: int, answer: object) -> bool:
    """Whether a right answer is told that it reads differently in the file."""
    right = verdict(number, answer)
    assert isinstance(right, Right), right
    return "differently in the file" in right.because


@pytest.mark.parametrize(
    "expression",
    [
        "States.Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)",
        "States.Format('JOB#{}#{}#{}', $.input.jobId, 'APPLICATION', $.input.applicationId)",
        "States.Format('{}#APPLICATION#{}', States.Format('JOB#{}', $.input.jobId), $['input']['applicationId'])",
        "States.Format('JOB#{}#APPLICATION#{}', $$.Execution.Input.input.jobId, $.input.applicationId)",
    ],
)
def test_an_expression_is_judged_by_the_key_it_gives(expression: str) -> None:
    assert isinstance(verdict(1, expression), Right)


def test_an_expression_has_to_give_the_key_in_the_transaction_too_where_more_is_in_the_state() -> None:
    last = "States.ArrayGetItem($.*.jobId, States.MathAdd(States.ArrayLength($.*), -1))"
    assert isinstance(verdict(1, f"States.Format('JOB#{{}}#APPLICATION#{{}}', {last}, $.input.applicationId)"), Wrong)


def test_the_parts_of_the_file_are_right_and_nobody_says_that_they_read_differently() -> None:
    update = STATES["Update Job and Application Status"]["Parameters"]["TransactItems"][1]["Update"]
    parts = [STATES[QUERY]["Catch"], update, STATES["Discard Job Item from List"], SELECTOR, FILTER]
    assert [written_otherwise(number, part) for number, part in enumerate(parts, 2)] == [False] * 5


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (2, [CATCHER | {"ErrorEquals": ["States.TaskFailed", "States.Timeout"]}]),
        (2, [CATCHER | {"ErrorEquals": ["States.TaskFailed"]}, CATCHER]),
        (2, [CATCHER | {"ErrorEquals": ["DynamoDb.ResourceNotFoundException"]}, CATCHER]),
        (3, ACCEPT | {"ConditionExpression": "attribute_exists(PK) AND jobApplicationStatus = :pending"}),
        (3, ACCEPT | {"ConditionExpression": "jobApplicationStatus IN (:pending)"}),
        (3, ACCEPT | {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        (3, ACCEPT | {"UpdateExpression": "set jobApplicationStatus=:accepted"}),
        (4, {**PASS, "InputPath": "$.getItems.Items[?(@.jobApplicationStatus.S)]"}),
        (4, {**PASS, "InputPath": "$['getItems']['Items'][?(@.jobApplicationStatus)]"}),
        (4, {**PASS, "InputPath": "$.getItems.Items[?(!@.jobStatus)]"}),
        (5, SELECTOR | {"jobId.$": "$$.Execution.Input.input.jobId"}),
        (5, SELECTOR | {"index.$": "$$.Map.Item.Index"}),
        (5, SELECTOR | {"acceptedApplicationId.$": "States.Format('{}', $.input.applicationId)"}),
        (6, FILTER | {"Choices": [OTHERS, CHOSEN]}),
        (6, FILTER | {"Choices": [CHOSEN, IS_PENDING | {"Next": OTHERS["Next"]}]}),
        (
            6,
            FILTER
            | {
                "Choices": [
                    {"Variable": "$.application.notifiedOn", "IsPresent": True, "Next": "Nothing to Do"},
                    {
                        "Variable": "$.acceptedApplicationId",
                        "StringEqualsPath": "$.application.id.S",
                        "Next": CHOSEN["Next"],
                    },
                    IS_PENDING | {"Next": OTHERS["Next"]},
                ]
            },
        ),
    ],
)
def test_an_answer_is_judged_by_what_it_does_and_told_where_it_reads_differently(number: int, answer: Any) -> None:
    assert written_otherwise(number, answer)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ConditionExpression": "attribute_exists(PK) AND jobApplicationStatus = :pending"}, ["ConditionExpression"]),
        (
            {
                "ConditionExpression": "#status = :p",
                "UpdateExpression": "SET #status = :a",
                "ExpressionAttributeValues": {":p": {"S": "PENDING"}, ":a": {"S": "ACCEPTED"}},
                "ExpressionAttributeNames": {"#status": "jobApplicationStatus"},
            },
            ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues", "UpdateExpression"],
        ),
    ],
)
def test_the_fields_that_read_differently_are_named(changes: dict[str, Any], fields: list[str]) -> None:
    right = verdict(3, ACCEPT | changes)
    assert isinstance(right, Right)
    assert [field for field in sorted(ACCEPT.keys() | changes) if f"`{field}`" in right.because] == fields


def test_of_a_wrong_update_only_what_the_reader_wrote_is_shown() -> None:
    wrong = verdict(3, ACCEPT | {"ConditionExpression": "jobStatus = :pending"})
    assert isinstance(wrong, Wrong)
    assert [name for name in ACCEPT if f"'{name}'" in wrong.came] == [
        "ConditionExpression",
        "UpdateExpression",
        "ExpressionAttributeValues",
    ]


@pytest.mark.parametrize("number", [4, 6])
def test_a_comment_in_a_state_does_no_harm(number: int) -> None:
    state = {4: STATES["Discard Job Item from List"], 6: FILTER}[number]
    assert not written_otherwise(number, state | {"Comment": "In other words."})


def _by_not(machine: dict[str, Any]) -> None:
    inside = machine["States"]["Iterate through Application Items"]["ItemProcessor"]["States"]
    test = {"Variable": "$.application.id.S", "StringEqualsPath": "$.chosen"}
    inside["Filter out Accepted Application"] = {
        "Type": "Choice",
        "Choices": [{"Not": test, "Next": "Push Declined Application Items"}],
        "Default": "Send Accepted Applicant a Message",
    }


def _open_alone(machine: dict[str, Any]) -> None:
    update = machine["States"]["Update Job and Application Status"]["Parameters"]["TransactItems"][0]["Update"]
    update["ConditionExpression"] = "jobStatus = :open"  # the caller is in the key
    update["ExpressionAttributeValues"][":open"] = {"S": "OPEN"}
    del update["ExpressionAttributeValues"][":caller"]


def _explain(machine: dict[str, Any]) -> None:
    machine["States"]["Explain"] = {"Type": "Pass", "Next": "Job Not Open"}
    machine["States"]["Update Job and Application Status"]["Catch"][0]["Next"] = "Explain"


def _downwards(machine: dict[str, Any]) -> None:
    machine["States"][QUERY]["Parameters"]["ScanIndexForward"] = False


@pytest.mark.parametrize(
    "machine",
    [
        mended(),
        mended("list", and_then=_downwards),
        mended("rule", and_then=_by_not),
        mended("condition", and_then=_open_alone),
        mended(and_then=_explain),
    ],
    ids=["as planted", "sorted downwards", "rule turned round", "another condition", "a state more"],
)
def test_a_repair_is_judged_by_what_it_does_when_it_runs(machine: dict[str, Any]) -> None:
    assert isinstance(verdict(7, machine), Right)


def test_a_repair_that_leaves_a_warning_of_the_linter_is_told_which() -> None:
    def warned(machine: dict[str, Any]) -> None:
        machine["States"]["Job Not Open"]["Cause"] = "$.failure.Cause"

    right = verdict(7, mended(and_then=warned))
    assert isinstance(right, Right)
    assert "/States/Job Not Open/Cause" in right.because


def test_the_linter_sees_two_of_the_six_mistakes() -> None:
    assert [(fault.severity, fault.code) for fault in faults(to_repair())] == [
        ("ERROR", "MISSING_TRANSITION_TARGET"),
        ("ERROR", "MISSING_TRANSITION_TARGET"),  # what follows: a state that nothing leads to
        ("WARNING", "NO_PATH"),
    ]
    assert faults(mended("condition", "key", "list", "item")) == []


def test_the_definition_to_repair_is_new_each_time() -> None:
    to_repair()["States"].clear()
    assert to_repair()["States"]


def test_checking_leaves_the_readers_table_alone() -> None:
    with connect() as stack:
        table = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
        assert isinstance(verdict(7, mended()), Right)
        assert isinstance(verdict(3, ACCEPT), Right)
        assert table.scan()["Items"] == []


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        [{}],
        [[]],
        {"Next": 1},
        {"a": {1, 2}},
        [{"ErrorEquals": [1], "Next": 2}],
        {"States": {"A": None}},
        "$.input",
    ],
    ids=repr,
)
@pytest.mark.parametrize("number", range(1, 8))
def test_nonsense_gets_a_sentence(number: int, answer: object) -> None:
    from workbook.exercises.feedback import feedback

    right, message = feedback(registry.find(f"02-{number}"), answer)
    assert not right
    assert "could not read it" not in message.sentence
