"""What exercise 02-5 says to an ItemSelector: the workflow is run with it, on bookings that are made up."""

import json
from typing import Any

from asl_interpreter import Execution
from workbook.basics.shown import describe
from workbook.exercises.chapter_02.made_up import MadeUp, application, listed, named
from workbook.exercises.definition_trial import definition, reads_differently, refused, run
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import PostedJob, job_with_applications

STATE, _FIRST = "Iterate through Application Items", "Filter out Accepted Application"
_NAMES = ("application", "jobId", "acceptedApplicationId")
_POSTED = job_with_applications(4, seed=5)


def input_of_each_iteration(answer: dict[str, Any]) -> Verdict:
    """An ItemSelector under which the one who was chosen is told, and everybody else who is pending is queued."""
    if wrong := _form(answer):
        return wrong
    tried = definition()
    tried["States"][STATE]["ItemSelector"] = answer
    if fault := refused(tried):
        return Wrong(_named_part(answer, fault))
    for posted, chosen, items in _bookings():
        if wrong := _tried(tried, answer, posted, chosen, items):
            return wrong
    different = reads_differently(answer, definition()["States"][STATE]["ItemSelector"])
    return Right(f"Each iteration sees one application and two ids, and nothing of the rest. {different}".strip())


def _bookings() -> list[tuple[PostedJob, int, list[dict[str, Any]]]]:
    """A job, the application that is chosen, and what the Query finds: first bookings, and one that is repeated."""
    other = job_with_applications(3, seed=6)
    first, second, third, fourth = (each.id for each in _POSTED.applications)
    repeated = [
        application(first, "DECLINED"),
        application(second, "ACCEPTED", told=True),
        application(third),
        application(fourth),
    ]
    return [(_POSTED, 1, listed(_POSTED)), (other, 2, listed(other)), (_POSTED, 1, [listed(_POSTED)[0], *repeated])]


def _form(answer: dict[str, Any]) -> Wrong | None:
    if "ItemSelector" in answer:
        return Wrong("Only what stands inside `ItemSelector` is asked for.")
    for name in _NAMES:
        if f"{name}.$" in answer:
            if not isinstance(value := answer[f"{name}.$"], str):
                return Wrong(f"`{name}.$` holds an expression, as text.", came=describe(value))
        elif name not in answer:
            near = next((it for it in answer if str(it).casefold().removesuffix(".$") == name.casefold()), None)
            meant = f" `{near}` is not the same: capital letters count." if near else ""
            return Wrong(f"There is no `{name}.$`, which the states inside read.{meant}")
        elif isinstance(value := answer[name], str) and value.startswith(("$", "States.")):
            return Wrong(f"`{name}` holds this very text. A field that holds a path ends in `.$`.", came=f"`{value}`")
    return None


def _named_part(answer: dict[str, Any], fault: str) -> str:
    for name in (f"{each}.$" for each in _NAMES):
        value = str(answer.get(name, "$"))
        if not value.startswith(("$", "States.")):
            return f"`{name}` is neither a path nor an intrinsic function: a path begins with `$.` or `$$.`."
    return fault


def _tried(
    tried: dict[str, Any], answer: dict[str, Any], posted: PostedJob, chosen: int, items: list[dict[str, Any]]
) -> Wrong | None:
    booking = posted.booking(chosen)
    world, wanted = MadeUp(posted, items), MadeUp(posted, items)
    execution = run(tried, booking, world)
    if run(definition(), booking, wanted).output == execution.output and _done(world) == _done(wanted):
        return None
    if not any(visit.name == _FIRST for visit in execution.visits):
        return _not_begun(execution, answer, posted, chosen, items)
    return _field_at_fault(execution, answer, booking["input"], items) or _outcome(execution, world, posted, chosen)


def _done(world: MadeUp) -> tuple[list[str], list[str]]:
    return sorted(json.dumps(body, sort_keys=True) for body in world.queued), sorted(map(str, world.told))


def _not_begun(
    execution: Execution, answer: dict[str, Any], posted: PostedJob, chosen: int, items: list[dict[str, Any]]
) -> Wrong:
    """The first of the fields with which no iteration begins, also when the others are as they should be."""
    said, came = _why_stopped(execution), ""
    for name in answer:
        tried = definition()
        tried["States"][STATE]["ItemSelector"][name] = answer[name]
        alone = run(tried, posted.booking(chosen), MadeUp(posted, items))
        if not any(visit.name == _FIRST for visit in alone.visits):
            said, came = f"`{name}` cannot be read. {_why_stopped(alone)}", f"`{answer[name]}`"
            break
    return Wrong(f"No iteration began. {said}", came=came)


def _why_stopped(execution: Execution) -> str:
    stopped = next((visit for visit in execution.visits if visit.name == STATE), None)
    return (stopped and (stopped.hint or stopped.cause)) or f"{execution.error}: {execution.cause}"


def _field_at_fault(
    execution: Execution, answer: dict[str, Any], given: dict[str, str], items: list[dict[str, Any]]
) -> Wrong | None:
    """The first of the three values that is not what the states inside read."""
    inside = [visit.input for visit in execution.visits if visit.name == _FIRST]
    applications = [item for item in items if "jobApplicationStatus" in item]
    for seen, item in zip(inside, applications, strict=False):
        if seen["application"] != item:
            return Wrong(
                "`application` is not the item of the iteration: the context object has it, under `$$.Map.Item`.",
                came=f"`{answer.get('application.$', seen['application'])}`",
            )
        for name, meaning in (("jobId", "of the job"), ("acceptedApplicationId", "of the application that was chosen")):
            if seen[name] != given[_FROM[name]]:
                return Wrong(
                    f"`{name}` is to be the id {meaning}, in every iteration.{_typed(seen[name])}",
                    came=f"`{answer.get(f'{name}.$', seen[name])}`",
                )
    return None


_FROM = {"jobId": "jobId", "acceptedApplicationId": "applicationId"}


def _typed(value: object) -> str:
    return " A text, not an object of DynamoDB's." if isinstance(value, dict) else ""


def _outcome(execution: Execution, world: MadeUp, posted: PostedJob, chosen: int) -> Wrong:
    if execution.status != "SUCCEEDED":
        return Wrong(f"With it the booking fails with `{execution.error}`. {(execution.cause or '')[:160]}")
    queued = [named(posted, body.get("applicationId", "")) for body in world.queued]
    return Wrong(
        f"{posted.applications[chosen].username.title()} was chosen. Told: {len(world.told)}. "
        f"In the queue, to be declined: {', '.join(queued) or 'nobody'}."
    )
