"""Exercise 01-3: a Query for a new question, tried on a table of its own."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.keys import application_key
from workbook import cloud
from workbook.basics.shown import describe
from workbook.cloud.template import Template
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.by_hand import change_item
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import scratch_table

Question = Callable[[str], Any]

_JOBS = ((3, 51), (4, 52))
"""How many apply for each of the jobs the question is asked about, and the seed of its ids."""
_RIGHT = Right("One collection, one kind of item in it, one direction: no filter and nothing to throw away.")


def check_query(answer: Question) -> Verdict:
    """The parameters for two jobs, each asked of a table that holds both."""
    posted = [job_with_applications(number, seed=seed) for number, seed in _JOBS]
    parameters = [answer(it.job.id) for it in posted]
    if wrong := next(filter(None, map(_parameters, parameters)), None):
        return wrong
    if parameters[0] == parameters[1]:
        return Wrong("It asks about the same job whatever id it is given: the id comes from `job_id`.")
    with scratch_table() as name:
        for each in posted:
            [first, *_] = put_job(name, each).applications
            change_item(name, application_key(first.jobId, first.id), jobApplicationStatus="DECLINED")
        asked = ((it, _ask(name, its)) for it, its in zip(posted, parameters, strict=True))
        wrongs = (found if isinstance(found, Wrong) else _answered(found, it, parameters[0]) for it, found in asked)
        return next(filter(None, wrongs), _RIGHT)


def _parameters(parameters: Any) -> Wrong | None:
    if parameters is None:
        return Wrong("The function returned nothing: `return` is missing.")
    if not isinstance(parameters, dict):
        return Wrong("The function has to return a `dict`: the Query's parameters.", came=describe(parameters))
    if "Items" in parameters:
        return Wrong("This is an answer of DynamoDB's. What is wanted is what you ask it: the Query's parameters.")
    if "TableName" in parameters:
        return Wrong("`TableName` comes from whoever asks: leave it out, and the question is one for any table.")
    if "IndexName" not in parameters:
        return Wrong("Without `IndexName` the table itself is asked, and there every application is alone.")
    if wrong := _index(parameters) or _direction(parameters) or _swapped(parameters) or refused_expression(parameters):
        return wrong
    values = parameters.get("ExpressionAttributeValues", {})
    if forgotten := [name for name, value in values.items() if "{" in str(value.get("S", ""))]:
        return Wrong(f'The id is not in `{forgotten[0]}`. Write `f` before the quotes: `f"JOB#{{job_id}}"`.')
    if "Limit" in parameters:
        return Wrong(
            "`Limit` ends the answer after so many items, however many apply: all are wanted.",
            came=f"`Limit`: {describe(parameters['Limit'])}",
        )
    return _other_keys(parameters)


def _index(parameters: dict[str, Any]) -> Wrong | None:
    if "IndexName" in parameters and parameters["IndexName"] not in _indexes():
        return Wrong(
            "There is no index of this name. The chapter's table of indexes has all three.",
            came=f"`IndexName`: {describe(parameters['IndexName'])}",
        )
    return None


def _direction(parameters: dict[str, Any]) -> Wrong | None:
    if isinstance(parameters.get("ScanIndexForward"), str):
        return Wrong("`ScanIndexForward` is text here. `False` without quotes is a boolean; the text means nothing.")
    return None


def _swapped(parameters: dict[str, Any]) -> Wrong | None:
    condition = str(parameters.get("KeyConditionExpression", ""))
    if found := re.search(r"begins_with\s*\(\s*(:\w+)\s*,\s*([^\s)]+)\s*\)", condition):
        return Wrong(
            "`begins_with` has its two arguments the other way round: first the key, then what it begins with.",
            came=f"`{found[0]}`",
        )
    return None


def _other_keys(parameters: dict[str, Any]) -> Wrong | None:
    """An index and a condition that do not belong together."""
    index, condition = parameters["IndexName"], parameters.get("KeyConditionExpression", "")
    used = {*re.findall(r"\w+", _with_names(parameters))}
    known = {key for keys in _indexes().values() for key in keys} | {"PK", "SK"}
    if strange := sorted(used & known - {*_indexes()[index]}):
        partition, sort = _indexes()[index]
        return Wrong(
            f"The index and the condition do not belong together: `{index}` has the keys `{partition}` and `{sort}`, "
            f"and the condition asks about `{strange[0]}`.",
            came=f"`{describe({'IndexName': index, 'KeyConditionExpression': condition})}`",
        )
    return None


def _with_names(parameters: dict[str, Any]) -> str:
    """The key condition with the attributes' names in place of their placeholders."""
    names = parameters.get("ExpressionAttributeNames") or {}
    condition = str(parameters.get("KeyConditionExpression", ""))
    return re.sub(r"#\w+", lambda its: str(names.get(its[0], its[0])), condition)


