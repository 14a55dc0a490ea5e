"""What exercise 02-3 says to an update that accepts an application: it is tried on a table of its own."""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from asl_interpreter import InvalidDefinition
from booking.items import attributes, typed
from booking.keys import application_key
from workbook import cloud
from workbook.basics.shown import describe
from workbook.exercises.chapter_02.pass_trial import run_alone, why
from workbook.exercises.definition_trial import definition, reads_differently
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import refused_expression
from workbook.practice.sample import job_with_applications
from workbook.practice.scratch import scratch_table

_POSTED = job_with_applications(3, seed=5)
_STATUS = "jobApplicationStatus"
_TEXTS = {"ConditionExpression": "a condition", "UpdateExpression": "what to set"}
_OPEN = (*_TEXTS, "ExpressionAttributeValues", "ExpressionAttributeNames")
"""The fields that the reader fills in: what a message shows of an answer."""
_FIELDS = ("TableName", "Key", *_OPEN, "ReturnValuesOnConditionCheckFailure")
_OTHERS = ("DECLINED", "ACCEPTED", "WITHDRAWN", "DELETED", "PENDING-AGAIN")
"""What an application is when it is not PENDING. The last three may come: no condition should let them by because they
stand later in the alphabet, are as long, or begin alike."""
_PLACEHOLDER = "A value stands in an expression as a placeholder with a colon, such as `:pending`."


def accept_the_application(answer: dict[str, Any]) -> Verdict:
    """The `Update` of one application: PENDING becomes ACCEPTED, and nothing else does."""
    verdict = _judged(answer)
    written = {name: answer[name] for name in _OPEN if name in answer}
    if isinstance(verdict, Wrong) and not verdict.came and written:
        return replace(verdict, came=f"`{describe(written)}`")
    return verdict


def _judged(answer: dict[str, Any]) -> Verdict:
    if wrong := _form(answer):
        return wrong
    requests = []
    for number in (1, 0):
        given = _given(number)
        try:
            execution = run_alone({"Type": "Pass", "Parameters": answer}, given)
        except InvalidDefinition:
            return Wrong(
                "A field whose name ends in `.$` holds an expression; a plain value stands in a field without it."
            )
        if execution.status != "SUCCEEDED":
            return Wrong(f"{why(execution)} {_taken_out(answer)}".strip())
        requests.append(execution.output)
        if wrong := _key(execution.output.get("Key"), number):
            return wrong
    return refused_expression(requests[0]) or _tried(*requests) or _right(answer)


_LEFT_OUT = "applicationStatus"
"""What a booking says and the file's second state does not pass on."""


def _given(number: int) -> dict[str, Any]:
    """What comes to the transaction in the whole workflow, less than what the caller gave."""
    fields = {name: value for name, value in _POSTED.booking(number)["input"].items() if name != _LEFT_OUT}
    return {"input": fields, "attempt": 1, "getItems": {"Items": [], "applications": 3, "seen": "3"}}


def _taken_out(answer: dict[str, Any]) -> str:
    if f"$.input.{_LEFT_OUT}" not in str(answer):
        return ""
    return "The file checks the input first, and of a booking only these three come to the transaction."


def _form(answer: dict[str, Any]) -> Wrong | None:
    if "Update" in answer:
        return Wrong("Only what stands inside `Update` is asked for.")
    for name in answer:
        if name not in _FIELDS:
            near = get_close_matches(str(name), _FIELDS, 1, 0.6) or [f for f in _FIELDS if f.startswith(str(name))]
            meant = f" Did you mean `{near[0]}`?" if near else ""
            return Wrong(f"An update has no `{name}`.{meant}", came=f"`{describe(list(answer))}`")
    if (table := answer.get("TableName")) != "${DDBTable}":
        return Wrong("The `TableName` has to stay `${DDBTable}`: the stack fills in its own table.", came=f"`{table}`")
    for name, what in _TEXTS.items():
        if not answer.get(name):
            return Wrong(_WITHOUT[name], came=f"`{describe(list(answer))}`")
        if not isinstance(answer[name], str):
            return Wrong(f"The `{name}` has to be a text: {what}.", came=describe(answer[name]))
    if not isinstance(answer.get("Key"), dict):
        return Wrong("The `Key` has to be an object with `PK` and `SK`.", came=describe(answer.get("Key")))
    values = answer.get("ExpressionAttributeValues", {})
    if not isinstance(values, dict) or not all(isinstance(value, dict) for value in values.values()):
        return Wrong('Each value names its type, and a text has the type S: `{"S": "PENDING"}`.')
    return None


_WITHOUT = {
    "ConditionExpression": (
        "There is no `ConditionExpression`. Nothing asks whether the application is still PENDING: a declined one "
        "would be accepted."
    ),
    "UpdateExpression": "There is no `UpdateExpression`, so nothing is set.",
}


def _key_of(number: int) -> str:
    return f"JOB#{_POSTED.job.id}#APPLICATION#{_POSTED.applications[number].id}"


def _key(key: Any, number: int) -> Wrong | None:
    right = _key_of(number)
    if key == {"PK": {"S": right}, "SK": {"S": right}}:
        return None
    if "States." in str(key) or "$." in str(key):
        return Wrong("In the `Key`, a field that holds an expression must end in `.$`.", came=f"`{describe(key)}`")
    return Wrong(
        "The `Key` is not the application's. Its `PK` and `SK` both hold your expression of exercise 02-1.",
        came=f"`{describe(key)}`",
    )


