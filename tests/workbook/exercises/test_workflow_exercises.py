"""Right answers to chapter 02's exercises, the unusual ones too. (The wrong ones are listed with the exercises.)"""

from typing import Any

import pytest

from workbook.exercises.chapter_02.expressions import application_key, discard_the_job
from workbook.exercises.chapter_02.order import STATES, WAY, way_of_a_declined_application
from workbook.exercises.chapter_02.update import accept_the_application
from workbook.exercises.exercise import Right, Wrong

pytestmark = pytest.mark.usefixtures("local")

PASS = {"Type": "Pass", "ResultPath": "$.getItems", "Next": "Iterate through Application Items"}


@pytest.mark.parametrize(
    "expression",
    [
        "States.Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)",
        "States.Format('JOB#{}#{}#{}', $.input.jobId, 'APPLICATION', $.input.applicationId)",
        "States.Format('{}#APPLICATION#{}', States.Format('JOB#{}', $.input.jobId), $['input']['applicationId'])",
    ],
)
def test_an_expression_is_judged_by_the_key_it_gives(expression: str) -> None:
    assert isinstance(application_key(expression), Right)


@pytest.mark.parametrize(
    "path",
    [
        "$.getItems.Items[?(@.jobApplicationStatus)]",
        "$.getItems.Items[?(@.jobApplicationStatus.S)]",
        "$['getItems']['Items'][?(@.jobApplicationStatus.S)]",
    ],
)
def test_a_filter_is_judged_by_what_it_leaves(path: str) -> None:
    assert isinstance(discard_the_job({**PASS, "InputPath": path}), Right)
    assert isinstance(discard_the_job(path), Right)


@pytest.mark.parametrize(
    ("path", "told"),
    [("$.getItems.Items[?(@.jobApplicationStatus)]", False), ("$.getItems.Items[?(@.jobApplicationStatus.S)]", True)],
)
def test_a_filter_that_the_file_writes_otherwise_is_right_and_told_that_it_reads_differently(
    path: str, told: bool
) -> None:
    verdict = discard_the_job({**PASS, "InputPath": path})
    assert isinstance(verdict, Right)
    assert ("`InputPath` reads differently in the file" in verdict.because) is told


def test_a_comment_in_the_state_does_no_harm() -> None:
    state = {**PASS, "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]", "Comment": "By what it is."}
    assert isinstance(discard_the_job(state), Right)


def test_a_state_with_a_field_that_pass_does_not_have_is_not_taken() -> None:
    state = {**PASS, "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]", "Resource": "arn"}
    assert isinstance(discard_the_job(state), Wrong)


KEY = {"S.$": "States.Format('JOB#{}#APPLICATION#{}', $.input.jobId, $.input.applicationId)"}
ACCEPT: dict[str, Any] = {
    "TableName": "${DDBTable}",
    "Key": {"PK": KEY, "SK": KEY},
    "ConditionExpression": "jobApplicationStatus = :pending",
    "UpdateExpression": "SET jobApplicationStatus = :accepted",
    "ExpressionAttributeValues": {":pending": {"S": "PENDING"}, ":accepted": {"S": "ACCEPTED"}},
}


def test_the_update_of_the_file_is_right_and_called_equal() -> None:
    verdict = accept_the_application(ACCEPT)
    assert isinstance(verdict, Right)
    assert "equal to the file's" in verdict.because


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ConditionExpression": "attribute_exists(PK) AND jobApplicationStatus = :pending"}, ["ConditionExpression"]),
        ({"UpdateExpression": "set jobApplicationStatus=:accepted"}, ["UpdateExpression"]),
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
def test_an_update_is_judged_by_what_it_does_and_told_where_it_reads_differently(
    changes: dict[str, Any], fields: list[str]
) -> None:
    verdict = accept_the_application(ACCEPT | changes)
    assert isinstance(verdict, Right)
    assert [field for field in sorted(ACCEPT.keys() | changes) if f"`{field}`" in verdict.because] == fields


def test_of_a_wrong_update_only_what_the_reader_wrote_is_shown() -> None:
    verdict = accept_the_application(ACCEPT | {"ConditionExpression": "jobStatus = :pending"})
    assert isinstance(verdict, Wrong)
    assert [name for name in ACCEPT if f"'{name}'" in verdict.came] == [
        "ConditionExpression",
        "UpdateExpression",
        "ExpressionAttributeValues",
    ]


def test_an_order_is_taken_as_numbers_or_as_names() -> None:
    assert isinstance(way_of_a_declined_application([STATES.index(name) for name in WAY]), Right)
    assert isinstance(way_of_a_declined_application(tuple(WAY)), Right)
