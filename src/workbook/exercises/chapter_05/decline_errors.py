"""What a reader's conditional update did with the error of a condition that did not hold."""

import re
from typing import Any

from botocore.exceptions import ClientError

from workbook.exercises.chapter_05.decline_trial import Trial
from workbook.exercises.exercise import Wrong

REFUSED = "ConditionalCheckFailedException"

_NO_ITEM = (
    'The error brings no item unless the call asks for it, with `ReturnValuesOnConditionCheckFailure="ALL_OLD"`. '
    "Without, a duplicate looks like an application that is not there."
)


def unread(error: Exception, case: str) -> Wrong | None:
    """Whether it stumbled while it looked at the error of the condition."""
    brought = came(case, error)
    if isinstance(error, TypeError) and "Exception' object is not subscriptable" in str(error):
        return Wrong("An error is no dict. What DynamoDB answered is in `error.response`.", came=brought)
    if str(error) == "'Item'" or "'NoneType' object is not subscriptable" in str(error):
        return Wrong(_NO_ITEM, came=brought)
    if isinstance(error, AttributeError | NameError):
        # botocore's text begins with an address in memory and ends with a list of all classes
        text = re.sub(r"^<.*?> object", "dynamodb.exceptions", first_line(error)).partition(". ")[0]
        return Wrong(
            f"The condition failed, and then your `except` did: {text}. The error's class is "
            f"`dynamodb.exceptions.{REFUSED}`, and what DynamoDB answered is in `error.response`.",
            came=brought,
        )
    return None


def what_it_lacks(trial: Trial, application: int) -> str:
    """The one thing that would make it pass a duplicate; empty where neither of these two would."""
    ask = ("provide-client-params.dynamodb.UpdateItem", _ask_for_the_item)
    plain = ("after-call.dynamodb.UpdateItem", _answer_in_plain_text)
    if not trial.call_changed(application, plain):
        return (
            'It compares a status with a plain text, and a status in an item is `{"S": "DECLINED"}`: so it raised for '
            "a duplicate."
        )
    passes = not trial.call_changed(application, ask) or not trial.call_changed(application, ask, plain)
    return _NO_ITEM if passes else ""


def _ask_for_the_item(params: dict[str, Any], **_: Any) -> None:
    params["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"


def _answer_in_plain_text(parsed: dict[str, Any], **_: Any) -> None:
    if item := parsed.get("Item"):
        item["jobApplicationStatus"] = item["jobApplicationStatus"]["S"]


def came(case: str, error: Exception | None) -> str:
    """What the call of one case came to, in words."""
    return f"the {case} one: {f'it raised {name(error)}' if error else 'no error'}"


def name(error: Exception) -> str:
    """DynamoDB's error code, or the error's class."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def first_line(error: Exception) -> str:
    """What the error says, without its later lines."""
    return next(iter(str(error).splitlines()), "it raised an error without a word.")
