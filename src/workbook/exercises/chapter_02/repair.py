"""Exercise 02-7: a definition with planted mistakes, and the check of its repair by what it does when it runs."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from asl_interpreter import Execution, TaskCall, TaskFailed, faults
from asl_interpreter.tasks import integrations
from booking.keys import application_key, job_key
from workbook import cloud
from workbook.exercises.chapter_02.made_up import named
from workbook.exercises.definition_trial import NeverEnds, in_table, refused, run, types
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import refused_expression
from workbook.practice.aside import aside
from workbook.practice.by_hand import change_item
from workbook.practice.definitions import differences
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import scratch_table

_FILE = Path(__file__).with_name("to_repair.asl.json")
_TABLE, _QUEUE = "${DDBTable}", "${SQSURL}"
_WRITES = "Update Job and Application Status"
_CANCELLED, _NOT_OPEN = "DynamoDb.TransactionCanceledException", "JobNotOpen"


def to_repair() -> dict[str, Any]:
    """The definition with its mistakes, anew each time: it may be changed."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def repaired(answer: dict[str, Any]) -> Verdict:
    """Whether `answer` books once, declines the others and nobody else, and refuses what has to be refused."""
    verdict = _judged(answer)
    if isinstance(verdict, Wrong) and not verdict.came:
        changed = len(differences(answer, to_repair()))
        return replace(verdict, came=f"a definition with {changed} place{'' if changed == 1 else 's'} changed")
    return verdict


def _judged(answer: dict[str, Any]) -> Verdict:
    if wrong := _form(answer):
        return wrong
    if fault := refused(answer):
        return Wrong(fault)
    try:
        with _world(answer) as world:
            posted, other = world.job(4), world.job(2)
            wrong = _books(world, posted) or _throttled(world, other) or _refuses(world, posted, other)
    except _Refused as refusal:
        return refusal.wrong
    except NeverEnds:
        return Wrong("A booking goes round in circles and never ends.")
    if wrong:
        return wrong
    warned = [fault.location for fault in faults(answer) if fault.severity == "WARNING"]
    left = f" The linter still warns of `{warned[0]}`: look at it again." if warned else ""
    return Right(f"It books once, declines exactly the others, and refuses the rest without a trace.{left}")


def _form(answer: dict[str, Any]) -> Wrong | None:
    states = answer.get("States")
    if not isinstance(states, dict) or not all(isinstance(state, dict) for state in states.values()):
        return Wrong("This is no definition: it has `StartAt` and `States`.", came=f"`{list(answer)}`")
    theirs = to_repair()
    if "Name the Reason" in states:
        return Wrong("This is the file's definition. Repair the one that `to_repair()` gives.")
    try:
        there = types(answer)
    except (KeyError, TypeError, AttributeError):
        return Wrong("A state has no `Type`, or the Map has no states inside.")
    if missing := [name for name in types(theirs) if name not in there]:
        return Wrong(f"`{missing[0]}` is no longer there. The states stay, and what is in them is repaired.")
    written = json.dumps(answer, default=str)
    for name, value in (("TableName", _TABLE), ("QueueUrl", _QUEUE)):
        if other := next((it for it in re.findall(rf'"{name}(?:\.\$)?": "([^"]*)"', written) if it != value), None):
            return Wrong(f"Each `{name}` has to stay `{value}`: the stack fills it in.", came=f"`{other}`")
    try:
        json.dumps(answer)
    except (TypeError, ValueError) as error:
        return Wrong(f"It is no JSON: {error}.")
    return None