def _tried(request: dict[str, Any], another: dict[str, Any]) -> Wrong | None:
    with scratch_table() as name:
        update = request | {"TableName": name}
        try:
            return _pending(update, 1) or _not_pending(update) or _pending(another | {"TableName": name}, 0)
        except ParamValidationError:
            return Wrong('DynamoDB does not know these values. Each names its type: `{"S": "PENDING"}`.')
        except ClientError as refused:
            said = refused.response["Error"]["Message"].rstrip(".")
            return Wrong(f"DynamoDB refuses it: {said}. {_PLACEHOLDER}")
        except (LookupError, ValueError, AttributeError):  # moto stumbles over an expression that DynamoDB refuses
            return Wrong(f"DynamoDB refuses it. {_PLACEHOLDER} It needs its value, and a comparison has one `=`.")


def _pending(update: dict[str, Any], number: int) -> Wrong | None:
    before = _item("PENDING", number)
    after = _after(update, before)
    if after is None:
        if number != 1:
            return Wrong("It accepts one nanny's application, and refuses another's that is PENDING as well.")
        return Wrong(f"It refuses even an application that is PENDING. {_why_refused(update)}")
    status = after.get(_STATUS)
    if status == before[_STATUS] and (others := sorted(after.keys() - before.keys())):
        return Wrong(f"It sets `{others[0]}`, which an application does not have. Its attribute is `{_STATUS}`.")
    if status != {"S": "ACCEPTED"}:
        return Wrong(f"Afterwards the application's `{_STATUS}` is `{status}`. It has to be the text ACCEPTED.")
    if after | {_STATUS: before[_STATUS]} != before:
        return Wrong(f"It changes more than the `{_STATUS}` of the application.")
    return None


def _why_refused(update: Mapping[str, Any]) -> str:
    """The attribute or the value for which a condition fails on an application that is PENDING."""
    condition, names = update["ConditionExpression"], update.get("ExpressionAttributeNames", {})
    for word in re.findall(r"(?<![:\w])#?[A-Za-z_]\w*(?![\w(])", condition):
        name = names.get(word, word)
        if name != _STATUS and name.casefold() == _STATUS.casefold():
            return f"Capital letters count: the attribute is `{_STATUS}`, not `{name}`."
        if name.upper() not in ("AND", "OR", "NOT", "IN", "BETWEEN") and name not in _item(""):
            return f"An application has no `{name}`: its attribute is `{_STATUS}`."
    parts = re.split(r"\s+AND\s+", condition, flags=re.IGNORECASE)
    if len(parts) > 1 and all(part.count("(") == part.count(")") for part in parts):
        for part in parts:
            if _after(_only(update, part), _item("PENDING")) is None:
                return f"Of its parts, `{part.strip()}` does not hold."
    asked, put = (_values(update, name) for name in ("ConditionExpression", "UpdateExpression"))
    if {"S": "ACCEPTED"} in asked.values() and {"S": "PENDING"} in put.values():
        return f"It asks for {_told(asked)} and sets {_told(put)}: the two values have changed places."
    if {"S": "PENDING"} in asked.values():
        return f"It names {_told(asked)}, but what it asks is not whether the attribute is equal to that."
    if not asked:
        return "It compares with no value."
    return f"It asks for {_told(asked)}. What an application has is the text PENDING, in capitals."


def _only(update: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The update with one part of its condition, and the values that are still used."""
    tried = {**update, "ConditionExpression": part}
    for field, sign in (("ExpressionAttributeValues", ":"), ("ExpressionAttributeNames", "#")):
        used = re.findall(rf"{sign}\w+", f"{part} {update['UpdateExpression']}")
        tried[field] = {name: value for name, value in update.get(field, {}).items() if name in used}
    return {name: value for name, value in tried.items() if value}


def _values(update: Mapping[str, Any], expression: str) -> dict[str, Any]:
    given = update.get("ExpressionAttributeValues", {})
    return {name: given[name] for name in re.findall(r":\w+", update[expression])}


def _told(values: Mapping[str, Any]) -> str:
    return " and ".join(f"`{name}`, which is `{value}`" for name, value in values.items()) or "no value"


def _not_pending(update: dict[str, Any]) -> Wrong | None:
    for status in _OTHERS:
        if _after(update, _item(status)) is not None:
            return Wrong(f"An application that is {status} is accepted as well: PENDING is the only one to accept.")
    if _after(update, None) is not None:
        return Wrong("Where there is no such application, it makes one: the condition holds there, too.")
    return None


def _item(status: str, number: int = 1) -> dict[str, Any]:
    application = _POSTED.applications[number]
    whole = {**application_key(_POSTED.job.id, application.id), **attributes(application), _STATUS: status}
    return dict(typed(whole))


def _after(update: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any] | None:
    """The item after the update; None when its condition failed."""
    dynamodb = cloud.shared_client("dynamodb")
    there: dict[str, Any] = {"TableName": update["TableName"], "Key": update["Key"]}
    if before:
        dynamodb.put_item(TableName=update["TableName"], Item=before)
    else:
        dynamodb.delete_item(**there)
    try:
        dynamodb.update_item(**update)
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return None
    return dict(dynamodb.get_item(**there)["Item"])


def _right(answer: dict[str, Any]) -> Right:
    update = definition()["States"]["Update Job and Application Status"]
    different = reads_differently(answer, update["Parameters"]["TransactItems"][1]["Update"])
    if different:
        return Right(f"It does the same as the file's update. {different}")
    return Right("It is equal to the file's. A declined application stays declined, and none is made by mistake.")
