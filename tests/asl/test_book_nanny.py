"""The workflow of asl/book_nanny.asl.json, executed: what it does, what it refuses, and that it can be repeated.

On our interpreter; `-m slow` executes all of it on moto's own engine, too.
"""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import boto3
import pytest

from tests.asl.answers import asked_for, lagging_index, refused_call
from tests.asl.cases import INVALID, OTHER_SHAPES, REFUSED
from tests.asl.conftest import BOTH_ENGINES


def first(number: int) -> Callable[[], bool]:
    """True the first `number` times that it is asked."""
    times = count()
    return lambda: next(times) < number


@pytest.mark.parametrize("engine", BOTH_ENGINES, indirect=True)
def test_books_one_nanny_and_queues_every_other_one(workflow: Any) -> None:
    workflow.put_job_with_applications(5)

    execution = workflow.book()

    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"]) == {
        "jobId": workflow.job_id,
        "acceptedApplicationId": workflow.application_id(1),
        "queued": 4,
    }
    assert workflow.job()["jobStatus"] == "CLOSED"
    assert workflow.job()["acceptedApplicationId"] == workflow.application_id(1)
    assert [workflow.application(n)["jobApplicationStatus"] for n in range(1, 6)] == ["ACCEPTED"] + ["PENDING"] * 4
    assert len(workflow.items()) == 6
    assert workflow.queued() == [
        {"jobId": workflow.job_id, "applicationId": workflow.application_id(n)} for n in range(2, 6)
    ]


@pytest.mark.parametrize("applications", [1, 2])
def test_a_job_with_few_applications_is_booked_too(workflow: Any, applications: int) -> None:
    workflow.put_job_with_applications(applications)

    execution = workflow.book()

    assert json.loads(execution["output"])["queued"] == applications - 1
    assert workflow.application(1)["jobApplicationStatus"] == "ACCEPTED"
    assert len(workflow.queued()) == applications - 1


def test_the_job_itself_is_not_among_the_applications(workflow: Any) -> None:
    workflow.put_job_with_applications(2)

    execution = workflow.as_standard().book()

    history = boto3.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])
    assert [event["type"] for event in history["events"]].count("MapIterationStarted") == 2


def test_the_accepted_applicant_is_told_once(workflow: Any) -> None:
    workflow.put_job_with_applications(3)

    workflow.book()

    (notification,) = workflow.notifications()
    assert "nanny1" in notification["Message"]
    attributes = {name: attribute["Value"] for name, attribute in notification["MessageAttributes"].items()}
    assert attributes == {
        "username": "nanny1",
        "jobId": workflow.job_id,
        "applicationId": workflow.application_id(1),
    }
    assert "notifiedOn" in workflow.application(1)


def test_a_job_without_a_count_of_its_applications_can_be_booked(workflow: Any) -> None:
    workflow.put_job_with_applications(2)
    workflow.table.update_item(
        Key={"PK": f"USER#{workflow.parent}", "SK": f"JOB#{workflow.job_id}"},
        UpdateExpression="REMOVE applicationCount",
    )

    assert workflow.book()["status"] == "SUCCEEDED"


def test_the_same_booking_repeated_succeeds_and_changes_nothing(workflow: Any) -> None:
    workflow.put_job_with_applications(3)
    first = workflow.book()
    workflow.queued(), workflow.notifications()
    before = workflow.items()

    second = workflow.book()

    assert second["status"] == "SUCCEEDED"
    assert second["output"] == first["output"]  # nobody has declined yet, so both are queued again
    assert workflow.items() == before
    assert workflow.notifications() == []


def test_a_repeated_booking_queues_only_what_is_still_pending(workflow: Any) -> None:
    workflow.put_job(jobStatus="CLOSED", acceptedApplicationId=workflow.application_id(1), applicationCount=3)
    workflow.put_application(1, "ACCEPTED", notifiedOn="2026-01-01T00:00:00Z")
    workflow.put_application(2, "DECLINED")
    workflow.put_application(3)

    workflow.book()

    assert workflow.queued() == [{"jobId": workflow.job_id, "applicationId": workflow.application_id(3)}]


