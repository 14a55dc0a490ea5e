"""Tries a reader's way to find, in a log group's lines, what went wrong in the one execution that failed."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from workbook import cloud
from workbook.cloud import Stack, faults
from workbook.cloud.template import Template
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.trial_stack import deployed

Function = Callable[..., Any]
Line = dict[str, Any]

WANTED = ("state", "error", "input")


@dataclass(frozen=True)
class FailedBooking:
    """What goes wrong in one booking of several: `call` of `service` is refused for its job; with `in_message`, for one
    message."""

    what: str
    service: str = "dynamodb"
    call: str = ""
    error: str = "ThrottlingException"
    in_message: bool = False


_TROUBLES = (
    FailedBooking("the job was taken already"),
    FailedBooking("DynamoDB refuses the Query for good, and once in a booking that succeeds then", call="Query"),
    FailedBooking(
        "one message is refused for good, after a throttled transaction",
        service="sqs",
        call="SendMessage",
        error="ServiceUnavailable",
        in_message=True,
    ),
)


_THROTTLED_FIRST = FailedBooking("", call="TransactWriteItems")


def what_failed(function: Function) -> Verdict:
    """`function(events)` gives state, error and input of the last task that failed in the execution that failed."""
    for trouble, lines in zip(_TROUBLES, _logs(), strict=True):
        came = f"a log in which {trouble.what}"
        try:
            said = function([json.loads(json.dumps(line)) for line in lines])
        except Exception as error:
            return Wrong(_stumbled(error), came=f"{type(error).__name__}: {error}"[:120])
        if said is ...:
            return Wrong("It returned `...` where the answer belongs.", came=came)
        if wrong := _judged(said, lines, came):
            return wrong
    return Right(
        f"{len(_TROUBLES)} logs of several executions, and each time you named the state, its error and what it was "
        "given: enough to try that state alone, with TestState."
    )


def _judged(said: Any, lines: tuple[Line, ...], came: str) -> Wrong | None:
    if not isinstance(said, Mapping):
        kind = "nothing" if said is None else kind_of(said)
        return Wrong(f"It returned {kind}. A dict with state, error and input is wanted.", came=came)
    if missing := [name for name in WANTED if name not in said]:
        return Wrong(f"`{missing[0]}` is missing in what it returned.", came=f"keys {', '.join(map(str, said))}")
    if any(said[name] is ... for name in WANTED):
        return Wrong("A part of what it returned is still `...`.", came=came)
    failed, entered, ended = _failed_task(lines)
    name, told = said["state"], f"{said['state']!r:.60}"
    if name != entered["details"]["name"]:
        return Wrong(_another_state(name, lines, ended), came=f"state {told}; {came}")
    if said["error"] == ended["details"].get("error") != failed["details"]["error"]:
        return Wrong(
            f"`{said['error']}` is the name that the workflow gave the failure in the end. The state's own error is in "
            "its `TaskFailed`.",
            came=came,
        )
    if said["error"] != failed["details"]["error"]:
        return Wrong(f"`{said['error']!s:.60}` is not the error in the last `TaskFailed` of that state.", came=came)
    given = json.loads(entered["details"]["input"])
    if said["input"] == entered["details"]["input"]:
        return Wrong("The input is JSON text in the log: `json.loads` makes of it what the state was given.", came=came)
    if said["input"] != given:
        return Wrong(
            "That is not what this state was given. A Map enters it once for each item: follow `previous_event_id` "
            "from the failure to the line in which it was entered, and read its input there.",
            came=came,
        )
    return None


def _another_state(name: Any, lines: tuple[Line, ...], ended: Line) -> str:
    """A sentence about a state that is not the one."""
    entered = [it for it in lines if it["type"].endswith("StateEntered") and it["details"]["name"] == name]
    mine = [it for it in entered if it["execution_arn"] == ended["execution_arn"]]
    if not entered:
        return "No line of the log says that a state of that name was entered."
    if not mine:
        return (
            "That state belongs to another execution. Look only at the lines with the `execution_arn` of the failure."
        )
    if mine[0]["type"] == "FailStateEntered":
        return (
            "That is where the execution ended: a Fail state gives the failure its name. Asked for is the task that "
            "failed before, of which `TaskFailed` tells."
        )
    return (
        "In that state nothing failed last. From the last `TaskFailed` follow `previous_event_id` until a state was "
        "entered; ids are text, and `'9' > '10'`."
    )


def _failed_task(lines: tuple[Line, ...]) -> tuple[Line, Line, Line]:
    """The last TaskFailed of the failed execution, the line in which its state was entered, and ExecutionFailed."""
    ended = next(it for it in lines if it["type"] == "ExecutionFailed")
    mine = {int(it["id"]): it for it in lines if it["execution_arn"] == ended["execution_arn"]}
    failed = at = mine[max(number for number, it in mine.items() if it["type"] == "TaskFailed")]
    while not at["type"].endswith("StateEntered"):
        at = mine[int(at["previous_event_id"])]
    return failed, at, ended


@cache  # the logs are always the same, and readers try again
def _logs() -> tuple[tuple[Line, ...], ...]:
    """For each trouble the lines of a log in which one booking of three fails, in no order."""
    with deployed(Template.load()) as trial:
        started = [_booked(trial, trouble, seed=600 + 3 * number) for number, trouble in enumerate(_TROUBLES)]
        lines = _lines(trial)
    logs = [[line for line in lines if line["execution_arn"] in executions] for executions in started]
    for number, log in enumerate(logs):
        Random(number).shuffle(log)
    return tuple(map(tuple, logs))


def _booked(trial: Stack, trouble: FailedBooking, seed: int) -> set[str]:
    """The ARNs of the executions of bookings, of which one fails."""
    table = trial.outputs["TableName"]
    several = 14 if trouble.in_message else 3  # so many that ids have two digits and three
    posted = [
        put_job(table, job_with_applications(applications, seed=seed + job))
        for job, applications in enumerate((2, several, 2))
    ]
    with ExitStack() as failing:
        if trouble.call:
            _, late, *_ = sorted(str(each.id) for each in posted[1].applications[1:])  # the last but one of the Map
            failing.enter_context(_refusing(trouble, late if trouble.in_message else str(posted[1].job.id), None))
            failing.enter_context(_refusing(trouble, str(posted[2].job.id), 1))
            if trouble.in_message:
                failing.enter_context(_refusing(_THROTTLED_FIRST, str(posted[1].job.id), 1))
        started = {_book(trial, job, 0) for job in posted}
    if not trouble.call:
        started.add(_book(trial, posted[1], 2))
    return started


def _book(trial: Stack, job: PostedJob, application: int) -> str:
    """The execution's ARN."""
    answer = cloud.shared_client("stepfunctions").start_sync_execution(
        stateMachineArn=trial.outputs["StateMachineArn"], input=json.dumps(job.booking(application))
    )
    return str(answer["executionArn"])


def _lines(trial: Stack) -> list[Line]:
    described = cloud.shared_client("stepfunctions").describe_state_machine(
        stateMachineArn=trial.outputs["StateMachineArn"]
    )
    [destination] = described["loggingConfiguration"]["destinations"]
    group = destination["cloudWatchLogsLogGroup"]["logGroupArn"].split(":")[6]
    pages = cloud.shared_client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(line["message"]) for page in pages for line in page["events"]]


def _refusing(trouble: FailedBooking, named: str, times: int | None) -> Any:
    return faults.inject(
        trouble.service, trouble.call, error=trouble.error, times=times, when=lambda request: named in str(request)
    )


def _stumbled(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"Not every line has {error}: `details` differ from type to type. Look at one line of each type first."
    if isinstance(error, TypeError | AttributeError) and "str" in str(error):
        return "Something is text where your function wants a number or a dict: ids are text, and so is an input."
    if isinstance(error, StopIteration | ValueError | IndexError):
        return f"Your function looked for a line that is not there. {error}".strip()
    return "Your function raised an error where it should have returned."
