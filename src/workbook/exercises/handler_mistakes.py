"""Plausible wrong answers to the exercises of chapter 05 that are functions; tests try them as real code."""

import contextlib
import json
from typing import Any

from booking.model import DeclineMessage

_UPDATE = "SET jobApplicationStatus = :declined"
_DECLINED, _PENDING = {":declined": {"S": "DECLINED"}}, {":pending": {"S": "PENDING"}}


# ---- 05-1, the record handler


def returns_in_place_of_raising(record: Any, table: Any) -> object:
    try:
        table.decline(DeclineMessage(**json.loads(record["body"])))
    except Exception as error:
        return error
    return None


def swallows_every_error(record: Any, table: Any) -> None:
    with contextlib.suppress(Exception):
        table.decline(DeclineMessage(**json.loads(record["body"])))


def returns_the_failures(record: Any, table: Any) -> object:
    try:
        table.decline(DeclineMessage(**json.loads(record["body"])))
    except Exception:
        return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    return {"batchItemFailures": []}


def forgets_json_loads(record: Any, table: Any) -> None:
    table.decline(DeclineMessage(**record["body"]))


def expects_typed_json(record: Any, table: Any) -> None:
    message = json.loads(record["body"])
    table.decline(DeclineMessage(jobId=message["jobId"]["S"], applicationId=message["applicationId"]["S"]))


def skips_what_is_no_json(record: Any, table: Any) -> None:
    try:
        message = json.loads(record["body"])
    except ValueError:
        return
    table.decline(DeclineMessage(**message))


def skips_what_is_missing(record: Any, table: Any) -> None:
    message = DeclineMessage(**json.loads(record["body"]))
    with contextlib.suppress(LookupError, table.client.exceptions.ClientError, Exception):
        table.decline(message)


def only_reads(record: Any, table: Any) -> None:
    DeclineMessage(**json.loads(record["body"]))


def fails_on_duplicates(record: Any, table: Any) -> None:
    message = DeclineMessage(**json.loads(record["body"]))
    if table.decline(message) != "PENDING":
        raise ValueError("not pending")


def swaps_the_ids(record: Any, table: Any) -> None:
    message = json.loads(record["body"])
    table.decline(DeclineMessage(jobId=message["applicationId"], applicationId=message["jobId"]))


def asks_for_a_capital(record: Any, table: Any) -> None:
    table.decline(DeclineMessage(**json.loads(record["Body"])))


def takes_the_record_only(record: Any) -> None:
    json.loads(record["body"])


# ---- 05-2, the conditional update


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


def _update(dynamodb: Any, table_name: str, key: Any, condition: str, values: dict[str, Any]) -> None:
    dynamodb.update_item(
        TableName=table_name,
        Key=key,
        UpdateExpression=_UPDATE,
        ConditionExpression=condition,
        ExpressionAttributeValues=_DECLINED | values,
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
