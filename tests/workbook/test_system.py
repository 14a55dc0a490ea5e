"""The whole system, made from template.yaml: state machine, table, queue, consumer, topic."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import boto3
import pytest

from booking.table import BookingTable
from tests.workbook.bookings import book, every_item, waiting
from workbook.cloud import Stack, faults
from workbook.event_source import EventSourceMapping
from workbook.practice.sample import PostedJob, job_with_applications, post_job, put_job, statuses

THREADS = 50


@pytest.fixture
def table(stack: Stack) -> BookingTable:
    return BookingTable(stack.outputs["TableName"])


def put(stack: Stack, applications: int, seed: int = 0) -> PostedJob:
    """A job as applying leaves it, without the three calls that applying makes for each application."""
    return put_job(stack.outputs["TableName"], job_with_applications(applications, seed=seed))


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
