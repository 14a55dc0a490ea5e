"""Plausible wrong answers to exercise 01-2, each with a part of the sentence it must get."""

from collections.abc import Callable
from typing import Any

Action = dict[str, Any]


def _count(table_name: str, job: Action, **changes: Any) -> Action:
    update = {
        "TableName": table_name,
        "Key": job,
        "UpdateExpression": "SET applicationCount = applicationCount + :one",
        "ConditionExpression": "jobStatus = :open",
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":open": {"S": "OPEN"}},
    }
    return {"Update": {name: value for name, value in (update | changes).items() if value is not None}}


def _put(table_name: str, item: Action, condition: str | None = "attribute_not_exists(PK)") -> Action:
    put = {"TableName": table_name, "Item": item}
    return {"Put": put | ({"ConditionExpression": condition} if condition else {})}


def _actions(**changes: Any) -> Callable[..., list[Action]]:
    """A function that is right but for `changes` to its Update."""
    return lambda table_name, job, application: [_count(table_name, job, **changes), _put(table_name, application)]


def _putting(condition: str | None) -> Callable[..., list[Action]]:
    """A function that is right but for the Put's condition."""
    return lambda table_name, job, application: [_count(table_name, job), _put(table_name, application, condition)]


_ONE, _OPEN = {":one": {"N": "1"}}, {":open": {"S": "OPEN"}}


def _open_if(condition: str, **values: str) -> Callable[..., list[Action]]:
    """A function that is right but for the Update's condition."""
    given = _ONE | {f":{name}": {"S": value} for name, value in values.items()}
    return _actions(ConditionExpression=condition, ExpressionAttributeValues=given)


def _of_one_job(table_name: str, job: Action, application: Action) -> list[Action]:
    """Counts at the job that was first, whatever job it is about."""
    _seen.setdefault(table_name, job)
    return [_count(table_name, _seen[table_name]), _put(table_name, application)]


_seen: dict[str, Action] = {}

