"""The front door on the local cloud: who is not let in, and what is refused. Nothing is booked, so one job will do."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.credentials import Credentials

from booking.table import BookingTable
from tests.workbook.server.door import MAY_CALL, REGION, UNKNOWN, api, book
from workbook.cloud import Stack, connect, faults
from workbook.practice.sample import PostedJob, post_job, statuses
from workbook.server.in_process import asked, somebody


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with connect() as stack:
        yield stack


@pytest.fixture(scope="module")
def table(stack: Stack) -> BookingTable:
    return BookingTable(stack.outputs["TableName"])


@pytest.fixture(scope="module")
def posted(table: BookingTable) -> PostedJob:
    return post_job(table, 4)


@pytest.fixture(scope="module")
def parent(posted: PostedJob) -> Credentials:
    return somebody(posted.job.username, path="/parents/")


def test_somebody_elses_job_is_refused_whatever_the_body_says(
    stack: Stack, posted: PostedJob, table: BookingTable
) -> None:
    stranger = somebody("stranger")
    refused = book(stack, stranger, posted)
    assert (refused.status, refused.body["error"]) == (403, "NotYourJob")
    assert "stranger" in refused.body["message"]
    claimed = book(stack, stranger, posted, username=posted.job.username)
    assert (claimed.status, claimed.body["error"]) == (400, "InvalidInput")
    assert statuses(table, posted) == {"PENDING": 4}


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "no JSON",
        "[]",
        {},
        {"applicationId": 1},
        {"applicationId": {"S": UNKNOWN}},
        {"applicationId": UNKNOWN.upper() + "A"},
        {"applicationId": f'{UNKNOWN}", "username": "somebody'},
        {"applicationId": UNKNOWN, "jobId": UNKNOWN},
    ],
    ids=str,
)
def test_a_body_of_another_form_is_refused_before_anything_is_started(
    stack: Stack, posted: PostedJob, parent: Credentials, body: Any
) -> None:
    with faults.inject("stepfunctions", "StartSyncExecution", error="AccessDeniedException"):  # if it were called
        refused = asked(stack, "POST", f"/{posted.job.id}/bookings", parent, body)
    assert (refused.status, refused.body["error"]) == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("job", "error", "status"),
    [
        ("00000000-0000-4000-8000-000000000001", "JobNotFound", 404),
        ("not-an-id", "InvalidInput", 400),
        ("a%22%2C%20%22username%22%3A%20%22somebody", "InvalidInput", 400),
        ("%E2%80%A8%27%5C%00%0A", "InvalidInput", 400),
        ("a%2Fb", "InvalidInput", 400),
    ],
)
def test_what_the_path_says_is_a_text_and_nothing_else(
    stack: Stack, posted: PostedJob, parent: Credentials, job: str, error: str, status: int
) -> None:
    refused = asked(stack, "POST", f"/{job}/bookings", parent, {"applicationId": UNKNOWN})
    assert (refused.status, refused.body["error"]) == (status, error)


def test_a_workflow_that_cannot_be_started_is_503_and_nothing_of_the_error_is_told(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    with faults.inject("stepfunctions", "StartSyncExecution", error="ThrottlingException"):
        refused = book(stack, parent, posted)
    assert (refused.status, refused.headers["Retry-After"], refused.body["error"]) == (503, "1", "Unavailable")
    assert "Throttling" not in refused.text


def test_without_a_signature_nobody_is_let_in(stack: Stack, posted: PostedJob) -> None:
    refused = book(stack, None, posted)
    assert (refused.status, refused.body["error"]) == (403, "MISSING_AUTHENTICATION_TOKEN")
    stranger = book(stack, Credentials("AKIANOBODYSKEY000000", "x"), posted)
    assert (stranger.status, stranger.body["error"]) == (403, "INVALID_SIGNATURE")


def test_a_user_without_the_permission_is_refused(stack: Stack, posted: PostedJob) -> None:
    lists = {**MAY_CALL, "Resource": f"arn:aws:execute-api:{REGION}:*:{api(stack).id}/v1/GET/jobs"}
    who = somebody("who-may-only-list", lists)
    refused = book(stack, who, posted)
    assert (refused.status, refused.body["error"]) == (403, "ACCESS_DENIED")
    assert asked(stack, "GET", "", who).status == 200


def test_a_session_of_a_role_is_refused_because_its_name_is_its_makers_choice(
    stack: Stack, posted: PostedJob, table: BookingTable
) -> None:
    iam = boto3.client("iam")
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName="anybody", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    document = json.dumps({"Version": "2012-10-17", "Statement": [MAY_CALL]})
    iam.put_role_policy(RoleName="anybody", PolicyName="Calls", PolicyDocument=document)
    session = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName=posted.job.username)["Credentials"]
    who = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    refused = book(stack, who, posted)
    assert (refused.status, refused.body["error"]) == (403, "ACCESS_DENIED")
    assert statuses(table, posted) == {"PENDING": 4}


def test_a_path_that_the_api_does_not_have_is_403_as_on_aws(stack: Stack, parent: Credentials) -> None:
    assert asked(stack, "DELETE", "", parent).body["error"] == "MISSING_AUTHENTICATION_TOKEN"
    assert asked(stack, "GET", "/a/b/c", parent).status == 403
