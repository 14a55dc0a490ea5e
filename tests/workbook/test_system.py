"""The whole system, made from template.yaml: state machine, table, queue, consumer, topic."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from workbook.cloud import Stack, faults
from workbook.event_source import EventSourceMapping
from workbook.practice.sample import PostedJob, job_with_applications, post_job, put_job, statuses

THREADS = 50


@pytest.fixture
def table(stack: Stack) -> BookingTable:
    return BookingTable(stack.outputs["TableName"])


def book(stack: Stack, booking: dict[str, Any]) -> Any:
    return boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(booking)
    )


def put(stack: Stack, applications: int, seed: int = 0) -> PostedJob:
    """A job as applying leaves it, without the three calls that applying makes for each application."""
    return put_job(stack.outputs["TableName"], job_with_applications(applications, seed=seed))


def every_item(stack: Stack) -> list[Any]:
    pages = boto3.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    return sorted(
        (item for page in pages for item in page["Items"]), key=lambda item: (item["PK"]["S"], item["SK"]["S"])
    )


def waiting(url: str) -> int:
    """Messages in a queue, in flight or not."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(value) for value in attributes.values())


@pytest.fixture
def inbox(stack: Stack) -> str:
    """URL of a queue that receives what the topic sends to the accepted applicant."""
    sqs = boto3.client("sqs")
    url: str = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    boto3.client("sns").subscribe(TopicArn=stack.outputs["TopicArn"], Protocol="sqs", Endpoint=arn)
    return url


def test_a_booking_accepts_one_and_declines_nineteen(stack: Stack, table: BookingTable, inbox: str) -> None:
    posted = post_job(table, 20)
    answer = book(stack, posted.booking(7))
    assert answer["status"] == "SUCCEEDED", answer.get("cause")
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    mapping.drain()

    assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 19}
    job = table.get_job(posted.job.username, posted.job.id)
    assert (job.jobStatus, job.acceptedApplicationId) == ("CLOSED", posted.applications[7].id)
    assert waiting(stack.outputs["QueueUrl"]) == 0
    assert waiting(stack.outputs["DeadLetterQueueUrl"]) == 0
    assert len(every_item(stack)) == 21
    [told] = boto3.client("sqs").receive_message(QueueUrl=inbox, MaxNumberOfMessages=10)["Messages"]
    assert posted.applications[7].username in json.loads(told["Body"])["Message"]
    assert mapping.ledger.counts()["DELETED"] == 19


def test_the_same_booking_again_succeeds_and_changes_nothing(stack: Stack, table: BookingTable, inbox: str) -> None:
    posted = put(stack, 20)
    book(stack, posted.booking(0))
    EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
    before = every_item(stack)

    answer = book(stack, posted.booking(0))
    assert (answer["status"], json.loads(answer["output"])["queued"]) == ("SUCCEEDED", 0)
    assert every_item(stack) == before
    assert waiting(stack.outputs["QueueUrl"]) == 0
    assert waiting(inbox) == 1


def test_a_booking_repeated_before_the_queue_is_drained_declines_each_once(stack: Stack, table: BookingTable) -> None:
    posted = put(stack, 20)
    book(stack, posted.booking(0))
    book(stack, posted.booking(0))
    assert waiting(stack.outputs["QueueUrl"]) == 38
    EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
    assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 19}
    assert waiting(stack.outputs["DeadLetterQueueUrl"]) == 0


@pytest.mark.parametrize("round_", [0, *(pytest.param(more, marks=pytest.mark.slow) for more in range(1, 10))])
def test_of_fifty_parents_clicking_at_once_exactly_one_books(stack: Stack, table: BookingTable, round_: int) -> None:
    """Nine more rounds under `-m slow`: threads meet otherwise each time."""
    posted = put(stack, THREADS, seed=round_)
    start = Barrier(THREADS)
    client = boto3.client("stepfunctions")

    def attempt(number: int) -> Any:
        start.wait()
        return client.start_sync_execution(
            stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(number))
        )

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(attempt, range(THREADS)))
    winners = [number for number, answer in enumerate(answers) if answer["status"] == "SUCCEEDED"]
    assert len(winners) == 1
    assert Counter(answer.get("error") for answer in answers) == {None: 1, "JobNotOpen": THREADS - 1}
    job = table.get_job(posted.job.username, posted.job.id)
    assert job.acceptedApplicationId == posted.applications[winners[0]].id
    assert statuses(table, posted) == {"ACCEPTED": 1, "PENDING": THREADS - 1}
    assert len(every_item(stack)) == THREADS + 1
    assert waiting(stack.outputs["QueueUrl"]) == THREADS - 1


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
def test_bad_input_is_named_and_changes_nothing(
    stack: Stack, table: BookingTable, change: dict[str, Any], error: str
) -> None:
    posted = put(stack, 3)
    before = every_item(stack)
    answer = book(stack, {"input": posted.booking(0)["input"] | change})
    assert (answer["status"], answer["error"]) == ("FAILED", error)
    assert answer["cause"].endswith(".")
    assert every_item(stack) == before
    assert waiting(stack.outputs["QueueUrl"]) == 0


