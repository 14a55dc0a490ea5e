"""The front door on the local cloud: who is let in, what is booked, and what a caller is told."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.credentials import Credentials

from booking.table import BookingTable
from tests.workbook.server.door import UNKNOWN, api, book, integration
from workbook.cloud import Stack, connect, faults
from workbook.cloud.permissions.acting import recorded
from workbook.cloud.permissions.audit import needs
from workbook.practice.sample import PostedJob, post_job, statuses
from workbook.server.in_process import asked, somebody


@pytest.fixture
def stack() -> Iterator[Stack]:
    with connect() as stack:
        yield stack


@pytest.fixture
def table(stack: Stack) -> BookingTable:
    return BookingTable(stack.outputs["TableName"])


@pytest.fixture
def posted(table: BookingTable) -> PostedJob:
    return post_job(table, 4)


@pytest.fixture
def parent(posted: PostedJob) -> Credentials:
    return somebody(posted.job.username, path="/parents/")


def test_who_signed_the_request_books_and_may_repeat_it(
    stack: Stack, posted: PostedJob, parent: Credentials, table: BookingTable
) -> None:
    first, again = book(stack, parent, posted, 1), book(stack, parent, posted, 1)
    assert (first.status, again.status) == (200, 200)
    assert first.body == {"jobId": posted.job.id, "acceptedApplicationId": posted.applications[1].id, "queued": 3}
    assert statuses(table, posted) == {"ACCEPTED": 1, "PENDING": 3}


def test_a_body_that_is_not_called_json_is_refused(stack: Stack, posted: PostedJob, parent: Credentials) -> None:
    body = {"applicationId": posted.applications[0].id}
    refused = asked(stack, "POST", f"/{posted.job.id}/bookings", parent, body, **{"Content-Type": "text/plain"})
    assert (refused.status, refused.body["error"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
    said = {"Content-Type": "application/json; charset=utf-8"}
    assert asked(stack, "POST", f"/{posted.job.id}/bookings", parent, body, **said).status == 200


def test_a_job_that_is_closed_and_an_application_that_is_not_there_are_told_apart(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    missing = asked(stack, "POST", f"/{posted.job.id}/bookings", parent, {"applicationId": UNKNOWN})
    assert (missing.status, missing.body["error"]) == (404, "ApplicationNotFound")
    book(stack, parent, posted, 0)
    late = book(stack, parent, posted, 1)
    assert (late.status, late.body["error"]) == (409, "JobNotOpen")
    assert f"Job {posted.job.id} is CLOSED" in late.body["message"]


def test_an_interrupted_booking_says_when_to_come_again(stack: Stack, posted: PostedJob, parent: Credentials) -> None:
    with faults.inject("sqs", "SendMessage", error="AccessDenied", times=None):
        interrupted = book(stack, parent, posted)
    assert (interrupted.status, interrupted.body["error"]) == (503, "BookingInterrupted")
    assert interrupted.headers["Retry-After"] == "1"
    assert book(stack, parent, posted).status == 200


def test_after_the_gateways_patience_the_caller_hears_504_and_the_work_goes_on(
    stack: Stack, posted: PostedJob, parent: Credentials, table: BookingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert integration(stack, "/jobs/{jobId}/bookings", "post")["timeoutInMillis"] == 29_000
    go_on = threading.Event()

    def late_call(client: Any, operation: str, params: Any) -> Any:
        if operation == "StartSyncExecution":
            go_on.wait(60)
        return upstream(client, operation, params)

    upstream = BaseClient._make_api_call
    monkeypatch.setattr(BaseClient, "_make_api_call", late_call)
    try:
        with monkeypatch.context() as patch:
            patch.setitem(integration(stack, "/jobs/{jobId}/bookings", "post"), "timeoutInMillis", 50)
            late = book(stack, parent, posted)
    finally:
        go_on.set()
    assert (late.status, late.body["error"], late.headers["Retry-After"]) == (504, "INTEGRATION_TIMEOUT", "30")
    assert book(stack, parent, posted).status == 200  # the same booking again tells how it ended
    assert statuses(table, posted) == {"ACCEPTED": 1, "PENDING": 3}


# --------------------------------------------------------------------------------------------------- who is let in


def test_a_method_that_asks_for_no_signature_itself_lets_nobody_in_whatever_the_document_says(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    definition = api(stack).definition
    definition["security"] = definition["paths"]["/jobs/{jobId}/bookings"]["post"].pop("security")
    assert book(stack, parent, posted).status == 500


# ------------------------------------------------------------------------------------------------ the caller's own jobs


def test_a_caller_sees_their_own_jobs_and_nobody_elses(
    stack: Stack, posted: PostedJob, parent: Credentials, table: BookingTable
) -> None:
    other = posted.job.model_copy(update={"id": UNKNOWN, "username": "other", "applicationCount": 0})
    table.post_job(other)
    book(stack, parent, posted, 0)
    [job] = asked(stack, "GET", "", parent).body["jobs"]
    assert (job["jobId"], job["jobStatus"], job["applicationCount"]) == (posted.job.id, "CLOSED", 4)
    assert (job["city"], job["acceptedApplicationId"]) == (posted.job.city, posted.applications[0].id)
    assert "address" not in job
    [others] = asked(stack, "GET", "", somebody("other")).body["jobs"]
    assert others["jobId"] == UNKNOWN


def test_jobs_come_in_pages_and_no_page_leads_out_of_the_callers_own(
    stack: Stack, posted: PostedJob, parent: Credentials, table: BookingTable
) -> None:
    from uuid import UUID

    ids = [str(UUID(int=number, version=4)) for number in range(1, 41)]
    for each in ids:
        table.post_job(posted.job.model_copy(update={"id": each, "applicationCount": 0, "city": "K\"öl'n\\\n\u2028"}))
    page = asked(stack, "GET", "", parent).body
    assert len(page["jobs"]) == 25
    assert page["jobs"][0]["city"] == "K\"öl'n\\\n\u2028"
    rest = asked(stack, "GET", f"?after={page['next']}", parent).body
    assert rest["next"] is None
    assert sorted(job["jobId"] for job in page["jobs"] + rest["jobs"]) == sorted([*ids, posted.job.id])
    for after in ("zzz", "%22%7D%2C%20%22x", "%27%5C", "JOB%23"):
        assert asked(stack, "GET", f"?after={after}", somebody(f"n{hash(after) % 1000}")).body["jobs"] == []


def test_the_door_calls_what_its_role_is_given_for_and_nothing_else(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    with recorded() as calls:
        book(stack, parent, posted)
        asked(stack, "GET", "", parent)
    mine = [call for call in calls if "-FrontDoorRole-" in call.role]
    assert all(call.decision.allowed for call in mine)
    wanted = needs(stack.name, boto3.client("cloudformation"))["FrontDoorRole"]
    assert {str(call.request) for call in mine} == {str(request) for request in wanted.makes}


def test_without_its_permission_the_door_tells_the_caller_to_come_again(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    role = integration(stack, "/jobs", "get")["credentials"].rpartition("/")[2]
    boto3.client("iam").delete_role_policy(RoleName=role, PolicyName="FrontDoor")
    told = book(stack, parent, posted)
    assert (told.status, told.body["error"]) == (503, "Unavailable")
    assert asked(stack, "GET", "", parent).status == 503


# ------------------------------------------------------------------------------------------------------ the access log


def test_the_access_log_tells_who_asked_for_what_and_no_secret(
    stack: Stack, posted: PostedJob, parent: Credentials
) -> None:
    book(stack, parent, posted, 0)
    book(stack, None, posted, 1)
    settings = api(stack).stages["v1"].access_log_settings
    group = settings["destinationArn"].split(":")[6]
    events = boto3.client("logs").filter_log_events(logGroupName=group)["events"]
    booked, refused = (json.loads(event["message"]) for event in events)
    assert booked["caller"].endswith(f"user/parents/{posted.job.username}")
    assert (booked["status"], booked["resource"], booked["method"]) == ("200", "/jobs/{jobId}/bookings", "POST")
    assert (refused["caller"], refused["status"], refused["error"]) == ("-", "403", "MISSING_AUTHENTICATION_TOKEN")
    told = json.dumps(events)
    assert parent.access_key not in told
    assert posted.applications[0].id not in told
