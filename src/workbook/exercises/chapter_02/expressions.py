"""What chapter 02's exercises say to an expression and to a Pass state."""

import json
import re
from typing import Any

from asl_interpreter import InvalidDefinition
from workbook.exercises.chapter_02.pass_trial import run_alone, why
from workbook.exercises.definition_trial import definition, reads_differently
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

_BOOKINGS = (job_with_applications(4, seed=4).booking(1), job_with_applications(3, seed=5).booking(1))
"""The page's own booking first, so that a message can say what an answer gives on it."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def application_key(answer: str | dict[str, Any]) -> Verdict:
    """An expression that builds the key of an application from the workflow's input."""
    if isinstance(answer, dict):
        if ".$" in json.dumps(answer):
            return Wrong("Only the expression is asked for: the text behind the field.")
        return Wrong("A field that holds an expression must end in `.$`; and only the expression is asked for.")
    for booking in _BOOKINGS:
        try:
            execution = run_alone({"Type": "Pass", "Parameters": {"key.$": answer}}, booking)
        except InvalidDefinition:
            return Wrong(_no_expression(answer))
        if execution.status != "SUCCEEDED":
            return _failed(answer, execution.cause or "") or Wrong(why(execution))
        wrong = _key(execution.output["key"], **booking["input"])
        if wrong:
            return wrong
    return Right("One expression, wherever an application is read or written. With a `#` less it is another item.")


def _no_expression(answer: str) -> str:
    if "States." not in answer and _ID.search(answer):
        return "This is the finished value of one booking. An expression makes it for every booking: `States.Format`."
    if '"' in answer:
        return "Inside an expression a text stands in single quotes: `'JOB#{}'`."
    if re.match(r"states\.format", answer, re.IGNORECASE) and not answer.startswith("States.Format"):
        return "Capital letters count: it is `States.Format`."
    if "+" in answer:
        return "Expressions have no `+`. `States.Format` puts values into a text."
    if answer.startswith("States."):
        if answer.count("(") != answer.count(")"):
            return f"It opens {answer.count('(')} round brackets and closes {answer.count(')')}."
        return (
            _argument(answer)
            or "A quote or a comma is missing, or one is too many: this is no valid intrinsic function."
        )
    if re.fullmatch(r"\w+(?:\.\w+)+", answer):
        return "A path begins with `$.`, and one path alone is not the key: `States.Format` puts two into a text."
    if "$." in answer:
        return "The paths stand inside a text, and a text alone is no expression. `States.Format` puts values into one."
    return "This is neither a path nor an intrinsic function: a state with it is refused."


def _argument(expression: str) -> str:
    """What an argument of a function lacks to be a path, or to be text; empty when each begins as it should."""
    without_texts = re.sub(r"'(?:[^'\\]|\\.)*'", "", expression)
    if "'" in without_texts:
        return ""
    for argument in (part.strip() for part in re.split(r"[(),]", without_texts)):
        if "#" in argument or "{" in argument:
            return f"`{argument}` is text, and a text stands in single quotes."
        if re.match(r"[A-Za-z_@.]", argument) and not re.match(r"States\.|(?:true|false|null)$", argument):
            return f"`{argument}` is neither a text in quotes nor a path: a path begins with `$.`."
    return ""


def _failed(answer: str, cause: str) -> Wrong | None:
    if "$.input" not in answer and "$." in answer:
        return Wrong("The two ids are inside `input`: a path to them begins with `$.input.`.")
    if variable := re.search(r"\$[A-Za-z]\w*", re.sub(r"'[^']*'", "", answer)):
        return Wrong(f"`{variable[0]}` would be a variable. A path begins with `$.`, with a dot.")
    if "number of arguments" in cause:
        return Wrong("`States.Format` needs as many values as its text has `{}`.")
    return None


def _key(key: object, jobId: str, applicationId: str, **_: str) -> Wrong | None:  # the input's names
    right = f"JOB#{jobId}#APPLICATION#{applicationId}"
    if key == right:
        return None
    if key == f"JOB#{jobId}":
        return Wrong("This is the key of the job. The application's goes on with its own id.")
    if key in (jobId, applicationId):
        return Wrong("This gives only one of the two ids. A text with both is wanted: `States.Format` makes one.")
    if key == f"JOB#{applicationId}#APPLICATION#{jobId}":
        return Wrong("The two ids have changed places.")
    if "$." in str(key):
        return Wrong("A path that stands in quotes is text, not a path. Only what `{}` stands for is filled in.")
    if str(key).replace("#", "") == right.replace("#", ""):
        return Wrong(f"Nearly: a `#` is missing or too many. It gives `{key}`.")
    if _ID.search(str(key)) and jobId not in str(key):
        return Wrong("It gives the same key for every booking: the ids have to come from the input, by paths.")
    return Wrong(f"On `booking` it gives `{key}`.")


