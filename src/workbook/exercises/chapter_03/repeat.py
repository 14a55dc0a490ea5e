"""The check of exercise 03-3: a rule that makes a booking safe to repeat, tried on real items after a crash."""

import json
import re
from collections.abc import Mapping
from typing import Any

from asl_interpreter import Execution, StateMachine
from booking.keys import application_key, job_key
from workbook.basics.shown import describe
from workbook.exercises.chapter_03.booking_trial import NO_END, BookingTrial, booking_trial
from workbook.exercises.definition_trial import NeverEnds, definition, refused
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.by_hand import change_item
from workbook.practice.playground import NotEvaluated, evaluate
from workbook.practice.sample import PostedJob

STATE = "Name the Reason"
PLACE = 3
"""Where the rule goes: after those about a refused key and a job that is not there, before the one about a job that is
not open."""
_ACCEPTED = "acceptedApplicationId"


def without_the_rules(machine: dict[str, Any]) -> dict[str, Any]:
    """`machine`, changed: whatever looks at who was accepted is taken out, so a repeated booking is refused."""
    choices = machine["States"][STATE]["Choices"]
    choices[:] = [rule for rule in choices if _ACCEPTED not in json.dumps(rule)]
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
        with booking_trial(tried) as trial:
            return _after_a_crash(trial, answer) or _others(trial) or _RIGHT
    except NeverEnds:
        return Wrong(f"After `{answer['Next']}` it comes back to the same question, and the execution never ends.")


_RIGHT = Right(
    "A refusal that says the job is yours already is no refusal. Ours also asks whether the index has shown everybody."
)


def _after_a_crash(trial: BookingTrial, rule: dict[str, Any]) -> Wrong | None:
    posted = trial.job(3)
    lower, chosen, higher = sorted(range(3), key=lambda number: posted.applications[number].id)
    trial.broken_after = 0
    assert trial.book(posted, chosen).error == "BookingInterrupted"
    trial.broken_after = NO_END
    repeated = trial.book(posted, chosen)
    if repeated.status != "SUCCEEDED":
        return _not_repeated(rule, repeated)
    for number in (lower, higher):  # an id that is greater, or less, is not equal
        other = trial.book(posted, number)
        if other.status == "SUCCEEDED":
            return Wrong(
                "A booking for another nanny of this job SUCCEEDS too, and she is told so. Compare who was accepted."
            )
        if other.error != "JobNotOpen":
            return Wrong(f"A booking for another nanny fails with `{other.error}`. {_sentence(other.cause)}")
    trial.decline()
    if (last := trial.book(posted, chosen)).status != "SUCCEEDED":
        return Wrong(f"Once all are declined, the same booking ends in `{last.error}`. {_why_not(rule, last)}")
    return None


def _not_repeated(rule: dict[str, Any], ended: Execution) -> Wrong:
    if ended.error == "JobNotOpen":
        why = _why_not(rule, ended)
        return Wrong(f"After a crash the same booking still ends in `JobNotOpen`: the rule does not match. {why}")
    if rule["Next"] == "Summarise the Booking":
        return Wrong("`Summarise the Booking` comes after the Map: it has nothing to count, and nobody was queued.")
    return Wrong(f"After a crash the same booking fails with `{ended.error}`. {_sentence(ended.cause)}")


def _others(trial: BookingTrial) -> Wrong | None:
    """What is rare: the rule must not stumble over what is not there, nor take another booking for this one."""
    declined, closed, twice, taken = (trial.job(2) for _ in range(4))
    name, second = trial.name, twice.applications[1].id
    change_item(name, application_key(declined.job.id, declined.applications[0].id), jobApplicationStatus="DECLINED")
    change_item(name, job_key(closed.job.username, closed.job.id), jobStatus="CLOSED")
    change_item(name, application_key(twice.job.id, twice.applications[0].id), jobApplicationStatus="ACCEPTED")
    change_item(name, job_key(twice.job.username, twice.job.id), jobStatus="CLOSED", acceptedApplicationId=second)
    trial.book(taken, 1)
    for what, posted, expected in (
        ("an OPEN job and an application that is DECLINED", declined, "ApplicationNotPending"),
        ("an OPEN job and an application that is not there", _strangers(declined, closed), "ApplicationNotFound"),
        ("a job that was CLOSED by hand, with nobody accepted", closed, "JobNotOpen"),
        ("two applications ACCEPTED by hand, and the job CLOSED for the other one", twice, "JobNotOpen"),
        ("a job that is taken and an application that is not there", _strangers(taken, closed), "JobNotOpen"),
    ):
        ended = trial.book(posted, 0)
        if ended.error == "States.Runtime":
            return Wrong(f"With {what}, the execution fails: {_missing(ended.cause)}")
        if ended.error != expected:
            return Wrong(f"With {what}, the end is `{ended.error or ended.status}`, not `{expected}`.")
    return None


def _missing(cause: str | None) -> str:
    """What a rule has read that is not there."""
    found = re.search(r"Invalid path '([^']+)'", cause or "")
    path = f"`{found[1]}`, which leads nowhere then" if found else "what is not there"
    return f"the rule reads {path}. Ask by `IsPresent` first whether it does."


def _strangers(posted: PostedJob, other: PostedJob) -> PostedJob:
    """The job of the one with the applications of the other."""
    return PostedJob(posted.job, other.applications)


def _why_not(rule: dict[str, Any], ended: Execution) -> str:
    """Which part of the rule does not hold where the execution came to it, and what its paths lead to there."""
    data = next(visit.input for visit in ended.visits if visit.name == STATE)
    parts = rule["And"] if isinstance(rule.get("And"), list) else [rule]
    for number, part in enumerate(parts, 1):
        if not _holds(part, data):
            what = f"Part {number} is not so here" if len(parts) > 1 else "It is not so here"
            return f"{what}. {_tip(part, data)}"
    return "Each part by itself holds here."


def _holds(part: Mapping[str, Any], data: Any) -> bool:
    asked = {
        "Ask": {"Type": "Choice", "Choices": [{**part, "Next": "Yes"}], "Default": "No"},
        "Yes": {"Type": "Succeed"},
        "No": {"Type": "Fail"},
    }
    return StateMachine({"StartAt": "Ask", "States": asked}).run(data).status == "SUCCEEDED"


def _tip(part: Mapping[str, Any], data: Any) -> str:
    path, other = str(part.get("Variable", "")), part.get("StringEqualsPath")
    if str(part.get("StringEquals", "")).startswith("$"):
        return "`StringEquals` compares with these very characters; `StringEqualsPath` reads a path."
    if "Not" in part:
        return "What stands under `Not` is so."
    if part.get("IsPresent") is False:
        return "`False` asks that it is missing."
    shown = [f"`{each}` {_leads_to(each, data)}" for each in (path, other) if isinstance(each, str) and each]
    if other is not None and path.endswith(_ACCEPTED):
        shown.append("a text of DynamoDB is wrapped, so its path ends in `.S`")
    return f"{'; '.join(shown)}." if shown else "Compare it with what the step inspector shows for this state."


def _leads_to(path: str, data: Any) -> str:
    value = evaluate(path, data)
    return "leads nowhere" if isinstance(value, NotEvaluated) else f"is {describe(value)}"


def _sentence(cause: str | None) -> str:
    return (cause or "").partition(". ")[2][:160] or (cause or "")[:160]
