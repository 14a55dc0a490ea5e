"""The booking as a Lambda durable function: plain code whose steps are remembered, so that it goes on where it stopped.

Lambda runs the handler from its beginning after every wait and every crash; a step that was done is not done again,
its result comes from its checkpoint (AWS Lambda guide, *Durable execution SDK*). A step that was interrupted is done
again: at least once, as everything here can be.

An execution has 3,000 operations at most (guide, *Monitoring durable functions*), which is enough for some 29,000
applications. Beyond that the same booking, started again, goes on with those that are still PENDING.

`durable.yaml` deploys it. A module of its own: the SDK costs cold start, which the queue's consumer and the single
function do not pay.
"""

import os
from typing import Any

from aws_durable_execution_sdk_python import (
    DurableContext,
    StepContext,
    StepError,
    durable_execution,
    durable_step,
)
from aws_durable_execution_sdk_python.config import Duration, StepConfig
from aws_durable_execution_sdk_python.retries import RetryStrategyConfig, create_retry_strategy
from aws_durable_execution_sdk_python.serdes import JsonSerDes
from botocore.exceptions import BotoCoreError, ClientError

from booking.deadline import until_timeout
from booking.environment import booking_table, sqs_client
from booking.errors import (
    ApplicationsStillArriving,
    BookingError,
    BookingInterrupted,
    OutOfTime,
    TransactionConflict,
)
from booking.model import ApplicationStatus, BookingRequest, DeclineMessage
from booking.notification import tell_accepted
from booking.queue import ATTEMPTS as QUEUE_ATTEMPTS
from booking.queue import BATCH, send_batch, still_refused

PAGE = 500  # applications in one step: 20 KB of ids, and a checkpoint takes 256 KB (Lambda guide, *Lambda quotas*)
INDEX_ATTEMPTS = 3

_STEP: StepConfig = StepConfig(
    # Seconds are the smallest unit there is. OutOfTime: the next invocation has its whole time before it. What failed a
    # condition, or was not found, is refused in the same way however often it is tried.
    retry_strategy=create_retry_strategy(
        RetryStrategyConfig(
            max_attempts=4,
            initial_delay=Duration(1),
            max_delay=Duration(8),
            retryable_error_types=[
                *(BotoCoreError, ClientError),
                *(OutOfTime, TransactionConflict, ApplicationsStillArriving),
            ],
        )
    ),
    serdes=JsonSerDes(),
)
_NAMED = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in BookingError.__subclasses__()}


@durable_execution
def book_nanny_durably(event: dict[str, Any], context: DurableContext) -> dict[str, Any]:
    """The Lambda handler. Input, answer and errors are those of `booking.single_function.book_nanny`.

    As the workflow for jobs of any size does, it closes the job first, so that nobody can apply any more, and then
    lists the applications page by page. It waits for an index that is behind, and for a queue that refuses, without
    being there: a durable wait ends the invocation.

    A booking that was done before succeeds again. The nanny is told at least once. The execution fails with a
    BookingError's name: those of `BookingTable.close_and_accept`, InvalidInput, ApplicationsStillArriving when the
    index stays behind, or BookingInterrupted. After the last two the nanny is booked, and the same booking started
    again goes on from what the table says.
    """
    request = BookingRequest.from_event(event)
    with until_timeout(context.lambda_context):
        try:
            counted = context.step(_close_and_accept(request), "close and accept", _STEP)
            context.step(_tell(request), "tell the nanny", _STEP)
            queued = _decline_others(context, request, counted)
        except StepError as failure:
            raise _named(failure, request) from failure
    context.logger.info("Booked", extra={**request.model_dump(), "queued": queued})
    return {"jobId": request.jobId, "acceptedApplicationId": request.applicationId, "queued": queued}


@durable_step
def _close_and_accept(_: StepContext, request: BookingRequest) -> int:
    """Books. Returns how many applications the job has, a number that no longer changes."""
    booking_table().close_and_accept(request)
    return booking_table().get_job(request.username, request.jobId).applicationCount


@durable_step
def _tell(_: StepContext, request: BookingRequest) -> None:
    tell_accepted(booking_table(), request)


def _decline_others(context: DurableContext, request: BookingRequest, counted: int) -> int:
    """Queues whoever is PENDING, and again from the first page while the index shows fewer than the job counts.

    Returns how many were queued. A second message for the same application is harmless.
    """
    for attempt in range(1, INDEX_ATTEMPTS + 1):
        shown = queued = number = 0
        after: dict[str, Any] | None = None
        while number == 0 or after:
            number += 1
            page = context.step(_page(request, after), f"page {number}", _STEP)
            shown += page["shown"]
            queued += len(page["pending"])
            after = page["after"]
            _queue(context, request.jobId, page["pending"], number)
        if shown >= counted:
            return queued
        if attempt < INDEX_ATTEMPTS:
            context.wait(Duration(1), "for the index")
    raise ApplicationsStillArriving(
        f"Job {request.jobId} counts {counted} applications, and the index shows {shown}. The nanny is booked. "
        "Start the same booking again in a moment: it reaches those that are missing."
    )


@durable_step
def _page(_: StepContext, request: BookingRequest, after: dict[str, Any] | None) -> dict[str, Any]:
    """A page of the index: how many it shows, the ids of those to be declined, and the key that the next one is behind.

    The accepted one is left out by its id: what the index says of its status may be old.
    """
    applications, following = booking_table().page_of_applications(request.jobId, limit=PAGE, after=after)
    pending = [
        application.id
        for application in applications
        if application.id != request.applicationId and application.jobApplicationStatus is ApplicationStatus.PENDING
    ]
    return {"shown": len(applications), "pending": pending, "after": following}


def _queue(context: DurableContext, job_id: str, pending: list[str], page: int) -> None:
    """Puts a page's applications on the queue, a step for ten; those that it refuses once more, after a wait."""
    for attempt in range(1, QUEUE_ATTEMPTS + 1):
        refused: list[tuple[str, str]] = []  # two lists of two, once they come from a checkpoint
        for start in range(0, len(pending), BATCH):
            batch = pending[start : start + BATCH]
            name = f"page {page}, batch {start // BATCH + 1}"
            refused += context.step(_send(job_id, batch), name, _STEP)
        if not refused:
            return
        if attempt < QUEUE_ATTEMPTS:
            context.wait(Duration(1), "for the queue")
            pending = [application_id for application_id, _ in refused]
    raise still_refused([(_message(job_id, application_id), code) for application_id, code in refused])


@durable_step
def _send(_: StepContext, job_id: str, batch: list[str]) -> list[tuple[str, str]]:
    """Sends a batch. Returns the ids of those that were refused, each with the code that says why."""
    messages = [_message(job_id, application_id) for application_id in batch]
    return [
        (message.applicationId, code) for message, code in send_batch(sqs_client(), os.environ["QUEUE_URL"], messages)
    ]


def _message(job_id: str, application_id: str) -> DeclineMessage:
    return DeclineMessage(jobId=job_id, applicationId=application_id)


def _named(failure: StepError, request: BookingRequest) -> BookingError:
    """What a step raised, of which the SDK keeps name and sentence. Another error than ours interrupted it."""
    kind = _NAMED.get(failure.error_type)
    if kind and kind is not OutOfTime:
        return kind(failure.message)
    return BookingInterrupted(
        f"The booking of application {request.applicationId} for job {request.jobId} was interrupted: "
        f"{str(failure.message).rstrip('.')}. Start the same booking again: it goes on where it stopped."
    )
