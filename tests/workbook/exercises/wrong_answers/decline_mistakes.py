"""Plausible wrong answers to exercise 05-2, a conditional update; tests try them as real code."""

import contextlib
import time
from typing import Any

from botocore.exceptions import BotoCoreError

_UPDATE = "SET jobApplicationStatus = :declined"
_DECLINED, _PENDING = {":declined": {"S": "DECLINED"}}, {":pending": {"S": "PENDING"}}


def writes_the_value_into_the_condition(dynamodb: Any, table_name: str, key: Any) -> None:
    _update(dynamodb, table_name, key, "jobApplicationStatus = 'PENDING'", {})


def takes_the_error_for_a_dict(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        answer: Any = error
        if not answer["Item"]:
            raise


def does_not_ask_for_the_item(dynamodb: Any, table_name: str, key: Any) -> None:
    values = _DECLINED | _PENDING
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=key,
            UpdateExpression=_UPDATE,
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues=values,
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if not error.response["Item"]:
            raise


def looks_for_an_item_that_it_did_not_ask_for(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=key,
            UpdateExpression=_UPDATE,
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues=_DECLINED | _PENDING,
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if "Item" not in error.response:
            raise


def asks_for_the_opposite(dynamodb: Any, table_name: str, key: Any) -> None:
    _update(dynamodb, table_name, key, "jobApplicationStatus = :accepted", {":accepted": {"S": "ACCEPTED"}})


def copies_the_condition_of_the_job(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobStatus = :open", {":open": {"S": "OPEN"}})


def misspells_the_attribute(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobAplicationStatus = :pending", _PENDING)


def misspells_the_value(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", {":pending": {"S": "Pending"}})


def misspells_the_error(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionCheckFailedException as error:
        if "Item" not in error.response:
            raise


def forgets_where_the_error_is(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except ConditionalCheckFailedException as error:  # type: ignore[name-defined]  # noqa: F821
        if "Item" not in error.response:
            raise


def compares_the_status_with_a_text(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        found = error.response.get("Item")
        if not found or found["jobApplicationStatus"] not in ("DECLINED", "ACCEPTED"):
            raise


def makes_two_mistakes_with_the_item(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=key,
            UpdateExpression=_UPDATE,
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues=_DECLINED | _PENDING,
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        found = error.response.get("Item")
        if not found or found["jobApplicationStatus"] not in ("DECLINED", "ACCEPTED"):
            raise


def has_no_condition(dynamodb: Any, table_name: str, key: Any) -> None:
    dynamodb.update_item(
        TableName=table_name, Key=key, UpdateExpression=_UPDATE, ExpressionAttributeValues=dict(_DECLINED)
    )


def asks_only_that_the_item_is_there(dynamodb: Any, table_name: str, key: Any) -> None:
    _update(dynamodb, table_name, key, "attribute_exists(PK)", {})


def raises_on_every_failed_condition(dynamodb: Any, table_name: str, key: Any) -> None:
    _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)


def takes_every_failed_condition_for_success(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)


def raises_for_an_accepted_one(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if error.response.get("Item", {}).get("jobApplicationStatus") != {"S": "DECLINED"}:
            raise


def refuses_only_accepted(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobApplicationStatus <> :accepted", {":accepted": {"S": "ACCEPTED"}})


def reads_first(dynamodb: Any, table_name: str, key: Any) -> None:
    item = dynamodb.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]
    if item["jobApplicationStatus"]["S"] == "PENDING":
        has_no_condition(dynamodb, table_name, key)


def asks_for_the_wrong_attribute(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        _update(dynamodb, table_name, key, "jobStatus = :pending", _PENDING)


def forgets_a_value(dynamodb: Any, table_name: str, key: Any) -> None:
    _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", {})


def replaces_the_item(dynamodb: Any, table_name: str, key: Any) -> None:
    dynamodb.put_item(TableName=table_name, Item=key | {"jobApplicationStatus": {"S": "DECLINED"}})


def _is_right(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if "Item" not in error.response:
            raise LookupError("no such application") from None


def swallows_what_is_no_missing_item(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _is_right(dynamodb, table_name, key)
    except LookupError:
        raise
    except Exception:
        pass


def raises_again_only_for_a_missing_item(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ClientError as error:
        failed = error.response["Error"]["Code"] == "ConditionalCheckFailedException"
        if failed and "Item" not in error.response:
            raise


def prints_every_other_error(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _is_right(dynamodb, table_name, key)
    except dynamodb.exceptions.ClientError as error:
        print(error)


def raises_again_only_when_throttled(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _is_right(dynamodb, table_name, key)
    except dynamodb.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ThrottlingException":
            raise


def reads_afterwards_and_takes_no_answer_for_an_answer(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        _update(dynamodb, table_name, key, "jobApplicationStatus = :pending", _PENDING)
    except dynamodb.exceptions.ConditionalCheckFailedException:
        try:
            found = dynamodb.get_item(TableName=table_name, Key=key, ConsistentRead=True)
        except dynamodb.exceptions.ClientError:
            return
        if "Item" not in found:
            raise


def goes_to_another_table(dynamodb: Any, table_name: str, key: Any) -> None:
    _is_right(dynamodb, "book-a-nanny", key)


def writes_it_in_small_letters(dynamodb: Any, table_name: str, key: Any) -> None:
    values = {":declined": {"S": "declined"}, ":pending": {"S": "PENDING"}}
    dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression=_UPDATE,
        ConditionExpression="jobApplicationStatus = :pending",
        ExpressionAttributeValues=values,
    )


def deciding_by(condition: str, **values: Any) -> Any:
    """The right function but for the condition."""

    def decline_once(dynamodb: Any, table_name: str, key: Any) -> None:
        try:
            _update(dynamodb, table_name, key, condition, {f":{name}": value for name, value in values.items()})
        except dynamodb.exceptions.ConditionalCheckFailedException as error:
            if "Item" not in error.response:
                raise

    return decline_once


def leaves_a_note(dynamodb: Any, table_name: str, key: Any) -> None:
    try:
        dynamodb.update_item(
            TableName=table_name,
            Key=key,
            UpdateExpression=f"{_UPDATE}, declinedBy = :declined",
            ConditionExpression="jobApplicationStatus = :pending",
            ExpressionAttributeValues=_DECLINED | _PENDING,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if "Item" not in error.response:
            raise


def deletes_it(dynamodb: Any, table_name: str, key: Any) -> None:
    dynamodb.delete_item(
        TableName=table_name,
        Key=key,
        ConditionExpression="jobApplicationStatus = :pending",
        ExpressionAttributeValues=dict(_PENDING),
    )


def tries_three_times_and_gives_up(dynamodb: Any, table_name: str, key: Any) -> None:
    for attempt in range(3):
        try:
            _is_right(dynamodb, table_name, key)
            return
        except dynamodb.exceptions.ClientError:
            time.sleep(2**attempt)


def waits_for_no_connection(dynamodb: Any, table_name: str, key: Any) -> None:
    with contextlib.suppress(BotoCoreError):
        _is_right(dynamodb, table_name, key)


def _update(dynamodb: Any, table_name: str, key: Any, condition: str, values: dict[str, Any]) -> None:
    dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression=_UPDATE,
        ConditionExpression=condition,
        ExpressionAttributeValues=_DECLINED | values,
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
