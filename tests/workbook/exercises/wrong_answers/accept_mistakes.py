"""Plausible wrong answers to exercise 01-4, each with a part of the sentence it must get."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

Function = Callable[..., Any]

_ACCEPTED, _PENDING = {":accepted": {"S": "ACCEPTED"}}, {":pending": {"S": "PENDING"}}
_VALUES = _ACCEPTED | _PENDING
_RIGHT = "JOB#{}#APPLICATION#{}"


def _key(form: str, job_id: str, application_id: str) -> dict[str, Any]:
    text = {"S": form.format(job_id, application_id)}
    return {"PK": text, "SK": text}


def _update(form: str = _RIGHT, **changes: Any) -> Function:
    """A function that makes the right update but for the form of its key and for `changes`."""

    def accept(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
        right = {
            "TableName": table_name,
            "Key": _key(form, job_id, application_id),
            "UpdateExpression": "SET jobApplicationStatus = :accepted",
            "ConditionExpression": "jobApplicationStatus = :pending",
            "ExpressionAttributeValues": _VALUES,
        }
        dynamodb.update_item(**{name: value for name, value in (right | changes).items() if value is not None})

    return accept


def _if(condition: str | None, form: str = _RIGHT, **values: str) -> Function:
    """The right update with another condition, and with values for its placeholders."""
    given = _ACCEPTED | {f":{name}": {"S": value} for name, value in values.items()}
    return _update(form, ConditionExpression=condition, ExpressionAttributeValues=given)


def _reads_first(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    found = dynamodb.get_item(TableName=table_name, Key=_key(_RIGHT, job_id, application_id))
    if found.get("Item", {}).get("jobApplicationStatus") != {"S": "PENDING"}:
        raise LookupError(application_id)
    _if(None)(dynamodb, table_name, job_id, application_id)


def _looks_only_for_it_first(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    if "Item" in dynamodb.get_item(TableName=table_name, Key=_key(_RIGHT, job_id, application_id)):
        _if(None)(dynamodb, table_name, job_id, application_id)


def _tells_nobody(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    with suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update()(dynamodb, table_name, job_id, application_id)


def _cleans_up(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    """Makes the phantom, and takes it away again."""
    wrong = "JOB#{}APPLICATION#{}"
    _if(None, wrong)(dynamodb, table_name, job_id, application_id)
    dynamodb.delete_item(TableName=table_name, Key=_key(wrong, job_id, application_id))


def _puts(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    item = _key(_RIGHT, job_id, application_id) | {"jobApplicationStatus": {"S": "ACCEPTED"}}
    dynamodb.put_item(TableName=table_name, Item=item, ConditionExpression="attribute_exists(PK)")


def _hides_other_errors(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    try:
        _update()(dynamodb, table_name, job_id, application_id)
    except dynamodb.exceptions.ConditionalCheckFailedException:
        raise
    except Exception:
        return


def _takes_it_back(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    """Writes first, and undoes what should not have been written."""
    key = _key(_RIGHT, job_id, application_id)
    old = dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression="SET jobApplicationStatus = :accepted",
        ExpressionAttributeValues=_ACCEPTED,
        ReturnValues="ALL_OLD",
    ).get("Attributes")
    if not old:
        dynamodb.delete_item(TableName=table_name, Key=key)
        raise LookupError(application_id)
    if old["jobApplicationStatus"] != {"S": "PENDING"}:
        dynamodb.put_item(TableName=table_name, Item=old)
        raise LookupError(application_id)


def _calls_it_done(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    """An application that is ACCEPTED already is none of its worries."""
    try:
        _update()(dynamodb, table_name, job_id, application_id)
    except dynamodb.exceptions.ConditionalCheckFailedException:
        found = dynamodb.get_item(TableName=table_name, Key=_key(_RIGHT, job_id, application_id))
        if found.get("Item", {}).get("jobApplicationStatus") != {"S": "ACCEPTED"}:
            raise


def _puts_what_it_read(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    item = dynamodb.get_item(TableName=table_name, Key=_key(_RIGHT, job_id, application_id))["Item"]
    dynamodb.put_item(
        TableName=table_name,
        Item=item | {"jobApplicationStatus": {"S": "ACCEPTED"}},
        ConditionExpression="jobApplicationStatus = :pending",
        ExpressionAttributeValues=_PENDING,
    )


_first: dict[str, str] = {}


def _for_one_job(dynamodb: Any, table_name: str, job_id: str, application_id: str) -> None:
    """Looks for every application at the job that was first."""
    _update()(dynamodb, table_name, _first.setdefault(table_name, job_id), application_id)


ACCEPT_MISTAKES: tuple[tuple[object, str], ...] = (
    (_if(None, "JOB#{}APPLICATION#{}"), "It made a new item, a phantom"),
    (_if("attribute_exists(PK)", "JOB#{}APPLICATION#{}"), "with this key the condition did not hold"),
    (_update("JOB#{}#APPLICATION{}"), "with this key the condition did not hold"),
    (_if(None, "APPLICATION#{1}"), "It made a new item, a phantom"),
    (_if(None), "The write has no condition"),
    (_if("attribute_exists(PK)"), "An application that was DECLINED became ACCEPTED"),
    (_if("jobApplicationStatus <> :accepted"), "Your condition held all the same"),
    (_if("jobApplicationStatus <> :declined", declined="DECLINED"), "Your condition held all the same"),
    (_if("attribute_not_exists(acceptedOn)"), "Your condition held all the same"),
    (_if("attribute_exists(jobApplicationStatus)"), "only one that is PENDING may"),
    (_if("begins_with(jobApplicationStatus, :pending)", pending="PENDING"), "that was PENDING_REVIEW became ACCEPTED"),
    (_if("NOT jobApplicationStatus IN (:a, :d)", a="ACCEPTED", d="DECLINED"), "Your condition held all the same"),
    (_if("jobApplicationStatus IN (:pending, :accepted)", pending="PENDING"), "the write was done"),
    (
        _update(
            ConditionExpression="size(jobApplicationStatus) = :seven",
            ExpressionAttributeValues=_ACCEPTED | {":seven": {"N": "7"}},
        ),
        "that was WAITING became ACCEPTED",
    ),
    (_hides_other_errors, "your function hid the error"),
    (_takes_it_back, "in between it was not"),
    (_calls_it_done, "For an application that is ACCEPTED nothing has changed"),
    (_puts_what_it_read, "`notifiedOn`"),
    (_if("attribute_not_exists(PK)"), "An application that is PENDING was refused"),
    (_if("jobApplicationStatus = :pending", pending="pending"), "An application that is PENDING was refused"),
    (_update(ExpressionAttributeValues=_ACCEPTED), "`:pending` is used, and nothing gives a value"),
    (_update(ConditionExpression=None), "`:pending` is given, and no expression uses it"),
    (_update(ConditionExpression="jobApplicationStatus == :pending"), "A comparison has one `=`"),
    (_update(ConditionExpression=...), "`ConditionExpression` is still `...`"),
    (_update(ConditionExpression=..., Key=...), "`Key` is still `...`"),
    (_update(TableName="book-a-nanny"), "another table than the one it was given"),
    (_update(Condition="jobApplicationStatus = :pending"), "Its name is `ConditionExpression`"),
    (
        _update(UpdateExpression="SET jobApplicationStatus = :pending", ExpressionAttributeValues=_PENDING),
        "still PENDING",
    ),
    (
        _update(UpdateExpression="SET jobApplicationStatus = :accepted, jobStatus = :accepted"),
        "everything else stays",
    ),
    (_for_one_job, "An application that is PENDING was refused"),
    (_reads_first, "Between your read and your write"),
    (_looks_only_for_it_first, "the caller does not hear of it"),
    (_tells_nobody, "the caller does not hear of it"),
    (_cleans_up, "still PENDING after it ran"),
    (_puts, "everything else stays"),
    (lambda dynamodb, table_name, job_id, application_id: None, "still PENDING after it ran"),
    (lambda dynamodb, table_name, job_id, application_id: {"Key": job_id}, "still PENDING after it ran"),
    (lambda job_id: None, "raised an error"),
    ("JOB#", "The answer has to be a function"),
)