def test_a_booking_that_stopped_after_closing_the_job_is_finished_by_repeating_it(workflow: Any) -> None:
    workflow.put_job_with_applications(3)
    with refused_call("SendMessage", "AccessDenied", calls=range(1, 100)):
        interrupted = workflow.book()
    repeated = workflow.book()

    assert interrupted["error"] == "BookingInterrupted"
    assert "Start the same booking again" in interrupted["cause"]
    assert repeated["status"] == "SUCCEEDED"
    assert {body["applicationId"] for body in workflow.queued()} == {workflow.application_id(n) for n in (2, 3)}
    # The interruption may come between the message and remembering it: told at least once, like every message.
    assert workflow.notifications()
    assert "notifiedOn" in workflow.application(1)


def test_an_application_the_index_does_not_show_yet_is_waited_for(workflow: Any) -> None:
    workflow.put_job_with_applications(3)

    with lagging_index(first(1), workflow.application_id(3)) as pages:
        execution = workflow.book()

    assert json.loads(execution["output"])["queued"] == 2
    assert len(pages) == 2


def test_a_repeated_booking_waits_for_an_application_the_index_does_not_show_yet(workflow: Any) -> None:
    workflow.put_job(jobStatus="CLOSED", acceptedApplicationId=workflow.application_id(1), applicationCount=3)
    workflow.put_application(1, "ACCEPTED")
    workflow.put_application(2)
    workflow.put_application(3)

    with lagging_index(first(2), workflow.application_id(3)) as pages:
        execution = workflow.book()

    assert json.loads(execution["output"])["queued"] == 2
    assert [body["applicationId"] for body in workflow.queued()] == [workflow.application_id(n) for n in (2, 3)]
    assert len(pages) == 3


def test_a_count_that_is_never_reached_is_given_up_after_three_queries(workflow: Any) -> None:
    workflow.put_job_with_applications(2)
    workflow.put_job(applicationCount=3)

    with asked_for("Query") as queries:
        execution = workflow.book()

    assert execution["error"] == "ApplicationsStillArriving"
    assert len(queries) == 3
    assert workflow.job()["jobStatus"] == "OPEN"
    assert workflow.queued() == []


def test_a_job_that_names_another_parent_than_its_key_is_not_booked(workflow: Any) -> None:
    workflow.put_job_with_applications(1)
    key = {name: workflow.job()[name] for name in ("PK", "SK")}
    other = {":other": "mallory"}
    workflow.table.update_item(Key=key, UpdateExpression="SET username = :other", ExpressionAttributeValues=other)
    before = workflow.items()
    assert workflow.book()["status"] == "FAILED"
    assert workflow.items() == before


def test_a_throttled_query_is_tried_again(workflow: Any) -> None:
    workflow.put_job_with_applications(1)

    with refused_call("Query", "ThrottlingException", calls=range(1)) as tries:
        assert workflow.book()["status"] == "SUCCEEDED"

    assert len(tries) == 2


@pytest.mark.parametrize(("prepare", "error", "says"), REFUSED)
def test_a_refused_booking_is_named_and_changes_nothing(workflow: Any, prepare: Any, error: str, says: str) -> None:
    prepare(workflow)
    before = workflow.items()

    execution = workflow.book()

    assert (execution["status"], execution["error"]) == ("FAILED", error)
    assert says in execution["cause"]
    assert workflow.items() == before
    assert workflow.queued() == [] == workflow.notifications()


@pytest.mark.parametrize("changes", INVALID, ids=str)
def test_invalid_input_is_refused_before_anything_is_read(workflow: Any, changes: dict[str, Any]) -> None:
    workflow.put_job_with_applications(1)
    before = workflow.items()

    with asked_for("Query") as queries:
        execution = workflow.book(workflow.input(**changes))

    assert (execution["status"], execution["error"]) == ("FAILED", "InvalidInput")
    assert "applicationStatus ACCEPTED" in execution["cause"]
    assert queries == []
    assert workflow.items() == before


@pytest.mark.parametrize("workflow_input", OTHER_SHAPES, ids=str)
def test_input_of_another_shape_is_refused(workflow: Any, workflow_input: Any) -> None:
    assert workflow.book(workflow_input)["error"] == "InvalidInput"
