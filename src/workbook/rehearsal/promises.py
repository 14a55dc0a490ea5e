"""What the booking promises, and whether a deployed stack keeps it: the same body in this process and over HTTP.

It asks by boto3's default session and the stack's Outputs, so the environment decides whom: the local cloud in this
process, `make serve`, MiniStack or an account. Only how one waits for the queue differs, and that is handed in.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from booking.errors import BookingError
from booking.table import BookingTable
from workbook import cloud
from workbook.practice.sample import PostedJob, job_with_applications, post_job, statuses

Outputs = Mapping[str, str]
Emptied = Callable[[], object]
"""Comes back when the function has done with the queue; where it never has, after some patience."""

Key = tuple[str, str]
Items = dict[Key, dict[str, Any]]

_LOOK = 0.5  # s
_CHOSEN = 0  # which of the applications is accepted
_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


@dataclass(frozen=True)
class Promise:
    """One promise in words, the value that keeps it, and the value that was seen."""

    says: str
    promised: object
    seen: object

    @property
    def kept(self) -> bool:
        return self.seen == self.promised


def of_a_booking(outputs: Outputs, emptied: Emptied, *, applications: int = 20, seed: int = 0) -> Iterator[Promise]:
    """Post a job, let nannies apply, book one of them, and ask again and wrongly: each promise once it can be told.

    `seed` gives the ids; on a stack that was used before it must be a new one. `applications` is at least 2.
    """
    table = BookingTable(outputs["TableName"])
    post_job(table, 2, seed=seed + 1)
    others = every_item(outputs)
    posted = post_job(table, applications, seed=seed)
    asked, chosen = posted.booking(_CHOSEN), posted.applications[_CHOSEN]
    before = every_item(outputs)

    stranger = {"input": asked["input"] | {"username": "somebody-else"}}
    yield Promise("Who did not post the job is refused", "NotYourJob", _book(outputs, stranger).get("error"))
    yield Promise("A refusal changes nothing", [], _changed(before, every_item(outputs)))

    answer = _book(outputs, asked)
    yield Promise("A booking queues all applications but one", _queued(applications - 1), _told(answer))
    emptied()
    counted = {"ACCEPTED": 1, "DECLINED": applications - 1}
    yield Promise("One application is accepted, every other declined", counted, statuses(table, posted))
    job = table.get_job(posted.job.username, posted.job.id)
    closed = ("CLOSED", chosen.id)
    yield Promise(
        "The job is closed and names the accepted application", closed, (str(job.jobStatus), job.acceptedApplicationId)
    )
    told = table.get_application(posted.job.id, chosen.id).notifiedOn is not None
    yield Promise("That the nanny was told is remembered", True, told)
    after = every_item(outputs)
    yield Promise("Nobody else's item is touched", [], _changed(others, {key: after.get(key) for key in others}))
    yield Promise("Nothing is there that nobody wrote", [], sorted(before.keys() ^ after.keys()))

    yield Promise("A second nanny for the job is refused", "JobNotOpen", _book(outputs, posted.booking(1)).get("error"))
    yield Promise("The same booking again is safe", _queued(0), _told(_book(outputs, asked)))
    yield Promise("Nobody can apply for a closed job", "JobNotOpen", _apply_late(table, posted))
    emptied()
    yield Promise("What is refused or repeated changes nothing", [], _changed(after, every_item(outputs)))
    yield Promise("No message is left, in the queue or dead", (0, 0), waiting(outputs))


def of_a_poison_message(outputs: Outputs, emptied: Emptied, *, seed: int = 0) -> Iterator[Promise]:
    """Queue a message about an application that is not there, mend that, and redrive it.

    It takes maxReceiveCount visibility timeouts. `seed` is as in `of_a_booking`, and may be the same.
    """
    seed += 2
    sqs, table, queue = cloud.client("sqs"), BookingTable(outputs["TableName"]), outputs["QueueUrl"]
    [application] = job_with_applications(1, seed=seed).applications
    body = json.dumps({"jobId": application.jobId, "applicationId": application.id})
    sqs.send_message(QueueUrl=queue, MessageBody=body)
    emptied()
    yield Promise("A message that always fails ends in the dead-letter queue", (0, 1), waiting(outputs))
    policy = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedrivePolicy"])["Attributes"]["RedrivePolicy"]
    allowed = int(json.loads(policy)["maxReceiveCount"])
    yield Promise("It gets there after maxReceiveCount receives", [allowed], _dead(outputs, body))

    posted = post_job(table, 1, seed=seed)
    yield Promise("A redrive can be started", "started", _redrive(outputs))
    emptied()
    yield Promise("What is redriven is done, once its reason is mended", {"DECLINED": 1}, statuses(table, posted))
    yield Promise("No message is left after the redrive", (0, 0), waiting(outputs))


def every_item(outputs: Outputs) -> Items:
    """All that is in the table, by its key."""
    pages = cloud.client("dynamodb").get_paginator("scan").paginate(TableName=outputs["TableName"], ConsistentRead=True)
    return {(item["PK"]["S"], item["SK"]["S"]): item for page in pages for item in page["Items"]}


def waiting(outputs: Outputs) -> tuple[int, int]:
    """Messages in the queue and in its dead-letter queue, in flight or not."""
    sqs = cloud.client("sqs")
    queue, dead = (
        sum(map(int, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=_COUNTS)["Attributes"].values()))
        for url in (outputs["QueueUrl"], outputs["DeadLetterQueueUrl"])
    )
    return queue, dead


def _changed(before: Items, after: Mapping[Key, Any]) -> list[Key]:
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def _book(outputs: Outputs, booking: dict[str, Any]) -> dict[str, Any]:
    """The execution when it is over, of either type."""
    states, arn, given = cloud.client("stepfunctions"), outputs["StateMachineArn"], json.dumps(booking)
    answer: dict[str, Any]
    if states.describe_state_machine(stateMachineArn=arn)["type"] == "EXPRESS":
        answer = states.start_sync_execution(stateMachineArn=arn, input=given)
        return answer
    started = states.start_execution(stateMachineArn=arn, input=given)["executionArn"]
    while (answer := states.describe_execution(executionArn=started))["status"] == "RUNNING":
        time.sleep(_LOOK)
    return answer


def _queued(number: int) -> tuple[str, int]:
    return "SUCCEEDED", number


def _told(answer: dict[str, Any]) -> tuple[str, object]:
    return answer["status"], json.loads(answer.get("output") or "{}").get("queued", answer.get("error"))


def _apply_late(table: BookingTable, posted: PostedJob) -> str:
    before = posted.applications[_CHOSEN]
    late = before.model_copy(update={"id": str(uuid4())})
    try:
        table.apply(late)
    except BookingError as refusal:
        return type(refusal).__name__
    return "was taken"


def _redrive(outputs: Outputs) -> str:
    try:
        cloud.client("sqs").start_message_move_task(SourceArn=outputs["DeadLetterQueueArn"])
    except ClientError as refusal:
        return str(refusal.response["Error"]["Code"])
    return "started"


def _dead(outputs: Outputs, body: str) -> list[int]:
    """How often each dead message with this body was received before this look, which leaves it visible."""
    found = cloud.client("sqs").receive_message(
        QueueUrl=outputs["DeadLetterQueueUrl"],
        MaxNumberOfMessages=10,
        VisibilityTimeout=0,
        WaitTimeSeconds=1,
        MessageSystemAttributeNames=["ApproximateReceiveCount"],
    )
    messages = [it for it in found.get("Messages", ()) if it["Body"] == body]
    return [int(it["Attributes"]["ApproximateReceiveCount"]) - 1 for it in messages]
