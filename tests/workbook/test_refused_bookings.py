"""A booking that is not to be made is refused by name, and changes nothing."""

from typing import Any

import boto3
import pytest

from tests.workbook.bookings import book, every_item, waiting
from workbook.cloud import Stack
from workbook.practice.sample import PostedJob, job_with_applications, put_job


@pytest.fixture
def stack(emptied: Stack) -> Stack:
    return emptied


def put(stack: Stack, applications: int, seed: int = 0) -> PostedJob:
    return put_job(stack.outputs["TableName"], job_with_applications(applications, seed=seed))


ELSEWHERE = "00000000-0000-4000-8000-000000000000"

BAD_INPUT = {
    "unknown job": ({"jobId": ELSEWHERE}, "JobNotFound"),
    "somebody else's job": ({"username": "another-parent"}, "NotYourJob"),
    "unknown application": ({"applicationId": ELSEWHERE}, "ApplicationNotFound"),
    "a job id that is not a UUID": ({"jobId": "42"}, "InvalidInput"),
    "an application id with another key in it": ({"applicationId": f"{ELSEWHERE}#APPLICATION#1"}, "InvalidInput"),
    "a username with another key in it": ({"username": "sarah#JOB"}, "InvalidInput"),
    "an empty username": ({"username": ""}, "InvalidInput"),
    "a number for an id": ({"jobId": 7}, "InvalidInput"),
    "another status than ACCEPTED": ({"applicationStatus": "DECLINED"}, "InvalidInput"),
}


@pytest.mark.parametrize(("change", "error"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_bad_input_is_named_and_changes_nothing(stack: Stack, change: dict[str, Any], error: str) -> None:
    posted = put(stack, 3)
    before = every_item(stack)
    answer = book(stack, {"input": posted.booking(0)["input"] | change})
    assert (answer["status"], answer["error"]) == ("FAILED", error)
    assert answer["cause"].endswith(".")
    assert every_item(stack) == before
    assert waiting(stack.outputs["QueueUrl"]) == 0


@pytest.mark.parametrize("missing", ["username", "jobId", "applicationId", "applicationStatus"])
def test_a_missing_field_is_invalid_input(stack: Stack, missing: str) -> None:
    fields = dict(put(stack, 3).booking(0)["input"])
    del fields[missing]
    before = every_item(stack)
    assert book(stack, {"input": fields})["error"] == "InvalidInput"
    assert every_item(stack) == before


@pytest.mark.parametrize("shape", [{}, {"input": None}, {"input": []}, [], None, "text", {"input": {"input": {}}}])
def test_an_input_of_another_shape_is_invalid_input(stack: Stack, shape: Any) -> None:
    assert book(stack, shape)["error"] == "InvalidInput"


def test_an_application_of_another_job_is_not_found(stack: Stack) -> None:
    posted, other = put(stack, 3), put(stack, 1, seed=1)
    booking = posted.booking(0)
    booking["input"]["applicationId"] = other.applications[0].id
    before = every_item(stack)
    assert book(stack, booking)["error"] == "ApplicationNotFound"
    assert every_item(stack) == before


def test_a_declined_application_cannot_be_accepted(stack: Stack) -> None:
    posted = put(stack, 2)
    key = f"JOB#{posted.job.id}#APPLICATION#{posted.applications[0].id}"
    boto3.resource("dynamodb").Table(stack.outputs["TableName"]).update_item(
        Key={"PK": key, "SK": key},
        UpdateExpression="SET jobApplicationStatus = :declined",
        ExpressionAttributeValues={":declined": "DECLINED"},
    )
    before = every_item(stack)
    assert book(stack, posted.booking(0))["error"] == "ApplicationNotPending"
    assert every_item(stack) == before


def test_a_job_with_more_applications_than_fit_is_refused_before_anything_is_written(stack: Stack) -> None:
    posted = put(stack, 3)
    resource = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    with resource.batch_writer() as batch:
        for number in range(500):
            key = f"JOB#{posted.job.id}#APPLICATION#{number}"
            index = {"GSI1PK": f"JOB#{posted.job.id}", "GSI1SK": f"APPLICATION#{number}"}
            batch.put_item(Item={"PK": key, "SK": key, "id": str(number), "jobApplicationStatus": "PENDING", **index})
    before = every_item(stack)
    answer = book(stack, posted.booking(0))
    assert answer["error"] == "TooManyApplications"
    assert every_item(stack) == before
