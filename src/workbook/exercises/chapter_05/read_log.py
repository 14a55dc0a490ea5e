"""Tries a reader's way to read the deployed function's log, on logs of real runs of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbook.cloud import faults
from workbook.exercises.chapter_05.trial_table import takes
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.messages.ledger import EventType
from workbook.practice.sample import PostedJob, job_with_applications, put_booked
from workbook.practice.scratch import scratch_queue, scratch_table

Function = Callable[..., Any]

_ACCEPTED, _MOST = 2, 5
_ABSENT = "00000000-0000-4000-8000-00000000ffff"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong in a run: which applications' writes are throttled, and how often; other messages that come."""

    what: str
    throttled: dict[int, int]
    duplicates: tuple[int, ...] = ()
    others: tuple[str, ...] = ()


_TROUBLES = (
    Trouble("one is throttled each time, and a late decline of the accepted one comes", {1: _MOST}, (_ACCEPTED,)),
    Trouble("one is throttled once, and then succeeds", {3: 1}),
    Trouble(
        "two are throttled each time, with a duplicate and poison", {0: _MOST, 4: _MOST}, (3,), ("please", _ABSENT)
    ),
)


def to_be_redriven(function: Function) -> Verdict:
    """`function(lines, applications)` gives the ids whose messages are in the DLQ for want of a working table."""
    if not takes(function, 2):
        return Wrong("Your function is called with two arguments: the lines of the log, and the ids of applications.")
    for number, trouble in enumerate(_TROUBLES):
        lines, asked, dead, accepted = _logged(number)
        came = f"a run in which {trouble.what}"
        try:
            said = function(list(lines), list(asked))
        except Exception as error:
            return Wrong(_stumbled(error), came=f"{type(error).__name__}: {error}")
        if said is ...:
            return Wrong("It returned `...` where the ids belong.", came=came)
        if said is None or isinstance(said, str) or not isinstance(said, Iterable):
            kind = "nothing" if said is None else kind_of(said)
            return Wrong(f"It returned {kind}. A list of ids is wanted, also an empty one.", came=came)
        if wrong := _judged(set(map(str, said)), asked, dead, accepted, came):
            return wrong
    return Right(
        f"{len(_TROUBLES)} runs of the deployed function, and each time you named what lay in the DLQ. What was done "
        "or left alone is named in its line; the line of a failure tells the error and the message, and no application."
    )


def _judged(said: set[str], asked: list[str], dead: set[str], accepted: str, came: str) -> Wrong | None:
    came = f"{came}: it named {len(said)} of {len(asked)}, and {len(dead)} wait in the DLQ"
    if strangers := said - set(asked):
        return Wrong(f"`{min(strangers)[:8]}…` is none of the ids that it was given.", came=came)
    if accepted in said - dead:
        return Wrong(
            "It named the accepted application. That line is a warning, and the work was done: the message was "
            "deleted, and nothing is left to be sent again.",
            came=came,
        )
    if said - dead:
        return Wrong(
            f"It named {len(said - dead)} that the function had declined in the end: a later line names it. A failure "
            "that was made good needs no redrive.",
            came=came,
        )
    if dead - said:
        return Wrong(
            f"{len(dead - said)} wait in the DLQ and were not named. A line with an exception has no `applicationId`: "
            "so look for those that no line names.",
            came=came,
        )
    return None


@cache  # a run is always the same, and readers try again
def _logged(number: int) -> tuple[list[str], list[str], set[str], str]:
    """The lines of a run, the ids that were sent, those whose message is in the DLQ, and the accepted one."""
    from booking import handlers  # slow to import: it brings X-Ray's SDK

    trouble = _TROUBLES[number]
    with scratch_table() as name, scratch_queue(max_receive_count=_MOST) as queue, ExitStack() as stack:
        posted = put_booked(name, job_with_applications(5, seed=10 + number), _ACCEPTED)
        declined = [each for each in range(5) if each != _ACCEPTED]
        queue.send(*_bodies(posted, [*declined, *trouble.duplicates]), *map(_other(posted), trouble.others))
        for each, times in trouble.throttled.items():
            stack.enter_context(_throttle(str(posted.applications[each].id), times))
        ledger = queue.drain(handlers.decline_applications, environment={"TABLE_NAME": name})
        lines = [line for each in ledger.invocations for line in each.log.splitlines()]
        dead = {ledger.body(it.message) for it in ledger.entries if it.event is EventType.DEAD_LETTERED}
    accepted = str(posted.applications[_ACCEPTED].id)
    asked = [str(posted.applications[each].id) for each in sorted({*declined, *trouble.duplicates})]
    return lines, asked, {each for each in asked if any(each in body for body in dead)}, accepted


def _throttle(application_id: str, times: int) -> Any:
    return faults.inject(
        "dynamodb",
        "UpdateItem",
        error="ThrottlingException",
        times=times,
        when=lambda request: application_id in str(request),
    )


def _bodies(posted: PostedJob, numbers: Iterable[int]) -> Iterator[str]:
    for number in numbers:
        yield json.dumps({"jobId": posted.job.id, "applicationId": posted.applications[number].id})


def _other(posted: PostedJob) -> Callable[[str], str]:
    """An id becomes the message about an application that is not there; any other text stays as it is."""
    return lambda text: json.dumps({"jobId": posted.job.id, "applicationId": text}) if text == _ABSENT else text


def _stumbled(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"Not every line has {error}: that of an exception, for one. `.get({error})` gives None there."
    if (isinstance(error, TypeError) and "string ind" in str(error)) or isinstance(error, AttributeError):
        return "A line is JSON text: `json.loads` makes a dict of it."
    return "Your function raised an error where it should have returned."
