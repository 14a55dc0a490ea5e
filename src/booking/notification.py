"""Telling the accepted nanny."""

import os

from booking.environment import sns_client
from booking.model import BookingRequest
from booking.table import BookingTable


def tell_accepted(table: BookingTable, request: BookingRequest) -> None:
    """Tells the accepted applicant, unless that was done before.

    She is told at least once, and twice only when whoever does it stops between the message and remembering it.
    """
    accepted = table.get_application(request.jobId, request.applicationId)
    if accepted.notifiedOn:
        return
    about = {"username": accepted.username, "jobId": accepted.jobId, "applicationId": accepted.id}
    sns_client().publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject="You are booked",
        Message=f"{accepted.username}, you are booked: your application {accepted.id} for job {accepted.jobId} "
        "was accepted.",
        MessageAttributes={name: {"DataType": "String", "StringValue": value} for name, value in about.items()},
    )
    table.remember_notification(accepted)
