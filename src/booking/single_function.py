"""The booking in a single function: how it was before the workflow. Same input, same writes, same answer."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from booking.backoff import wait_before_retry
from booking.deadline import until_timeout
from booking.environment import booking_table, sqs_client
from booking.errors import ApplicationsStillArriving, BookingInterrupted, OutOfTime
from booking.model import Application, ApplicationStatus, BookingRequest, DeclineMessage
from booking.notification import tell_accepted
from booking.queue import send_all
from booking.table import BookingTable

ATTEMPTS = 3

logger = Logger()


@logger.inject_lambda_context
def book_nanny(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The Lambda handler. `event` is the workflow's input, `{"input": {"username", "jobId", "applicationId",
    "applicationStatus": "ACCEPTED"}}`; the answer is the workflow's too: `{"jobId", "acceptedApplicationId",
    "queued"}`, where `queued` counts the applications put on the queue to be declined.

    It can be repeated: what was done stays done, and what is missing is done. The nanny is told at least once, and
    twice only when the function stops between sending the message and remembering it.

    Raises the BookingErrors of `BookingTable.close_and_accept`, InvalidInput, or BookingInterrupted when an AWS
    service failed after boto3's retries, or when the function's time might not suffice for the next step.
    """
    request = BookingRequest.from_event(event)
    try:
        with until_timeout(context):
            queued = _book(booking_table(), request)
    except (BotoCoreError, ClientError, OutOfTime) as error:
        raise BookingInterrupted(
            f"The booking of application {request.applicationId} for job {request.jobId} was interrupted: "
            f"{str(error).rstrip('.')}. Start the same booking again: it goes on where it stopped."
        ) from error
    logger.info("Booked", extra={**request.model_dump(), "queued": queued})
    return {"jobId": request.jobId, "acceptedApplicationId": request.applicationId, "queued": queued}


def _book(table: BookingTable, request: BookingRequest) -> int:
    """The whole booking. Returns how many applications were put on the queue to be declined."""
    applications = _close_and_accept(table, request)
    tell_accepted(table, request)
    declined = [
        DeclineMessage(jobId=application.jobId, applicationId=application.id)
        for application in applications
        if application.id != request.applicationId and application.jobApplicationStatus is ApplicationStatus.PENDING
    ]
    send_all(sqs_client(), os.environ["QUEUE_URL"], declined)
    return len(declined)


def _close_and_accept(table: BookingTable, request: BookingRequest) -> list[Application]:
    """Books, and returns the job's applications as they were listed before. Asks again for those still arriving."""
    for attempt in range(1, ATTEMPTS + 1):
        applications = table.applications_of_job(request.jobId)
        try:
            table.close_and_accept(request, len(applications))
        except ApplicationsStillArriving:
            if attempt == ATTEMPTS:
                raise
            wait_before_retry(attempt)
        else:
            break
    return applications
