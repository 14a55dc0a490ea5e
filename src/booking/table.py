"""The table of the booking system: the job board, and the booking of a nanny."""

from contextlib import suppress
from datetime import UTC, datetime

from booking.errors import (
    ApplicationNotFound,
    ApplicationNotPending,
    ApplicationsStillArriving,
    InvalidInput,
    JobNotOpen,
)
from booking.item_table import ConditionNotMet
from booking.items import model_of
from booking.job_board import JobBoard
from booking.keys import application_key, job_key
from booking.model import Application, ApplicationStatus, BookingRequest, DeclineMessage, JobStatus


class BookingTable(JobBoard):
    """The DynamoDB table `table_name`, with every access pattern of the system."""

    def close_and_accept(self, request: BookingRequest, seen_applications: int | None = None) -> None:
        """The booking: the job becomes CLOSED and the application ACCEPTED, in one transaction.

        `seen_applications` is how many applications `applications_of_job` returned just before. When the job has
        counted more, one arrived since or the index is behind. Closing now would leave that one behind, never
        declined; so nothing is done and the caller asks the index again. Without it the job is closed whatever the
        index shows: for a caller who lists afterwards, when nobody can apply any more.

        Repeating a booking that was done changes nothing and succeeds, so that whoever was interrupted after it can
        start again.

        Raises JobNotFound, NotYourJob, JobNotOpen, ApplicationNotFound, ApplicationNotPending,
        ApplicationsStillArriving, or TransactionConflict when other transactions on the job never gave way: the job
        may still be open then, and the same booking can be tried again.
        """
        if seen_applications is None:
            counted, seen = "", {}
        elif type(seen_applications) is int and seen_applications >= 0:
            counted = " AND (attribute_not_exists(applicationCount) OR applicationCount <= :seen)"
            seen = {"seen": seen_applications}
        else:
            raise InvalidInput(f"seen_applications is how many were listed, 0 or more, not {seen_applications!r}.")
        close_job = self._items.update(
            job_key(request.username, request.jobId),
            "SET jobStatus = :closed, acceptedApplicationId = :accepted",
            f"jobStatus = :open AND username = :caller{counted}",
            open=JobStatus.OPEN,
            closed=JobStatus.CLOSED,
            caller=request.username,
            accepted=request.applicationId,
            **seen,
        )
        accept_application = self._items.update(
            application_key(request.jobId, request.applicationId),
            "SET jobApplicationStatus = :accepted",
            "jobApplicationStatus = :pending",
            pending=ApplicationStatus.PENDING,
            accepted=ApplicationStatus.ACCEPTED,
        )
        with suppress(ConditionNotMet):
            self._items.transact(close_job, accept_application)
            return
        self._raise_unless_booked_before(request, seen_applications)

    def decline(self, message: DeclineMessage) -> ApplicationStatus:
        """Declines an application that is PENDING. Returns the status it had before.

        An application that is DECLINED or ACCEPTED stays as it is: SQS can deliver a message twice (SQS guide,
        *Amazon SQS at-least-once delivery*), and an acceptance is never taken back.

        Raises ApplicationNotFound. DynamoDB's own TransactionConflictException, when a booking is just looking at the
        application, is left to the queue's redelivery.
        """
        try:
            self._items.write(
                self._items.update(
                    application_key(message.jobId, message.applicationId),
                    "SET jobApplicationStatus = :declined",
                    "jobApplicationStatus = :pending",
                    pending=ApplicationStatus.PENDING,
                    declined=ApplicationStatus.DECLINED,
                )
            )
        except ConditionNotMet as error:
            if not error.item:
                raise ApplicationNotFound(
                    f"Job {message.jobId} has no application {message.applicationId} to decline. "
                    "Compare the message with the table before it is sent again."
                ) from None
            return model_of(Application, error.item).jobApplicationStatus
        return ApplicationStatus.PENDING

    def remember_notification(self, application: Application) -> None:
        """Sets `notifiedOn` to now, unless it is set: this application's nanny was told and is not told again."""
        change = self._items.update(
            application_key(application.jobId, application.id),
            "SET notifiedOn = :now",
            "attribute_exists(PK) AND attribute_not_exists(notifiedOn)",
            now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
        with suppress(ConditionNotMet):  # when the same booking runs twice at once, the other one was first
            self._items.write(change)

    def _raise_unless_booked_before(self, request: BookingRequest, seen_applications: int | None) -> None:
        """Why was the transaction cancelled? Reads both items, strongly consistent, and names the reason.

        Statuses only ever move forward and items are never deleted, so what failed the condition is still there to be
        seen, except for an application that came into being in between: that is one still arriving.
        """
        job = self.get_job(request.username, request.jobId)
        all_seen = seen_applications is None or job.applicationCount <= seen_applications
        if job.jobStatus is JobStatus.CLOSED:
            if job.acceptedApplicationId != request.applicationId:
                raise JobNotOpen(
                    f"Job {job.id} is CLOSED: another application was accepted. Nothing was changed; "
                    "to book one more nanny, post a new job."
                )
            if all_seen:
                return
        else:
            application = self.get_application(request.jobId, request.applicationId)
            if application.jobApplicationStatus is not ApplicationStatus.PENDING:
                if self.get_job(request.username, request.jobId).jobStatus is JobStatus.CLOSED:
                    # A booking came between the two reads. Now the job shows whose.
                    self._raise_unless_booked_before(request, seen_applications)
                    return
                raise ApplicationNotPending(
                    f"Application {application.id} is {application.jobApplicationStatus} and cannot be accepted any "
                    "more. Nothing was changed; choose one that is PENDING."
                )
        raise ApplicationsStillArriving(
            f"Job {job.id} has applications that were not listed yet. Nothing was changed; try again in a moment."
        )