def _indexes() -> dict[str, tuple[str, str]]:
    """The table's indexes, each with its partition key and its sort key."""
    properties = Template.load().resources["BookingTable"]["Properties"]
    return {
        it["IndexName"]: (it["KeySchema"][0]["AttributeName"], it["KeySchema"][1]["AttributeName"])
        for it in properties["GlobalSecondaryIndexes"]
    }


def _ask(table_name: str, parameters: dict[str, Any]) -> dict[str, Any] | Wrong:
    try:
        response: dict[str, Any] = cloud.shared_client("dynamodb").query(**{**parameters, "TableName": table_name})
    except ParamValidationError as unsent:
        return Wrong(not_sent(unsent))
    except ClientError as error:
        return Wrong(_refusal(error.response["Error"]["Message"]), came=_condition(parameters))
    except Exception:  # moto raises Python's errors where AWS answers with a ValidationException
        return Wrong("DynamoDB cannot read the key condition.", came=_condition(parameters))
    return response


def _condition(parameters: dict[str, Any]) -> str:
    return f"`{parameters.get('KeyConditionExpression')}`"


def _answered(response: dict[str, Any], posted: PostedJob, parameters: dict[str, Any]) -> Wrong | None:
    wanted = sorted((it.id for it in posted.applications), reverse=True)
    if (items := response.get("Items")) is None:
        return Wrong("The answer is a number: `Select` asks for a count, and the screen shows the applications.")
    ids = [item["id"]["S"] for item in items if "id" in item]
    if response["ScannedCount"] > response["Count"]:
        return Wrong(
            "A filter drops items after they were read, and reading is what you pay for. Use the key condition."
        )
    if not items and re.search(r"SK\s*=|=\s*(GSI1|GSI2)?SK\b", _with_names(parameters)):
        return Wrong(
            "It finds nothing: `=` asks for a sort key that is this text and no more. What do the sort keys of all "
            "applications begin with, and which function asks for that?",
            came=_condition(parameters),
        )
    if not items:
        return Wrong("It finds nothing. Compare both values with the keys in the picture of `jobApplications`.")
    if all("jobStatus" in item for item in items) and parameters["IndexName"] == "jobApplications":
        return Wrong("Only the job came. Which kind of item does your condition on the sort key ask for?")
    if all("jobStatus" in item for item in items):
        return Wrong("Only jobs came. Which index has applications in it, under their job?")
    if any("jobStatus" in item for item in items):
        return Wrong("The job itself is among the items. The sort key's beginning tells an application from a job.")
    if any(not {"PK", "SK", "username", "jobApplicationStatus"} <= item.keys() for item in items):
        return Wrong(
            "Each item is only a part of an application. The screen shows the whole: no `ProjectionExpression`."
        )
    if ids == wanted:
        return None
    if ids == wanted[::-1]:
        return Wrong("The right items, the lowest id first. Descending is the other direction.")
    if not {*ids} & {*wanted}:
        return Wrong("These are applications for another job than the one asked about: the id comes from `job_id`.")
    came = f"{len(items)} item{'s' * (len(items) != 1)}"
    return Wrong(f"The answer has {came}, and all {len(wanted)} applications are wanted.", came=came)


def _refusal(message: str) -> str:
    if "Consistent reads" in message:
        return "An index cannot be read strongly consistent: leave `ConsistentRead` out."
    if "missed key schema element" in message or "not supported" in message:
        return (
            "The key condition has to name the index's own keys: `=` for its partition key, and, after `AND`, "
            "one condition on its sort key."
        )
    if "should be present" in message:
        return "A Query needs its `KeyConditionExpression`."
    if "Syntax error" in message:
        return "DynamoDB cannot read the key condition. Two conditions are joined by `AND`."
    return f"DynamoDB refuses the request: {message.rstrip('.')}."