def discard_the_job(answer: dict[str, Any] | str) -> Verdict:
    """A Pass state, or its InputPath alone, that keeps every application and nothing else."""
    state = answer if isinstance(answer, dict) else {"Type": "Pass", "InputPath": answer, **_KEPT}
    wrong = _not_this_state(state)
    if wrong:
        return wrong
    try:
        for tried, (case, items) in enumerate(_lists()):
            wrong = _left(state, case, items)
            if wrong:
                return wrong if tried else _or_the_job_itself(state, items) or _in_the_filter(state, items) or wrong
    except InvalidDefinition:
        if state["InputPath"].startswith("States."):
            return Wrong("An intrinsic function cannot stand here: `InputPath` holds a path.")
        return Wrong("This is no valid state: a path begins with `$.`, and its brackets are closed.")
    different = reads_differently(state, definition()["States"]["Discard Job Item from List"])
    if different:
        return Right(f"It leaves what the file's path leaves. {different}")
    return Right("What an item is does not change when somebody changes the order of a Query.")


_JOB = job_with_applications(3, seed=5)
_KEPT = {"ResultPath": "$.getItems", "Next": "Iterate through Application Items"}


def _not_this_state(state: dict[str, Any]) -> Wrong | None:
    if state.get("Type") != "Pass":
        return Wrong("This is not a Pass state: its `Type` has to stay `Pass`.")
    if "InputPath.$" in state:
        return Wrong("`InputPath` always holds a path, so it is written without `.$`.")
    if "InputPath" not in state:
        return Wrong("There is no `InputPath` in it: the path that chooses what the state works on.")
    if not isinstance(state["InputPath"], str):
        return Wrong("The `InputPath` is a path, as text.")
    if re.search(r"\[\s*\?\s*[^(\s]", state["InputPath"]):
        return Wrong("A filter has round brackets, `[?(…)]`. Whether AWS takes it without them, we do not know.")
    for field, value in _KEPT.items():
        if state.get(field) != value:
            return Wrong(f"The `{field}` has to stay `{value}`: the states after it count on it.")
    return None


def _lists() -> list[tuple[str, list[dict[str, Any]]]]:
    """What the Query can answer: the items, and the case in words."""
    job = {"id": {"S": str(_JOB.job.id)}, "jobStatus": {"S": "OPEN"}}
    closed = job | {"jobStatus": {"S": "CLOSED"}}
    one, two, three = ({"id": {"S": it.id}, "jobApplicationStatus": {"S": "PENDING"}} for it in _JOB.applications)
    before = one | {"jobApplicationStatus": {"S": "ACCEPTED"}}
    return [
        ("the job came first", [job, one, two, three]),
        ("the job came last", [one, two, three, job]),
        ("the job was not in the list", [one, two, three]),
        ("there was one application only", [job, one]),
        ("the booking was made before, so that the job is CLOSED", [closed, before, two]),
        ("there was no application", [job]),
    ]


def _left(state: dict[str, Any], case: str, items: list[dict[str, Any]]) -> Wrong | None:
    wanted = [item for item in items if "jobApplicationStatus" in item]
    execution = run_alone(state, {"getItems": {"Items": items}})
    if execution.status != "SUCCEEDED":
        return Wrong(f"When {case}, it failed. {why(execution)}")
    left = execution.output["getItems"]
    if left == wanted:
        return None
    if not isinstance(left, list) or any(item not in items for item in left):
        return Wrong(f"When {case}, no whole items were left. The Map needs each application as it is.")
    lost = sum(item not in left for item in wanted)
    told = [f"{lost} of {len(wanted)} applications were lost"] if lost else []
    told += ["the job was still in the list"] if len(left) > len(wanted) - lost else []
    return Wrong(f"When {case}, {' and '.join(told) or 'the order changed'}.")


def _or_the_job_itself(state: dict[str, Any], items: list[dict[str, Any]]) -> Wrong | None:
    """What is wrong wherever the job stands."""
    execution = run_alone(state, {"getItems": {"Items": items}})
    left = execution.output["getItems"] if execution.status == "SUCCEEDED" else None
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
            return Wrong(f"No item has an attribute `{name}`. Capital letters count.")
        if inner and not any(inner in item.get(name, {}) for item in items):
            return Wrong(f"`{name}` has no `{inner}`: DynamoDB's name of the type is `S`. Capital letters count.")
    if (status := re.search(r"Status\.S\s*[=!]=\s*'([^']*)'", path)) and status[1] != status[1].upper():
        return Wrong(f"Capital letters count: no item has a status `{status[1]}`.")
    if compared := re.search(r"@\.(\w+)\s*[=!]=\s*'([^']*)'", path):
        name, text = compared.groups()
        value = f'{{"S": "{text}"}}'
        return Wrong(f"The value of `{name}` is an object, such as `{value}`: the text is in its `S`.")
    return None
