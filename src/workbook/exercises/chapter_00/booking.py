"""Exercise 00-1: a function that books, judged by what the table says after it ran."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from booking.model import ApplicationStatus
from workbook.basics.shown import describe
from workbook.cloud import faults
from workbook.exercises.chapter_00.world import BookingSystem, Elsewhere, never_sent, world
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import PostedJob

Book = Callable[..., Any]

_FIELDS = ("username", "jobId", "applicationId", "applicationStatus")
_ANOTHER_PARENT = "tomas"
_RIGHT = Right(
    "The caller says who she is, which job and which application; the state machine checks the rest. Whether it worked "
    "stands in `status`: the call itself succeeds also when the booking fails."
)


def check_booking(answer: Book) -> Verdict:
    """Books for two parents, then once more for a job that is CLOSED by then; then the call fails, and a state machine
    does not come to its end."""
    with world() as system:
        sarahs = system.post(2, seed=11)
        return (
            _books(answer, system, sarahs, 1)
            or _books(answer, system, system.post(1, seed=12, parent=_ANOTHER_PARENT), 0)
            or _is_refused(answer, system, sarahs, 0)
            or _lets_errors_out(answer, system, system.post(1, seed=13))
            or _times_out(answer, system, sarahs)
            or _RIGHT
        )


def _books(answer: Book, system: BookingSystem, posted: PostedJob, number: int) -> Wrong | None:
    try:
        returned = _call(answer, system, posted, number)
    except Exception as error:
        if wrong := _other_calls(system):
            return wrong
        if system.job(posted).acceptedApplicationId is None:
            return _raised(error)
        return Wrong("The job is booked, and after that your function raised an error.", came=_first_line(error))
    job, application = system.job(posted), posted.applications[number]
    if wrong := _other_calls(system):
        return wrong
    if job.acceptedApplicationId == application.id and (system.statuses(posted)[number] is ApplicationStatus.ACCEPTED):
        return _returned(returned)
    if job.acceptedApplicationId is not None:
        return Wrong("It booked another application than the one it was given: `application.id` says which.")
    return _document(system, posted, number) or Wrong(
        f"After it ran the job is still {job.jobStatus}.", came=f"it returned {describe(returned)}"
    )


def _is_refused(answer: Book, system: BookingSystem, posted: PostedJob, number: int) -> Wrong | None:
    try:
        returned = _call(answer, system, posted, number)
    except Exception as error:
        return Wrong(
            "The job was CLOSED already, so the answer's `status` is FAILED. Return it; your function raised an error.",
            came=f"{type(error).__name__}: {error}",
        )
    if returned == "FAILED":
        return None
    return Wrong(
        "Called for a job that was CLOSED already, the state machine answers with the `status` FAILED, and your "
        "function returned something else: read it from the answer.",
        came=f"it returned {describe(returned)}",
    )


def _lets_errors_out(answer: Book, system: BookingSystem, posted: PostedJob) -> Wrong | None:
    """The call itself fails once: nothing ran, so there is no status (Step Functions API reference,
    *StartSyncExecution*: error codes are for errors that prevent an execution from running)."""
    with faults.inject("stepfunctions", "StartSyncExecution", error="AccessDeniedException"):
        try:
            returned = _call(answer, system, posted, 0)
        except Exception:
            return None
    if returned == "SUCCEEDED" and system.job(posted).acceptedApplicationId is not None:
        return None  # it called once more
    return Wrong(
        "The check made the call itself fail, with an AccessDeniedException. No execution ran then, and there is no "
        "`status`; your function returned something all the same. Let the error out, so that the caller hears of it.",
        came=f"it returned {describe(returned)}",
    )


def _times_out(answer: Book, system: BookingSystem, posted: PostedJob) -> Wrong | None:
    """A third status, and for a job that was seen before: only the answer tells it."""
    with system.that_times_out() as (step_functions, arn):
        try:
            returned = answer(step_functions, arn, posted.job, posted.applications[0])
        except Exception as error:
            came = f"it raised {_first_line(error)}"
        else:
            came = f"it returned {describe(returned)}"
            if returned == "TIMED_OUT":
                return None
    return Wrong(
        "The check gave it a state machine that does not come to its end in time. The answer's `status` is TIMED_OUT "
        "then, and your function returned something else: read it from the answer, whatever it is.",
        came=came,
    )


def _other_calls(system: BookingSystem) -> Wrong | None:
    calls = [operation for operation, _ in system.sent]
    if "StartExecution" in calls:
        return Wrong(
            "`start_execution` does not wait for the answer, and nobody can ask an Express execution for its status "
            "later. `start_sync_execution` waits, and its answer has the `status`.",
            came=f"the calls it made: {', '.join(dict.fromkeys(calls))}",
        )
    if (times := calls.count("StartSyncExecution")) > 1:
        return Wrong(
            "It starts the state machine more than once for one booking. Keep the answer of the one call, and return "
            "its `status`.",
            came=f"{times} calls of `start_sync_execution`",
        )
    return None


def _call(answer: Book, system: BookingSystem, posted: PostedJob, number: int) -> Any:
    system.sent.clear()
    return answer(system.step_functions, system.state_machine_arn, posted.job, posted.applications[number])


def _raised(error: Exception) -> Wrong:
    came = _first_line(error)
    if isinstance(error, Elsewhere):
        return Wrong(
            "It starts another state machine than the one it was given: `stateMachineArn=arn`.", came=str(error)
        )
    no_text = Wrong("`input` is text: `json.dumps(document)` writes the dict as JSON.", came="a dict as `input`")
    if wrong := never_sent(error, came, "input", no_text):
        return wrong
    if isinstance(error, ClientError) and error.response["Error"]["Code"] == "InvalidExecutionInput":
        return Wrong("What it sends as `input` is no JSON: `json.dumps` writes the dict, `str` does not.", came=came)
    return Wrong("Your function raised an error where it should have booked.", came=came)


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"


def _returned(returned: Any) -> Wrong | None:
    if returned == "SUCCEEDED":
        return None
    came = f"it returned {describe(returned)}"
    if returned is None:
        return Wrong("She is booked. But your function returned nothing: `return` is missing.", came=came)
    if isinstance(returned, dict):
        return Wrong('She is booked. But this is the whole answer; what is asked for is its `"status"`.', came=came)
    return Wrong('She is booked. But what it returned is not the answer\'s `"status"`.', came=came)


def _document(system: BookingSystem, posted: PostedJob, number: int) -> Wrong | None:
    """What is wrong with what was sent, when the job was not booked by it."""
    inputs = [params.get("input") for operation, params in system.sent if operation == "StartSyncExecution"]
    if not inputs:
        operations = ", ".join(operation for operation, _ in system.sent)
        return Wrong(
            "It does not start the state machine: the call is `step_functions.start_sync_execution`.",
            came=f"the calls it made: {operations or 'none'}",
        )
    document = json.loads(inputs[-1] or "{}")
    because = _shape(document) or _values(document["input"], posted, number)
    return Wrong(because, came=f"the `input`, `{describe(document)}`") if because else None


def _shape(document: Any) -> str:
    if isinstance(document, str):
        return "The `input` was written as JSON twice. `json.dumps` once is enough."
    if not isinstance(document, dict):
        return "What it sends is no JSON object. The document is a dict in a dict."
    if any(name in document for name in _FIELDS):
        return "The four fields belong inside an object called `input`: a dict in a dict."
    fields = document.get("input")
    if not isinstance(fields, dict):
        return "What `input` holds is not a dict." if "input" in document else "There is no `input` in the document."
    missing = [f"`{name}`" for name in _FIELDS if name not in fields]
    return f"Inside `input` something is missing: {', '.join(missing)}." if missing else ""


def _values(fields: dict[str, Any], posted: PostedJob, number: int) -> str:
    job, application = posted.job, posted.applications[number]
    written_in = "It has to come from what the function is given:"
    if fields["jobId"] == application.id and fields["applicationId"] == job.id:
        return "The two ids have changed places."
    if fields["jobId"] != job.id:
        if fields["jobId"] == application.id:
            return "The `jobId` is the id of the application. The job's own is `job.id`."
        return f"The `jobId` is not the job's. {written_in} `job.id` without quotes."
    if fields["applicationId"] != application.id:
        if fields["applicationId"] == application.username:
            return "The `applicationId` is the nanny's name. It is an id: `application.id`."
        return f"The `applicationId` is not the application's. {written_in} `application.id` without quotes."
    if fields["username"] != job.username:
        if fields["username"] == application.username:
            return "The `username` is the nanny's. The caller is the parent who posted the job."
        return f"The `username` is not that of the parent who posted the job. {written_in} `job.username`."
    if fields["applicationStatus"] != "ACCEPTED":
        return "The `applicationStatus` says what is asked for: a booking asks for `'ACCEPTED'`."
    return ""