class _Refused(Exception):
    """DynamoDB would refuse an update of the transaction; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.because)
        self.wrong = wrong


@dataclass
class _World:
    """A table of its own, a queue that only remembers, and the definition that is tried."""

    tried: dict[str, Any]
    table_name: str
    queued: list[Any] = field(default_factory=list)
    seeds: Iterator[int] = field(default_factory=count)
    call: Callable[[TaskCall], Any] = field(default_factory=lambda: integrations(cloud.shared_client))
    throttled: bool = False
    """Whether the transaction is."""

    def job(self, applications: int) -> PostedJob:
        """A new job with so many applications."""
        return put_job(self.table_name, job_with_applications(applications, seed=next(self.seeds)))

    def items(self) -> dict[str, Any]:
        found = cloud.shared_client("dynamodb").scan(TableName=self.table_name, ConsistentRead=True)["Items"]
        return {f"{item['PK']['S']} {item['SK']['S']}": item for item in found}

    def book(self, booking: dict[str, Any]) -> Execution:
        self.queued.clear()
        return run(self.tried, booking, self._task)

    def _task(self, call: TaskCall) -> Any:
        if ":sqs:" in call.resource:
            self.queued.append(call.arguments.get("MessageBody"))
        if ":dynamodb:" not in call.resource:  # nothing of the reader's is touched
            return {"MessageId": "made up"}
        if call.state == _WRITES and self.throttled:
            raise TaskFailed("DynamoDb.ThrottlingException", "made up")
        updates = (action.get("Update", {}) for action in call.arguments.get("TransactItems", ()))
        if wrong := next(filter(None, map(refused_expression, (call.arguments, *updates))), None):
            raise _Refused(wrong)
        try:
            return self.call(in_table(call, self.table_name))
        except (LookupError, ValueError, AttributeError, AssertionError):  # moto stumbles where DynamoDB refuses
            raise _Refused(Wrong(f"DynamoDB cannot read an expression of `{call.state}`.")) from None


@contextmanager
def _world(tried: dict[str, Any]) -> Iterator[_World]:
    with aside(), scratch_table() as name:  # of the reader's is the definition, and every call is the interpreter's
        yield _World(tried, name)


def _books(world: _World, posted: PostedJob) -> Wrong | None:
    """The first booking, of the second of four nannies."""
    before = world.items()
    execution = world.book(posted.booking(1))
    names = [each.username.title() for each in posted.applications]
    if execution.status != "SUCCEEDED":
        return Wrong(
            f"Sarah books {names[1]}, the job is OPEN, and it fails with `{execution.error}`. {_why(execution)}"
        )
    after = world.items()
    job, chosen = job_key(posted.job.username, posted.job.id), application_key(posted.job.id, posted.applications[1].id)
    if new := sorted(after.keys() - before.keys()):
        return Wrong(f"The booking made a new item: an update wrote to a key that no item had, `{new[0][:60]}…`.")
    if _of(after, chosen).get("jobApplicationStatus") != {"S": "ACCEPTED"}:
        return Wrong(f"The booking SUCCEEDS, and {names[1]}'s application is not ACCEPTED.")
    closed = _of(after, job)
    if closed.get("jobStatus") != {"S": "CLOSED"}:
        return Wrong("The booking SUCCEEDS, and the job is not CLOSED.")
    if closed.get("acceptedApplicationId") != {"S": posted.applications[1].id}:
        return Wrong("The job is CLOSED, and its `acceptedApplicationId` is not the chosen application's.")
    return _declines(world.queued, posted)


def _of(items: dict[str, Any], key: Any) -> dict[str, Any]:
    return dict(items.get(f"{key['PK']} {key['SK']}", {}))


def _declines(queued: list[Any], posted: PostedJob) -> Wrong | None:
    """One message for each of the others, with the two ids and no more."""
    wanted = [{"jobId": str(posted.job.id), "applicationId": each.id} for each in posted.applications]
    chosen = wanted.pop(1)
    if len(queued) == len(wanted) and all(body in queued for body in wanted):
        return None
    if odd := [body for body in queued if not isinstance(body, dict) or set(body) != {"jobId", "applicationId"}]:
        return Wrong("A message in the queue has not the two ids, `jobId` and `applicationId`.", came=f"`{odd[0]}`")
    ids = [body["applicationId"] for body in queued]
    whom = ["the job itself" if it == str(posted.job.id) else named(posted, it).title() or f"`{it}`" for it in ids]
    lost = [named(posted, body["applicationId"]).title() for body in wanted if body not in queued]
    said = f"In the queue, to be declined: {', '.join(whom) or 'nobody'}."
    if chosen in queued:
        said += f" But {named(posted, chosen['applicationId']).title()} was chosen."
    if lost:
        said += f" {' and '.join(lost)} will never be answered."
    return Wrong(said)


def _refuses(world: _World, closed: PostedJob, posted: PostedJob) -> Wrong | None:
    """A second booking of a job, and bookings that should never have been a first."""
    declined = application_key(posted.job.id, posted.applications[0].id)
    change_item(world.table_name, declined, jobApplicationStatus="DECLINED")
    withdrawn, expired = world.job(1), world.job(1)
    by_mallory, elsewhere = posted.booking(1), posted.booking(1)
    by_mallory["input"] |= {"username": "mallory"}
    elsewhere["input"] |= {"applicationId": closed.applications[0].id}
    change_item(world.table_name, job_key(withdrawn.job.username, withdrawn.job.id), jobStatus="CLOSED")
    change_item(world.table_name, job_key(expired.job.username, expired.job.id), jobStatus="EXPIRED")
    before = world.items()
    for what, booking in (
        ("Sarah books another nanny for a job that is CLOSED", closed.booking(2)),
        ("Sarah books a nanny whom she has declined before", posted.booking(0)),
        ("Somebody else books a nanny for Sarah's job", by_mallory),
        ("Sarah books with the id of an application for another job", elsewhere),
        ("Sarah books for a job that she has CLOSED herself, with nobody accepted", withdrawn.booking(0)),
        ("Sarah books for a job that is neither OPEN nor CLOSED, but EXPIRED", expired.booking(0)),
    ):
        execution = world.book(booking)
        if execution.status == "SUCCEEDED":
            return Wrong(f"{what}, and that SUCCEEDS: no condition refuses it.")
        if world.items() != before or world.queued:  # DynamoDB's transaction undoes; a state before it does not
            return Wrong(f"{what}: it fails with `{execution.error}`, but only after something was written or sent.")
        if execution.error != _NOT_OPEN:
            return Wrong(f"{what}, and the end is `{execution.error}`, not `{_NOT_OPEN}`. {_why(execution)}")
    return None


def _throttled(world: _World, posted: PostedJob) -> Wrong | None:
    """An error that says nothing of the job must not be told as if it did."""
    world.throttled = True
    execution = world.book(posted.booking(0))
    world.throttled = False
    if execution.status == "SUCCEEDED" or world.queued:
        return Wrong("A throttled transaction is taken for a booking: nothing was written, and it goes on.")
    if execution.error == _NOT_OPEN:
        return Wrong(f"A throttled transaction ends in `{_NOT_OPEN}`, and the job is OPEN: the Catch takes too much.")
    return None


def _why(execution: Execution) -> str:
    """Where it stopped: the reasons of a cancelled transaction, or the state that failed and what the engine says."""
    cancelled = [visit for visit in execution.visits if visit.error == _CANCELLED]
    if cancelled and (reasons := re.search(r"\[[^\]]*\]", cancelled[0].cause or "")):
        return f"The transaction was cancelled for these reasons, one for each update: `{reasons[0]}`."
    failed = next((visit for visit in reversed(execution.visits) if visit.error), None)
    said = ((failed and (failed.hint or failed.cause)) or execution.cause or "").rpartition("start the Task: ")[2]
    return f"It stopped in `{failed.name if failed else ''}`: {said.partition(' (Service')[0][:160]}"
