"""The named errors of the booking system.

The workflow's Fail states use the same names. Every error carries one sentence for the person who made the call: what
was wrong and what to do. Whoever raises one has left the table as it was, unless the class says otherwise.
"""


class BookingError(Exception):
    """What every error of the booking system has in common."""


class InvalidInput(BookingError, ValueError):
    """A value is missing, has the wrong type or form, or is not known.

    It is a ValueError so that a pydantic model that contains one of ours (the SQS record, for one) counts it among
    its own validation errors.
    """


class UserNotFound(BookingError):
    """There is no user of this name."""


class UserAlreadyExists(BookingError):
    """The username is taken."""


class JobNotFound(BookingError):
    """There is no such job."""


class JobAlreadyExists(BookingError):
    """A job with this id was posted before."""


class JobNotOpen(BookingError):
    """The job is CLOSED: another application was accepted."""


class NotYourJob(BookingError):
    """The job exists, but the caller did not post it."""


class ApplicationNotFound(BookingError):
    """The job has no such application."""


class ApplicationNotPending(BookingError):
    """The application was accepted or declined before."""


class AlreadyApplied(BookingError):
    """An application with this id was sent before."""


class ApplicationsStillArriving(BookingError):
    """The job has applications that the index did not return yet, so it was not closed."""


class TransactionConflict(BookingError):
    """Other requests kept changing the same items, so this one never had its turn. Nothing was decided."""


class OutOfTime(BookingError):
    """The function was about to run out of time, so the next step was not begun. What was done before stays done."""


class BookingInterrupted(BookingError):
    """An AWS service failed half-way, or time ran out: the job may be CLOSED and only some of the messages sent.

    The same booking started again goes on where it stopped.
    """
