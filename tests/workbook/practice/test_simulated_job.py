"""A simulated job answers as AWS would."""

from typing import Any

import pytest

from asl_interpreter import TaskCall, TaskFailed
from workbook.practice.simulated_job import SimulatedJob


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
    answer = asked(job, "query", ExpressionAttributeValues=values)
    assert (answer["Count"], answer["ScannedCount"]) == (2, 3)


def test_what_it_has_no_answer_to_is_a_failure_that_names_it() -> None:
    with pytest.raises(TaskFailed, match="no answer to deleteItem"):
        asked(SimulatedJob(1), "deleteItem")
