"""The exercises of chapter 00: right answers that differ from the chapter's, and what a check leaves alone."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from booking.table import BookingTable
from workbook.cloud import Stack
from workbook.exercises import Right
from workbook.exercises.chapter_00.booking import check_booking
from workbook.exercises.chapter_00.dead_letters import check_who_waits
from workbook.exercises.chapter_00.withdrawal import check_withdrawal
from workbook.practice.sample import PostedJob, post_job, statuses

in_a_cloud = pytest.mark.usefixtures("local")


def _document(job: Any, application: Any) -> str:
    return json.dumps(PostedJob(job, (application,)).booking(0))


def _book(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
    return step_functions.start_sync_execution(stateMachineArn=arn, input=_document(job, application))["status"]


def _book_with_a_name(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
    answer = step_functions.start_sync_execution(
        stateMachineArn=arn, name=f"book-{application.id}", input=_document(job, application)
    )
    return answer.get("status")


def _book_with_a_client_of_its_own(step_functions: Any, arn: str, job: Any, application: Any) -> Any:
    return _book(boto3.client("stepfunctions"), arn, job, application)


@in_a_cloud
@pytest.mark.parametrize("book", [_book, _book_with_a_name, _book_with_a_client_of_its_own])
def test_a_booking_is_right_when_the_table_says_so(book: Any) -> None:
    assert isinstance(check_booking(book), Right)


def _ids(messages: Any) -> list[str]:
    return [json.loads(message["Body"])["applicationId"] for message in messages]


def _asks_twice(sqs: Any, queue_url: str) -> list[str]:
    found: list[str] = []
    for _ in range(2):
        found += _ids(sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=5).get("Messages", []))
    return found


def _one_by_one(sqs: Any, queue_url: str) -> list[str]:
    found: list[str] = []
    while messages := sqs.receive_message(QueueUrl=queue_url).get("Messages"):
        found += _ids(messages)
    return found


def _as_a_resource(sqs: Any, queue_url: str) -> list[str]:
    messages = boto3.resource("sqs").Queue(queue_url).receive_messages(MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [json.loads(message.body)["applicationId"] for message in messages]


def _shows_them_again(sqs: Any, queue_url: str) -> list[str]:
    messages = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        handle = message["ReceiptHandle"]
        sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=handle, VisibilityTimeout=0)
    return _ids(messages)


@in_a_cloud
@pytest.mark.parametrize("who_waits", [_asks_twice, _one_by_one, _as_a_resource, _shows_them_again])
def test_a_queue_may_be_looked_at_in_any_way_that_leaves_it_as_it_is(who_waits: Any) -> None:
    assert isinstance(check_who_waits(who_waits), Right)


def _body(job: Any, application: Any) -> str:
    return json.dumps({"applicationId": application.id, "jobId": job.id}, indent=1)


def _in_a_batch(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    entries = [{"Id": "elias", "MessageBody": _body(job, application)}]
    sqs.send_message_batch(QueueUrl=queue_url, Entries=entries)


def _later(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    sqs.send_message(QueueUrl=queue_url, MessageBody=_body(job, application), DelaySeconds=5)


def _with_a_client_of_its_own(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    _later(boto3.client("sqs"), queue_url, job, application)


def _again_when_refused(sqs: Any, queue_url: str, job: Any, application: Any) -> None:
    try:
        _later(sqs, queue_url, job, application)
    except ClientError:
        _later(sqs, queue_url, job, application)


@in_a_cloud
@pytest.mark.parametrize("withdraw", [_in_a_batch, _later, _with_a_client_of_its_own, _again_when_refused])
def test_a_withdrawal_is_right_when_the_table_says_so(withdraw: Any) -> None:
    assert isinstance(check_withdrawal(withdraw), Right)


def test_a_check_leaves_the_readers_system_and_its_time_alone(stack: Stack) -> None:
    table = BookingTable(stack.outputs["TableName"])
    posted, now = post_job(table, applications=2), stack.clock.now()
    check_booking(_book)
    check_who_waits(_one_by_one)
    check_withdrawal(_later)
    assert statuses(table, posted) == {"PENDING": 2}
    assert stack.clock.now() == now
    assert "Messages" not in boto3.client("sqs").receive_message(QueueUrl=stack.outputs["QueueUrl"])
    machines = boto3.client("stepfunctions").list_state_machines()["stateMachines"]
    assert [it["stateMachineArn"] for it in machines] == [stack.outputs["StateMachineArn"]]
