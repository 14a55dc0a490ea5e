"""Right answers to chapter 02's exercises, the unusual ones too. (The wrong ones are listed with the exercises.)"""

import pytest

from workbook.exercises.exercise import Right, Wrong
from workbook.exercises.workflow_checks import application_key, discard_the_job

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
        "$['getItems']['Items'][?(@.jobId)]",
    ],
)
def test_a_filter_is_judged_by_what_it_leaves(path: str) -> None:
    assert isinstance(discard_the_job({**PASS, "InputPath": path}), Right)
    assert isinstance(discard_the_job(path), Right)


def test_a_comment_in_the_state_does_no_harm() -> None:
    state = {**PASS, "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]", "Comment": "By what it is."}
    assert isinstance(discard_the_job(state), Right)


def test_a_state_with_a_field_that_pass_does_not_have_is_not_taken() -> None:
    state = {**PASS, "InputPath": "$.getItems.Items[?(@.jobApplicationStatus)]", "Resource": "arn"}
    assert isinstance(discard_the_job(state), Wrong)
