"""What exercise 02-4 says to a Pass state that keeps the applications: it is run on what the Query can answer."""

import re
from typing import Any

from asl_interpreter import InvalidDefinition
from workbook.exercises.chapter_02.made_up import application
from workbook.exercises.chapter_02.pass_trial import run_alone, why
from workbook.exercises.definition_trial import definition, reads_differently
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

_POSTED = job_with_applications(4, seed=5)
_KEPT = {"ResultPath": "$.getItems", "Next": "Iterate through Application Items"}


def without_the_job(answer: dict[str, Any] | str) -> Verdict:
    """A Pass state that keeps every application and nothing else, wherever the job stands."""
    if isinstance(answer, str):
        return Wrong("This is text. The state is asked for, a dict in which the path is the `InputPath`.")
    if wrong := _not_this_state(answer):
        return wrong
    try:
        for tried, (case, items) in enumerate(_lists()):
            if wrong := _left(answer, case, items):
                return wrong if tried else _or_the_job_itself(answer, items) or _in_the_filter(answer, items) or wrong
    except InvalidDefinition as invalid:
        if answer["InputPath"].startswith("States."):
            return Wrong("An intrinsic function cannot stand here: `InputPath` holds a path.")
        if re.search(r"\?\([^@]*\)", answer["InputPath"]):
            return Wrong("A filter names the item by `@`: `[?(@.name)]`.")
        fault = invalid.faults[0]
        if not fault.location.endswith("InputPath"):
            return Wrong(f"Step Functions would refuse it: {fault.message}.")
        return Wrong("This is no valid state: a path begins with `$.`, and its brackets are closed.")
    different = reads_differently(answer, definition()["States"]["Discard Job Item from List"])
    if different:
        return Right(f"It leaves what the file's path leaves. {different}")
    return Right("What an item is does not change when somebody changes the order of a Query.")


def _not_this_state(state: dict[str, Any]) -> Wrong | None:
    if state.get("Type") != "Pass":
        return Wrong("This is not a Pass state: its `Type` has to stay `Pass`.")
    if "InputPath.$" in state:
        return Wrong("`InputPath` always holds a path, so it is written without `.$`.")
    if "InputPath" not in state:
        return Wrong("There is no `InputPath` in it: the path that chooses what the state works on.")
    if not isinstance(state["InputPath"], str):
        return Wrong("The `InputPath` is a path, as text.")
    if re.search(r"\?\(\s*!?\s*\$", state["InputPath"]):
        return Wrong("In a filter `$` is the whole data, not the item. A filter names the item by `@`: `[?(@.name)]`.")
    if re.search(r"\[\s*\?\s*[^(\s]", state["InputPath"]):
        return Wrong("A filter has round brackets, `[?(…)]`. Whether AWS takes it without them, we do not know.")
    for field, value in _KEPT.items():
        if state.get(field) != value:
            return Wrong(f"The `{field}` has to stay `{value}`: the states after it count on it.")
    if "End" in state:
        return Wrong("A state has `Next` or `End`, not both.")
    return None


def _lists() -> list[tuple[str, list[dict[str, Any]]]]:
    """What the Query can answer: the items, and the case in words."""
    job = {"id": {"S": str(_POSTED.job.id)}, "jobStatus": {"S": "OPEN"}}
    closed = job | {"jobStatus": {"S": "CLOSED"}}
    ids = [each.id for each in _POSTED.applications]
    one, two, three, four = map(application, ids)
    before = [application(ids[0], "ACCEPTED", told=True), application(ids[1], "DECLINED"), three]
    return [
        ("the job came first", [job, one, two, three, four]),
        ("the job came last", [one, two, three, four, job]),
        ("the job came between them", [one, two, job, three, four]),
        ("the job was not in the list", [one, two, three]),
        ("there was one application only", [job, one]),
        ("the booking was made before, so that the job is CLOSED and not all are PENDING", [closed, *before]),
        ("there was no application", [job]),
    ]


def _run(state: dict[str, Any], items: list[dict[str, Any]]) -> Any:
    found = {"Items": items, "applications": len(items) - 1, "seen": str(len(items) - 1)}
    return run_alone(state, _POSTED.booking(1) | {"attempt": 1, "getItems": found})


def _left(state: dict[str, Any], case: str, items: list[dict[str, Any]]) -> Wrong | None:
    wanted = [item for item in items if "jobApplicationStatus" in item]
    execution = _run(state, items)
    if execution.status != "SUCCEEDED":
        return Wrong(f"When {case}, it failed. {why(execution)}")
    output = execution.output
    if not isinstance(output, dict) or output.get("input") != _POSTED.booking(1)["input"]:
        return Wrong("The output has lost the `input`, which says which booking it is. Only the `InputPath` is wanted.")
    left = output["getItems"]
    if left == wanted:
        return None
    if not isinstance(left, list) or any(item not in items for item in left):
        return Wrong(f"When {case}, no whole items were left. The Map needs each application as it is.")
    lost = sum(item not in left for item in wanted)
    told = [f"{lost} of {len(wanted)} applications {'was' if lost == 1 else 'were'} lost"] if lost else []
    told += ["the job was still in the list"] if any(item not in wanted for item in left) else []
    told += [] if told or len(left) == len(wanted) else ["an application stood there twice"]
    return Wrong(f"When {case}, {' and '.join(told) or 'the order changed'}.")


def _or_the_job_itself(state: dict[str, Any], items: list[dict[str, Any]]) -> Wrong | None:
    """What is wrong wherever the job stands."""
    execution = _run(state, items)
    output = execution.output if execution.status == "SUCCEEDED" else None
    left = output.get("getItems") if isinstance(output, dict) else None
    if left == items:
        return Wrong("Nothing is discarded: the job itself is still there.")
    if left == items[:1]:
        return Wrong("This keeps the job and discards the applications: turn it around.")
    return None


def _in_the_filter(state: dict[str, Any], items: list[dict[str, Any]]) -> Wrong | None:
    """An attribute that no item has, or a comparison of a text with an object that only holds the text."""
    path = state["InputPath"]
    for name, inner in re.findall(r"@\.(\w+)(?:\.(\w+))?", path):
        if not any(name in item for item in items):
            known = {each.casefold(): each for item in items for each in item}
            near = known.get(name.casefold())
            meant = f" Capital letters count: `{near}`." if near else ""
            return Wrong(f"No item of the list has an attribute `{name}`.{meant}")
        if inner and not any(inner in item.get(name, {}) for item in items):
            return Wrong(f"`{name}` has no `{inner}`: DynamoDB's name of the type is `S`. Capital letters count.")
    if (status := re.search(r"Status\.S\s*[=!]=\s*'([^']*)'", path)) and status[1] != status[1].upper():
        return Wrong(f"Capital letters count: no item has a status `{status[1]}`.")
    if compared := re.search(r"@\.(\w+)\s*[=!]=\s*'([^']*)'", path):
        name, text = compared.groups()
        value = f'{{"S": "{text}"}}'
        return Wrong(f"The value of `{name}` is an object, such as `{value}`: the text is in its `S`.")
    return None
