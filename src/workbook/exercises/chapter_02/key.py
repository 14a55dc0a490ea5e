"""What exercise 02-1 says to an expression that builds a key: it is evaluated on several bookings."""

import json
import re
from typing import Any

from asl_interpreter import InvalidDefinition
from workbook.basics.shown import short
from workbook.exercises.chapter_02.pass_trial import run_alone, why
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications

_PAGE = job_with_applications(4, seed=4).booking(1)
"""The page's own booking, so that a message can say what an answer gives on it."""
_INPUTS = (
    _PAGE,
    job_with_applications(3, seed=5).booking(2),
    _PAGE | {"attempt": 1, "getItems": {"Items": [], "applications": 0, "seen": "0"}},  # what the transaction gets
)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def application_key(answer: str | dict[str, Any]) -> Verdict:
    """An expression that builds the key of an application from the workflow's input."""
    if isinstance(answer, dict):
        if ".$" in json.dumps(answer, default=str):
            return Wrong("Only the expression is asked for: the text behind the field.")
        return Wrong("A field that holds an expression must end in `.$`; and only the expression is asked for.")
    for booking in _INPUTS:
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
    if "{%" in answer:
        return "`{% … %}` is JSONata, the other query language. This workflow is written in JSONPath."
    if ".format(" in answer and not answer.casefold().startswith("states."):
        return "This is Python's `format`. Here it is a function: `States.Format`, and the text is its first argument."
    if "States." not in answer and _ID.search(answer):
        return "This is the finished value of one booking. An expression makes it for every booking: `States.Format`."
    if '"' in answer:
        return "Inside an expression a text stands in single quotes: `'JOB#{}'`."
    if re.match(r"(?:states\.)?format\(", answer, re.IGNORECASE) and not answer.startswith("States.Format"):
        return "The whole name counts, capital letters too: it is `States.Format`."
    if inside := re.search(r"\{[^{}]+\}", answer):
        return _braces(inside[0], answer)
    if "+" in answer:
        return "Expressions have no `+`. `States.Format` puts values into a text."
    if answer.startswith("States."):
        if answer.count("(") != answer.count(")"):
            return f"Its round brackets do not match: {answer.count('(')} open and {answer.count(')')} close."
        return (
            _argument(answer)
            or "A quote or a comma is missing, or one is too many: this is no valid intrinsic function."
        )
    if re.fullmatch(r"\w+(?:\.\w+)+", answer):
        return "A path begins with `$.`, and one path alone is not the key: `States.Format` puts two into a text."
    if "$." in answer:
        return "The paths stand inside a text, and a text alone is no expression. `States.Format` puts values into one."
    return "This is neither a path nor an intrinsic function: a state with it is refused."


def _braces(inside: str, answer: str) -> str:
    """What is between braces that should be empty: a habit from Python's f-strings and `format`."""
    if "(" in answer and inside not in "".join(re.findall(r"'[^']*'", answer)):
        return f"`{inside}`: a path that is an argument stands without braces."
    function = "" if "States.Format" in answer else " And a text alone is no expression: the function is missing."
    return f"`{inside}`: here the braces stay empty, `{{}}`, and the values come after the text, in order.{function}"


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
    if inside := re.search(r"\{[^{}]+\}", answer):
        return Wrong(_braces(inside[0], answer))
    if "$.input" not in answer and "$." in answer:
        return Wrong("The two ids are inside `input`: a path to them begins with `$.input.`.")
    if variable := re.search(r"\$[A-Za-z]\w*", re.sub(r"'[^']*'", "", answer)):
        return Wrong(f"`{variable[0]}` would be a variable. A path begins with `$.`, with a dot.")
    if "%s" in answer:
        return Wrong("`%s` stands for nothing here. The places for values are written `{}`.")
    if "number of arguments" in cause:
        return Wrong("`States.Format` needs as many values as its text has `{}`.")
    return None


def _key(key: object, jobId: str, applicationId: str, username: str, **_: str) -> Wrong | None:  # the input's names
    right = f"JOB#{jobId}#APPLICATION#{applicationId}"
    if key == right:
        return None
    where = "`booking`" if jobId == _PAGE["input"]["jobId"] else "another booking"
    gives = f"On {where} it gives `{short(str(key))}`"
    if key == f"JOB#{jobId}":
        return Wrong("This is the key of the job. The application's goes on with its own id.")
    if key in (jobId, applicationId):
        return Wrong("This gives only one of the two ids. A text with both is wanted: `States.Format` makes one.")
    if key == f"JOB#{applicationId}#APPLICATION#{jobId}":
        return Wrong("The two ids have changed places.")
    if "$." in str(key):
        return Wrong("A path that stands in quotes is text, not a path. Only what `{}` stands for is filled in.")
    if str(key).replace("#", "") == right.replace("#", ""):
        return Wrong(f"Nearly: a `#` is missing or too many. {gives}.")
    if str(key).casefold() == right.casefold():
        return Wrong(f"Capital letters count in a key. {gives}.")
    if re.sub(r"\s", "", str(key)) == right:
        return Wrong(f"Nearly: a blank is too many. {gives}.")
    if isinstance(key, str) and username in key:
        return Wrong(f"{gives}. No username is in the key of an application.")
    if isinstance(key, str) and _ID.search(key) and jobId not in key and applicationId not in key:
        return Wrong("It gives the same key for every booking: the ids have to come from the input, by paths.")
    if not isinstance(key, str):
        return Wrong(f"{gives}, which is no text, and a key is one.")
    if where != "`booking`" and isinstance(key, str) and _ID.search(key.replace(jobId, "").replace(applicationId, "")):
        return Wrong(f"{gives}, with an id that is always the same: both have to come from the input.")
    return Wrong(f"{gives}. The key looks like `JOB#{short(jobId)}#APPLICATION#{short(applicationId)}`.")
