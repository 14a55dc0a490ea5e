"""A job of any size in memory: it answers as DynamoDB and SQS do where size matters."""

from collections import Counter
from typing import Any

import pytest

from asl_interpreter import TaskFailed
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import in_pages_of, workflow

WORKFLOWS = ("book_nanny", "book_nanny.jsonata", "book_nanny_at_scale", "book_nanny_at_scale.jsonata")
SHARDED = "book_nanny_sharded"


@pytest.mark.parametrize("name", [*WORKFLOWS, SHARDED])
def test_every_workflow_books_one_and_declines_everybody_else(name: str) -> None:
    job = SimulatedJob(30)
    assert job.book(workflow(name), 4).end == "SUCCEEDED"
    job.decline()
    assert (job.statuses(), job.told) == ({"ACCEPTED": 1, "DECLINED": 29}, 1)
    assert job.applications[job.posted.applications[4].id]["jobApplicationStatus"] == {"S": "ACCEPTED"}


@pytest.mark.parametrize("number", [1, 20, 100])
def test_the_tutorials_shape_makes_a_call_for_each_application_and_four(number: int) -> None:
    assert sum(SimulatedJob(number).book(workflow("book_nanny")).calls.values()) == number + 4


@pytest.mark.parametrize(("number", "pages"), [(1, 1), (499, 1), (500, 2), (501, 2), (1000, 3)])
def test_the_workflow_for_large_jobs_calls_by_pages_and_by_batches_of_ten(number: int, pages: int) -> None:
    calls = Counter(SimulatedJob(number).book(workflow("book_nanny_at_scale")).calls)
    batches = -(-(number - 1) // 10)
    if number > 500:  # a page's batches are its own
        batches = sum(-(-len(range(first, min(first + 500, number))) // 10) for first in range(0, number, 500))
    assert (calls["query"], calls.total()) == (pages, pages + 4 + batches)


def test_a_query_stops_at_its_limit_and_says_so_also_behind_the_last_item() -> None:
    job = SimulatedJob(4)
    asked: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :job AND begins_with(GSI1SK, :applications)",
        "ExpressionAttributeValues": {":job": {"S": "JOB#"}, ":applications": {"S": "APPLICATION#"}},
        "Limit": 4,
    }
    first = _answer(job, asked)
    assert (first["Count"], "LastEvaluatedKey" in first) == (4, True)
    second = _answer(job, asked | {"ExclusiveStartKey": first["LastEvaluatedKey"]})
    assert (second["Count"], "LastEvaluatedKey" in second) == (0, False)


def test_a_query_reads_one_megabyte_before_attributes_are_left_out() -> None:
    asked: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :job",
        "ExpressionAttributeValues": {":job": {"S": "JOB#"}},
        "ProjectionExpression": "id",
    }
    answer = _answer(SimulatedJob(3000), asked)
    assert 1_000_000 // 500 < answer["Count"] < 3000
    assert "LastEvaluatedKey" in answer


def test_an_index_that_is_behind_shows_all_after_so_many_queries() -> None:
    asked: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :job",
        "ExpressionAttributeValues": {":job": {"S": "JOB#"}},
        "ScanIndexForward": False,
    }
    job = SimulatedJob(10, behind=3, reads=2)
    assert [_answer(job, asked)["Count"] for _ in range(3)] == [8, 8, 11]
    assert "jobStatus" in _answer(job, asked)["Items"][0]


def test_a_batch_is_answered_with_what_was_refused_and_without_the_list_that_would_be_empty() -> None:
    job = SimulatedJob(2, refuses=lambda application, before: before == 0)
    entries = [{"Id": it.id, "MessageBody": f'{{"applicationId": "{it.id}"}}'} for it in job.posted.applications]
    first, second = (job.send_message_batch(Entries=entries) for _ in range(2))
    assert [each["Id"] for each in first["Failed"]] == [each["Id"] for each in entries]
    assert ("Successful" in first, "Failed" in second) == (False, False)
    assert job.queued == Counter(it.id for it in job.posted.applications)


@pytest.mark.parametrize("number", [0, 11])
def test_a_batch_has_one_to_ten_entries(number: int) -> None:
    with pytest.raises(TaskFailed, match="1 to 10"):
        SimulatedJob(1).send_message_batch(Entries=[{"Id": str(each)} for each in range(number)])


def test_an_execution_that_dies_leaves_a_job_that_the_same_booking_finishes() -> None:
    job, definition = SimulatedJob(30), in_pages_of(10, workflow("book_nanny_at_scale"))
    assert job.book(definition, dies_after=0.1).end == "RUNNING"
    assert 0 < len(job.queued) < 29
    assert job.book(definition).end == "SUCCEEDED"
    job.decline()
    assert (job.statuses(), job.told) == ({"ACCEPTED": 1, "DECLINED": 29}, 1)


def test_a_second_booking_for_another_nanny_is_refused() -> None:
    job = SimulatedJob(3)
    ends = [job.book(workflow("book_nanny_at_scale"), number).end for number in (0, 1)]
    assert ends == ["SUCCEEDED", "JobNotOpen"]


def test_a_call_that_no_booking_makes_is_not_answered() -> None:
    states = {"Scan": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "End": True}}
    with pytest.raises(NotImplementedError, match="dynamodb:scan"):
        SimulatedJob(1).book({"StartAt": "Scan", "States": states})


def _answer(job: SimulatedJob, asked: dict[str, Any]) -> dict[str, Any]:
    return job._query(asked)
