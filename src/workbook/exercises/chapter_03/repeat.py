"""The check of exercise 03-3: a rule that makes a booking safe to repeat, tried on real items after a crash."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from asl_interpreter import Execution, TaskCall, TaskFailed
from asl_interpreter.tasks import integrations
from booking.keys import application_key, job_key
from booking.table import BookingTable
from workbook.exercises.definition_trial import Endless, definition, refused, run
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.by_hand import change_item
from workbook.practice.sample import PostedJob, post_job
from workbook.practice.scratch import scratch_table

STATE = "Name the Reason"
PLACE = 3
"""Where the rule goes: after those about a refused key and a job that is not there, before the one about a job that is
not open."""


def without_the_rules(machine: dict[str, Any]) -> dict[str, Any]:
    """`machine`, changed: whatever looks at who was accepted is taken out, so a repeated booking is refused."""
    choices = machine["States"][STATE]["Choices"]
    choices[:] = [rule for rule in choices if "acceptedApplicationId" not in json.dumps(rule)]
    return machine


def check(answer: Any) -> Verdict:
    """Whether `answer`, a Choice rule, lets the same booking go on after a crash, and no other."""
    if isinstance(answer, list):
        return Wrong("This is a list. One rule is wanted, a dict; it is put among the others for you.")
    if "Next" not in answer:
        return Wrong("The rule has no `Next`: it does not say where to go when it matches.")
    if answer["Next"] == STATE:
        return Wrong(f"`{STATE}` again: the rule would match for ever.")
    tried = without_the_rules(definition())
    tried["States"][STATE]["Choices"].insert(PLACE, answer)
    if fault := refused(tried):
        return Wrong(fault)
    if tried["States"][answer["Next"]]["Type"] == "Fail":
        return Wrong(
            f"`{answer['Next']}` ends the booking as a failure. When the rule matches, the booking is to go on."
        )
    try:
        with _world(tried) as world:
            return _after_a_crash(world, answer) or _others(world) or _RIGHT
    except Endless:
        return Wrong(f"After `{answer['Next']}` it comes back to the same question, and the execution never ends.")


_RIGHT = Right(
    "A refusal that says the job is yours already is no refusal. Ours also asks whether the index has shown everybody."
)


@dataclass
class _World:
    """A table of its own, a queue that can break, and the definition that is tried."""

    tried: dict[str, Any]
    table_name: str
    queued: list[Any] = field(default_factory=list)
    broken_after: float = float("inf")
    seeds: Iterator[int] = field(default_factory=count)
    call: Callable[[TaskCall], Any] = field(default_factory=integrations)

    def book(self, posted: PostedJob, number: int) -> Execution:
        return run(self.tried, posted.booking(number), self._task)

    def job(self) -> PostedJob:
        """A new job with three applications."""
        return post_job(BookingTable(self.table_name), applications=3, seed=next(self.seeds))

    def _task(self, call: TaskCall) -> Any:
        if ":dynamodb:" in call.resource:
            return self.call(call)
        if ":sqs:" in call.resource:
            if len(self.queued) >= self.broken_after:
                raise TaskFailed("SQS.SdkClientException", "The queue does not answer.")
            self.queued.append(call.arguments["MessageBody"]["applicationId"])
        return {"MessageId": "made up"}


@contextmanager
def _world(tried: dict[str, Any]) -> Iterator[_World]:
    with scratch_table() as name:
        tried = json.loads(json.dumps(tried).replace("${DDBTable}", name))
        yield _World(tried, name)


def _after_a_crash(world: _World, rule: dict[str, Any]) -> Wrong | None:
    posted = world.job()
    world.broken_after = 1
    assert world.book(posted, 0).error == "BookingInterrupted"
    world.broken_after = float("inf")
    repeated = world.book(posted, 0)
    if repeated.status != "SUCCEEDED":
        if repeated.error == "JobNotOpen":
            return Wrong(
                f"After a crash the same booking still ends in `JobNotOpen`: the rule does not match. {_tip(rule)}"
            )
        if rule["Next"] == "Summarise the Booking":
            return Wrong("`Summarise the Booking` comes after the Map: it has nothing to count, and nobody was queued.")
        return Wrong(f"After a crash the same booking fails with `{repeated.error}`. {_sentence(repeated.cause)}")
    other = world.book(posted, 1)
    if other.status == "SUCCEEDED":
        return Wrong(
            "A booking for another nanny of this job SUCCEEDS too, and she is told so. Compare who was accepted."
        )
    return None if other.error == "JobNotOpen" else Wrong(f"A booking for another nanny fails with `{other.error}`.")


def _others(world: _World) -> Wrong | None:
    """Jobs that no booking has closed: the rule must not stumble over what is not there."""
    declined, missing, closed, twice = (world.job() for _ in range(4))
    name, second = world.table_name, twice.applications[1].id
    change_item(name, application_key(declined.job.id, declined.applications[0].id), jobApplicationStatus="DECLINED")
    change_item(name, job_key(closed.job.username, closed.job.id), jobStatus="CLOSED")
    change_item(name, application_key(twice.job.id, twice.applications[0].id), jobApplicationStatus="ACCEPTED")
    change_item(name, job_key(twice.job.username, twice.job.id), jobStatus="CLOSED", acceptedApplicationId=second)
    stranger = PostedJob(missing.job, declined.applications)
    for what, posted, expected in (
        ("an OPEN job and an application that is DECLINED", declined, "ApplicationNotPending"),
        ("an OPEN job and an application that is not there", stranger, "ApplicationNotFound"),
        ("a job that was CLOSED by hand, with nobody accepted", closed, "JobNotOpen"),
        ("two applications ACCEPTED by hand, and the job CLOSED for the other one", twice, "JobNotOpen"),
    ):
        ended = world.book(posted, 0)
        if ended.error == "States.Runtime":
            return Wrong(
                f"With {what}, the rule reads what is not there, and the execution fails. Ask `IsPresent` first."
            )
        if ended.error != expected:
            return Wrong(f"With {what}, the end is `{ended.error or ended.status}`, not `{expected}`.")
    return None


def _tip(rule: dict[str, Any]) -> str:
    written = json.dumps(rule)
    if '"StringEquals": "$.' in written:
        return "`StringEquals` compares with these very characters; `StringEqualsPath` reads a path."
    if "$.current" not in written:
        return "What the table says now is in `$.current`."
    if '"IsPresent": false' in written:
        return "`False` asks that it is missing."
    if "acceptedApplicationId" in written and "acceptedApplicationId.S" not in written:
        return 'A text of DynamoDB is wrapped: `{"S": …}`, so its path ends in `.S`.'
    return "Compare it with what the step inspector shows for this state."


def _sentence(cause: str | None) -> str:
    return (cause or "").partition(". ")[2][:160] or (cause or "")[:160]