@pytest.mark.parametrize("missing", ["username", "jobId", "applicationId", "applicationStatus"])
def test_a_missing_field_is_invalid_input(stack: Stack, table: BookingTable, missing: str) -> None:
    fields = dict(put(stack, 3).booking(0)["input"])
    del fields[missing]
    before = every_item(stack)
    assert book(stack, {"input": fields})["error"] == "InvalidInput"
    assert every_item(stack) == before


@pytest.mark.parametrize("shape", [{}, {"input": None}, {"input": []}, [], None, "text", {"input": {"input": {}}}])
def test_an_input_of_another_shape_is_invalid_input(stack: Stack, shape: Any) -> None:
    assert book(stack, shape)["error"] == "InvalidInput"


def test_an_application_of_another_job_is_not_found(stack: Stack, table: BookingTable) -> None:
    posted, other = put(stack, 3), put(stack, 1, seed=1)
    booking = posted.booking(0)
    booking["input"]["applicationId"] = other.applications[0].id
    before = every_item(stack)
    assert book(stack, booking)["error"] == "ApplicationNotFound"
    assert every_item(stack) == before


def test_a_declined_application_cannot_be_accepted(stack: Stack, table: BookingTable) -> None:
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


def test_one_poison_message_among_nineteen_is_received_five_times_and_harms_no_other(
    stack: Stack, table: BookingTable
) -> None:
    posted = put(stack, 20)
    book(stack, posted.booking(0))
    poison = posted.applications[7].id
    mapping = EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction")
    with faults.inject(
        "dynamodb",
        "UpdateItem",
        error="AccessDeniedException",
        times=None,
        when=lambda request: poison in request["Key"]["PK"]["S"],
    ):
        mapping.drain()

    ledger = mapping.ledger
    life = [(step.at, step.receive_count) for step in ledger.of(ledger.about(poison)) if step.event == "RECEIVED"]
    assert life == [(0, 1), (20, 2), (40, 3), (60, 4), (80, 5)]
    assert ledger.entries[-1].event == "DEAD_LETTERED"
    assert ledger.entries[-1].at == stack.clock.elapsed == 100
    assert waiting(stack.outputs["DeadLetterQueueUrl"]) == 1
    assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 18, "PENDING": 1}
    others = [step for step in ledger.entries if step.message != ledger.about(poison)]
    assert max(step.receive_count for step in others) == 1


@pytest.mark.parametrize(
    ("service", "operation"),
    [("dynamodb", "Query"), ("dynamodb", "TransactWriteItems"), ("dynamodb", "GetItem"), ("dynamodb", "UpdateItem")],
)
def test_a_refused_call_interrupts_the_booking_by_name_and_the_same_booking_finishes_it(
    stack: Stack, table: BookingTable, service: str, operation: str
) -> None:
    posted = put(stack, 3)
    with faults.inject(service, operation, error="AccessDeniedException", times=None):
        answer = book(stack, posted.booking(0))
    assert answer["error"] == "BookingInterrupted"
    assert book(stack, posted.booking(0))["status"] == "SUCCEEDED"
    EventSourceMapping.from_stack(stack, "UpdateJobApplicationsFunction").drain()
    assert statuses(table, posted) == {"ACCEPTED": 1, "DECLINED": 2}


def test_a_job_with_more_applications_than_fit_is_refused_before_anything_is_written(
    stack: Stack, table: BookingTable
) -> None:
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


def test_a_repeated_booking_waits_for_applications_that_the_index_does_not_show_yet(
    stack: Stack, table: BookingTable
) -> None:
    posted = put(stack, 3)
    book(stack, posted.booking(0))
    resource = boto3.resource("dynamodb").Table(stack.outputs["TableName"])
    resource.update_item(
        Key={"PK": f"USER#{posted.job.username}", "SK": f"JOB#{posted.job.id}"},
        UpdateExpression="SET applicationCount = :more",
        ExpressionAttributeValues={":more": 4},
    )
    assert book(stack, posted.booking(0))["error"] == "ApplicationsStillArriving"