APPLY_MISTAKES: tuple[tuple[object, str], ...] = (
    (_actions(ConditionExpression=None, ExpressionAttributeValues=_ONE), "A CLOSED job took"),
    (
        lambda table_name, job, application: [
            _count(table_name, job, ConditionExpression="attribute_exists(PK)", ExpressionAttributeValues=_ONE),
            _put(table_name, application),
        ],
        "A CLOSED job took an application",
    ),
    (
        _actions(
            UpdateExpression="ADD applicationCount :one",
            ConditionExpression="jobStatus <> :closed",
            ExpressionAttributeValues=_ONE | {":closed": {"S": "CLOSED"}},
        ),
        "not that it lacks another one",
    ),
    (_open_if("jobStatus <> :closed", closed="CLOSED"), "its `jobStatus` was not OPEN"),
    (_open_if("NOT jobStatus = :closed", closed="CLOSED"), "its `jobStatus` was not OPEN"),
    (_open_if("begins_with(jobStatus, :open)", open="OPEN"), "nor for a part of it"),
    (_open_if("contains(jobStatus, :open)", open="OPEN"), "nor for a part of it"),
    (_open_if("jobStatus >= :open", open="OPEN"), "its `jobStatus` was not OPEN"),
    (_open_if("jobStatus IN (:open, :pending)", open="OPEN", pending="PENDING"), "the check tried `PENDING`"),
    (
        _actions(ConditionExpression="size(jobStatus) = :four", ExpressionAttributeValues=_ONE | {":four": {"N": "4"}}),
        "the check tried `SHUT`",
    ),
    (
        _actions(
            ConditionExpression="jobStatus = :open AND applicationCount < :most",
            ExpressionAttributeValues=_ONE | _OPEN | {":most": {"N": "20"}},
        ),
        "Nothing was said of a limit",
    ),
    (_open_if("attribute_not_exists(acceptedApplicationId)"), "A CLOSED job took an application"),
    (_open_if("attribute_exists(jobStatus)"), "The Update's condition held all the same"),
    (_open_if("jobStatus = :open OR attribute_not_exists(jobStatus)", open="OPEN"), "that has no `jobStatus`"),
    (
        lambda table_name, job, application: [
            _count(table_name, job, ConditionExpression=None, ExpressionAttributeValues=_ONE),
            _put(table_name, application, "attribute_not_exists(PK) AND applicationCount > PK"),
        ],
        "there is none before the first Put",
    ),
    (
        lambda table_name, job, application: [
            {
                "ConditionCheck": {
                    "TableName": table_name,
                    "Key": job,
                    "ConditionExpression": "jobStatus = :open",
                    "ExpressionAttributeValues": _OPEN,
                }
            },
            _put(table_name, application),
        ],
        "A ConditionCheck changes nothing",
    ),
    *(
        (_putting(f"attribute_not_exists({name})"), "Ask for what every item has")
        for name in ("GSI1PK", "id", "username", "jobApplicationStatus")
    ),
    (_putting("attribute_not_exists(jobStatus)"), "The Put's condition held all the same"),
    (_putting("jobApplicationStatus <> :x"), "`:x` is used"),
    (_putting("jobApplicationStatus <> username"), "there is none before the first Put"),
    (_of_one_job, "not for another parent's"),
    (
        lambda table_name, job, application: [
            _count(table_name, {"PK": application["GSI2PK"], "SK": job["SK"]}),
            _put(table_name, application),
        ],
        "A first application for an OPEN job was refused",
    ),
    (_actions(UpdateExpression="SET applicationCount = applicationCount + :one, city = :open"), "`city` as well"),
    (_putting(None), "The Put has no condition"),
    (_actions(UpdateExpression="SET applicationCount = :one"), "add to what is there"),
    (
        _actions(UpdateExpression="SET lastApplication = :one"),
        "`applicationCount` is 0, not 1",
    ),
    (_actions(ExpressionAttributeValues=_ONE | {":open": {"S": "open"}}), "action 1 in your list"),
    (_actions(ExpressionAttributeValues=_ONE), "`:open` is used, and nothing gives a value to it"),
    (_actions(ConditionExpression="jobStatus == :open"), "A comparison has one `=`"),
    (_actions(ConditionExpression="jobStatus = OPEN", ExpressionAttributeValues=_ONE), "by a placeholder"),
    (
        _actions(ExpressionAttributeValues={":one": {"N": 1}} | _OPEN),
        'the digits of a number go as text, `{"N": "1"}`',
    ),
    (_actions(ExpressionAttributeValues={":one": {"S": "1"}} | _OPEN), "only numbers can be added"),
    (_actions(ExpressionAttributeValues={":one": 1} | _OPEN), "`:one` has no type"),
    (_actions(ExpressionAttributeValues={"one": {"N": "1"}} | _OPEN), "begins with a colon, `:one`"),
    (_actions(ExpressionAttributeValues=_ONE | _OPEN | {":x": {"S": "1"}}), "`:x` is given, and no expression"),
    (
        _actions(UpdateExpression="SET applicationCount = applicationCount + 1", ExpressionAttributeValues=_OPEN),
        "The value `1` stands in the expression",
    ),
    (_actions(UpdateExpression="SET applicationCount = applicationCount + one"), "the name of an attribute"),
    (_actions(UpdateExpression="SET applicationCount = applicationCount - :one"), "is -1, not 1"),
    (_actions(UpdateExpression="SET applicationCount += :one"), "There is no `+=`"),
    (_actions(UpdateExpression="ADD applicationCount = :one"), "`ADD` takes no `=`"),
    (_actions(UpdateExpression="applicationCount = applicationCount + :one"), "It begins with what it does"),
    (_actions(UpdateExpression=None), "`Update` needs its `UpdateExpression`"),
    (
        _actions(ConditionExpression="jobStatus = 'OPEN'", ExpressionAttributeValues=_ONE),
        "It goes by a placeholder: `:open`",
    ),
    (_actions(ConditionExpression="jobStatus = :open & attribute_exists(PK)"), "the word `AND`"),
    (_actions(ConditionExpression="status = :open"), "`status` is one of DynamoDB's reserved words"),
    (_actions(Condition="jobStatus = :open"), "Its name is `ConditionExpression`"),
    (_putting("attribute_not_exist(PK)"), "Do you mean `attribute_not_exists`?"),
    (_putting("not_exists(PK)"), "Do you mean `attribute_not_exists`?"),
    (_putting("attribute_not_exists PK"), "is a function: `attribute_not_exists(PK)`"),
    (
        _putting("attribute_exists(PK)"),
        "action 2 in your list",
    ),
    (
        lambda table_name, job, application: [
            _count(table_name, job),
            _put(table_name, {part: application[part] for part in ("PK", "SK")}),
        ],
        "Put the whole `application`",
    ),
    (
        lambda table_name, job, application: [
            _count(table_name, job, ConditionExpression=None, ExpressionAttributeValues=_ONE),
            {
                "ConditionCheck": {
                    "TableName": table_name,
                    "Key": job,
                    "ConditionExpression": "jobStatus = :open",
                    "ExpressionAttributeValues": _OPEN,
                }
            },
        ],
        "may touch an item once",
    ),
    (
        lambda table_name, job, application: [_count("TABLE", job), _put("TABLE", application)],
        "does not name the table it was given",
    ),
    (lambda table_name, job, application: [_put(table_name, application)], "Two actions are wanted"),
    (lambda table_name, job, application: [_count(table_name, job)["Update"], application], "An action is a"),
    (lambda table_name, job, application: _put(table_name, application), "a list of two actions"),
    (lambda table_name, job, application: print(end=""), "returned nothing"),
    (lambda application: [application], "raised an error"),
    ([{"Put": {}}], "The answer has to be a function"),
)

APPLY_HALF_DONE: tuple[tuple[object, str], ...] = (
    (
        lambda table_name, job, application: [
            _count(table_name, job, UpdateExpression=..., ConditionExpression=...),
            _put(table_name, application, None),
        ],
        "The Put has no condition",
    ),
    (
        lambda table_name, job, application: [
            _open_if("jobStatus <> :closed", closed="CLOSED")(table_name, job, application)[0],
            {"Put": {"TableName": table_name, "Item": application, "ConditionExpression": ...}},
        ],
        "its `jobStatus` was not OPEN",
    ),
)
"""Wrong in one action, and with dots left in the other."""
