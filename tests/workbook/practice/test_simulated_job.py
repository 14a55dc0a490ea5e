"""A job of any size in memory: it answers as DynamoDB and SQS do where size matters."""

from collections import Counter
from typing import Any

import pytest

from asl_interpreter import TaskCall, TaskFailed
from workbook.practice.simulated_job import SimulatedJob
from workbook.practice.workflows import in_pages_of, workflow

WORKFLOWS = ("book_nanny", "book_nanny.jsonata", "book_nanny_at_scale", "book_nanny_at_scale.jsonata")
SHARDED = "book_nanny_sharded"


def asked(job: SimulatedJob, operation: str, **arguments: Any) -> Any:
    return job(TaskCall(f"arn:aws:states:::aws-sdk:dynamodb:{operation}", arguments, "A State", 0.0)).outcome


def pages(job: SimulatedJob, **query: Any) -> list[list[str]]:
    """The ids of each page, to the last."""
    values = {":job": {"S": f"JOB#{job.posted.job.id}"}, ":applications": {"S": "APPLICATION#"}}
    given = {"ExpressionAttributeValues": values} | query
    found = []
    while True:
        page = asked(job, "query", **given)
        found.append([item["id"]["S"] for item in page["Items"]])
        if "LastEvaluatedKey" not in page:
            return found
        given |= {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@pytest.mark.parametrize("name", [*WORKFLOWS, SHARDED])
def test_every_workflow_books_one_and_declines_everybody_else(name: str) -> None:
    job = SimulatedJob(30)
    assert job.book(workflow(name), 4).end == "SUCCEEDED"
    job.decline()
    assert (job.statuses(), job.told) == ({"ACCEPTED": 1, "DECLINED": 29}, 1)
    assert job.applications[job.posted.applications[4].id]["jobApplicationStatus"] == {"S": "ACCEPTED"}


def test_a_query_reads_one_megabyte_before_attributes_are_left_out() -> None:
    query: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :job",
        "ExpressionAttributeValues": {":job": {"S": "JOB#"}},
        "ProjectionExpression": "id",
    }
    answer = asked(SimulatedJob(3000), "query", **query)
    assert 1_000_000 // 500 < answer["Count"] < 3000
    assert "LastEvaluatedKey" in answer


def test_an_index_that_is_behind_shows_all_after_so_many_queries() -> None:
    query: dict[str, Any] = {
        "KeyConditionExpression": "GSI1PK = :job",
        "ExpressionAttributeValues": {":job": {"S": "JOB#"}},
        "ScanIndexForward": False,
    }
    job = SimulatedJob(10, behind=3, reads=2)
    assert [asked(job, "query", **query)["Count"] for _ in range(3)] == [8, 8, 11]
    assert "jobStatus" in asked(job, "query", **query)["Items"][0]


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


@pytest.mark.parametrize(("applications", "sizes"), [(0, [0]), (4, [4]), (5, [5, 0]), (12, [5, 5, 2])])
def test_a_page_ends_at_its_limit_and_one_that_is_exactly_full_may_be_followed_by_an_empty_one(
    applications: int, sizes: list[int]
) -> None:
    job = SimulatedJob(applications)
    found = pages(job, Limit=5)
    assert [len(page) for page in found] == sizes
    assert sorted(each for page in found for each in page) == sorted(it.id for it in job.posted.applications)


def test_a_page_without_a_limit_ends_at_one_megabyte() -> None:
    sizes = [len(page) for page in pages(SimulatedJob(9_000))]
    assert len(sizes) > 1
    assert sum(sizes) == 9_000


def test_descending_and_without_a_prefix_the_job_comes_first() -> None:
    job = SimulatedJob(3)
    values = {":job": {"S": f"JOB#{job.posted.job.id}"}}
    answer = asked(job, "query", ExpressionAttributeValues=values, ScanIndexForward=False, ProjectionExpression="id")
    assert answer["Items"][0] == {"id": {"S": job.posted.job.id}}
    assert (answer["Count"], answer["ScannedCount"]) == (4, 4)


def test_the_application_that_the_filter_leaves_out_is_scanned_all_the_same() -> None:
    job = SimulatedJob(3)
    values = {
        ":job": {"S": f"JOB#{job.posted.job.id}"},
        ":applications": {"S": "APPLICATION#"},
        ":accepted": {"S": job.posted.applications[0].id},
    }
    answer = asked(job, "query", ExpressionAttributeValues=values, FilterExpression="id <> :accepted")
    assert (answer["Count"], answer["ScannedCount"]) == (2, 3)


def test_what_it_has_no_answer_to_is_a_failure_that_names_it() -> None:
    with pytest.raises(TaskFailed, match="no answer to deleteItem"):
        asked(SimulatedJob(1), "deleteItem")
