"""Exercise 00-3: a message of the reader's own, judged by what the function that declines makes of it."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from booking.errors import InvalidInput
from booking.model import ApplicationStatus, DeclineMessage
from workbook.basics.shown import describe
from workbook.cloud import faults
from workbook.exercises.chapter_00.world import BookingSystem, Elsewhere, never_sent, world
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import PostedJob

Withdraw = Callable[..., Any]

_SENDING = ("SendMessage", "SendMessageBatch")
_RIGHT = Right(
    "The function does not know who sent a message, nor why: a queue joins two parts that know nothing of each other."
)


def check_withdrawal(answer: Withdraw) -> Verdict:
    """Two nannies withdraw, from two jobs; nobody else's application changes. Then the queue takes no message."""
    with world() as system:
        return (
            _withdraws(answer, system, system.post(2, seed=31), 1)
            or _withdraws(answer, system, system.post(1, seed=32, parent="tomas"), 0)
            or _lets_errors_out(answer, system, system.post(1, seed=33))
            or _RIGHT
        )


def _withdraws(answer: Withdraw, system: BookingSystem, posted: PostedJob, number: int) -> Wrong | None:
    system.sent.clear()
    system.bodies.clear()
    before = system.statuses(posted)
    try:
        answer(system.sqs, system.queue.url, posted.job, posted.applications[number])
    except Exception as error:
        return _raised(error)
    at_once = system.statuses(posted)
    system.drain()
    bodies = [*system.bodies.values()]
    if not bodies:
        return _nothing_sent(system)
    after = system.statuses(posted)
    wanted = [*before[:number], ApplicationStatus.DECLINED, *before[number + 1 :]]
    came = f"the body, `{describe(bodies[-1])}`"
    if at_once != before:
        return Wrong("It changed the table itself. It only sends a message; the function declines.", came=came)
    if after[number] is ApplicationStatus.DECLINED and after != wanted:
        return Wrong("This application is DECLINED now, and others are as well: one message is enough.", came=came)
    if because := next(filter(None, (_unusable(body, posted, number) for body in bodies)), ""):
        return Wrong(because, came=came)
    if len(bodies) > 1:
        return Wrong(
            "It works, with more than one message. A second one does no harm, and it is work for nothing: send one.",
            came=f"{len(bodies)} messages",
        )
    return None if after == wanted else Wrong("This application is not DECLINED after the function ran.", came=came)


def _nothing_sent(system: BookingSystem) -> Wrong:
    operations = [operation for operation, _ in system.sent]
    came = f"the calls it made: {', '.join(operations) or 'none'}"
    if any(operation in _SENDING for operation in operations):
        return Wrong(
            "It calls `send_message`, which fails, and hides the error. Let it out, and it says why.", came=came
        )
    return Wrong("It put no message into the queue: the call is `sqs.send_message`.", came=came)


def _lets_errors_out(answer: Withdraw, system: BookingSystem, posted: PostedJob) -> Wrong | None:
    system.bodies.clear()
    with ExitStack() as stack:
        for operation in _SENDING:
            stack.enter_context(faults.inject("sqs", operation, error="RequestThrottled"))
        try:
            answer(system.sqs, system.queue.url, posted.job, posted.applications[0])
        except Exception:
            return None
    system.drain()
    if system.bodies:
        return None  # it sent once more
    return Wrong(
        "The check made the queue refuse the message, with RequestThrottled, and your function hid the error: the "
        "nanny believes that she has withdrawn. Let the error out.",
        came="no error, and no message in the queue",
    )


def _raised(error: Exception) -> Wrong:
    came = f"{type(error).__name__}: {str(error).splitlines()[-1] if str(error) else ''}"
    if isinstance(error, Elsewhere):
        return Wrong("It sends to another queue than the one it was given: `QueueUrl=queue_url`.", came=str(error))
    no_text = Wrong("A body is text: `json.dumps` writes a dict as JSON.", came="a `MessageBody` that is no text")
    if wrong := never_sent(error, came, "MessageBody", no_text):
        return wrong
    return Wrong("Your function raised an error where it should have sent a message.", came=came)


def _unusable(body: Any, posted: PostedJob, number: int) -> str:
    """Why the function could not decline this application with this body; empty when it could."""
    dead = "The function could not use the message; after five receives it lay in the DLQ."
    try:
        message = json.loads(body)
    except (TypeError, ValueError):
        quotes = " JSON has double quotes; `str` of a dict has single ones." if "'" in str(body) else ""
        return f"{dead} Its body is no JSON:{quotes} `json.dumps` writes it."
    if not isinstance(message, dict):
        return f"{dead} Its body is JSON, but no object: the function looks for names in it."
    try:
        read = DeclineMessage(**message)
    except InvalidInput as problem:
        return f"{dead} {str(problem).partition('Nothing was changed')[0].strip()} Compare the body of Bruno's message."
    job, application = posted.job, posted.applications[number]
    if (read.jobId, read.applicationId) == (application.id, job.id):
        return f"{dead} The two ids have changed places."
    if read.applicationId != application.id:
        return "The message is about another application than the one it was given: `application.id` says which."
    return "" if read.jobId == job.id else f"{dead} The `jobId` is not that of the application's job."
