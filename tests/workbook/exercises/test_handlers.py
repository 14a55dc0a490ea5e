"""Right answers to chapter 05 that are written in other ways than ours."""

import contextlib
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)

from booking.handlers import DeclineRecord
from booking.model import DeclineMessage
from tests.workbook.exercises.wrong_answers import decline_mistakes
from tests.workbook.exercises.wrong_answers import handler_mistakes as mistakes
from workbook.exercises import registry
from workbook.exercises.feedback import feedback


def says(exercise_id: str, answer: object) -> str:
    return repr(feedback(registry.find(exercise_id), answer)[1])


def reads_the_body_as_powertools_offers_it(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any) -> object:
        return table.decline(DeclineMessage(**record.json_body))

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, decline_record, processor, context)


def raises_an_error_of_its_own(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any) -> None:
        try:
            table.decline(DeclineMessage.model_validate_json(record.body))
        except Exception as error:
            raise RuntimeError("not done") from error

    return process_partial_response(event, decline_record, BatchProcessor(event_type=EventType.SQS), context)


def makes_the_answer_by_hand(event: Any, context: Any, table: Any) -> object:
    failures = []
    for record in event["Records"]:
        try:
            table.decline(DeclineMessage(**json.loads(record["body"])))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def has_the_record_checked_by_a_model(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: DeclineRecord) -> None:
        table.decline(record.body)

    processor = BatchProcessor(event_type=EventType.SQS, model=DeclineRecord)
    return process_partial_response(event, decline_record, processor, context)


@pytest.mark.parametrize(
    "answer",
    [
        reads_the_body_as_powertools_offers_it,
        raises_an_error_of_its_own,
        makes_the_answer_by_hand,
        has_the_record_checked_by_a_model,
    ],
)
def test_a_handler_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-1", answer).startswith("05-1 The handler: correct.")


def test_the_message_names_the_batch_that_went_wrong_and_not_the_last_one() -> None:
    said = says("05-1", mistakes.batched(mistakes.forgets_json_loads))
    assert "Came: with one good record, TypeError" in said
    assert "six records" not in said


UPDATE = {
    "UpdateExpression": "SET jobApplicationStatus = :declined",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


def refuses_accepted_and_missing(dynamodb: Any, table_name: str, key: Any) -> None:
    """Writes DECLINED over DECLINED: redundant, and without harm."""
    values = {":declined": {"S": "DECLINED"}, ":accepted": {"S": "ACCEPTED"}}
    condition = "attribute_exists(PK) AND jobApplicationStatus <> :accepted"
    request = UPDATE | {"ConditionExpression": condition, "ExpressionAttributeValues": values}
    try:
        dynamodb.update_item(TableName=table_name, Key=key, **request)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if not error.response.get("Item"):
            raise LookupError("no such application") from None


def looks_after_the_condition_failed(dynamodb: Any, table_name: str, key: Any) -> None:
    values = {":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}}
    request = UPDATE | {"ConditionExpression": "jobApplicationStatus = :pending", "ExpressionAttributeValues": values}
    with contextlib.suppress(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(TableName=table_name, Key=key, **request)
        return
    dynamodb.get_item(TableName=table_name, Key=key, ConsistentRead=True)["Item"]


def writes_in_a_transaction(dynamodb: Any, table_name: str, key: Any) -> None:
    update = {
        "TableName": table_name,
        "Key": key,
        "UpdateExpression": "SET jobApplicationStatus = :declined",
        "ConditionExpression": "jobApplicationStatus = :pending",
        "ExpressionAttributeValues": {":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"Update": update}])
    except dynamodb.exceptions.TransactionCanceledException as error:
        if "Item" not in error.response["CancellationReasons"][0]:
            raise


@pytest.mark.parametrize(
    "answer", [refuses_accepted_and_missing, looks_after_the_condition_failed, writes_in_a_transaction]
)
def test_a_conditional_update_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-2", answer).startswith("05-2 Decline once, whatever comes: correct.")


def test_a_second_call_is_accepted_and_not_praised_as_one() -> None:
    assert "One call" in says("05-2", refuses_accepted_and_missing)
    assert "One call" not in says("05-2", looks_after_the_condition_failed)
    assert "needs no call beside it" in says("05-2", looks_after_the_condition_failed)


def gives_a_value_that_nothing_uses(dynamodb: Any, table_name: str, key: Any) -> None:
    values = {":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}}
    dynamodb.update_item(TableName=table_name, Key=key, **UPDATE, ExpressionAttributeValues=values)


def test_a_value_that_no_expression_uses_is_named() -> None:
    assert "no expression uses it" in says("05-2", gives_a_value_that_nothing_uses)


@pytest.mark.parametrize(
    ("answer", "case"),
    [
        (decline_mistakes.asks_for_the_opposite, "the PENDING one: it raised ConditionalCheckFailedException"),
        (
            decline_mistakes.raises_on_every_failed_condition,
            "the DECLINED one: it raised ConditionalCheckFailedException",
        ),
        (decline_mistakes.has_no_condition, "the ACCEPTED one: no error"),
        (decline_mistakes.refuses_only_accepted, "the missing one: no error"),
    ],
)
def test_the_message_names_the_case_and_no_keys(answer: object, case: str) -> None:
    said = says("05-2", answer)
    assert f"Came: {case}" in said
    assert "JOB#" not in said


def raises_what_nobody_foresaw(*arguments: object) -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize("exercise_id", ["05-1", "05-2", "05-3", "05-4", "05-5"])
@pytest.mark.parametrize("answer", [raises_what_nobody_foresaw, lambda *arguments: json, print])
def test_other_functions_get_a_sentence_and_never_an_error(exercise_id: str, answer: object) -> None:
    assert "not right yet" in says(exercise_id, answer)


@pytest.mark.parametrize("exercise_id", ["05-1", "05-2", "05-3", "05-4", "05-5"])
def test_a_stub_is_not_yet(exercise_id: str) -> None:
    assert "not yet" in says(exercise_id, lambda *arguments: ...)


def stops_and_lists_the_rest(event: Any, work: Any) -> object:
    left: list[Any] = []
    for record in event["Records"]:
        if not left:
            try:
                work(record)
                continue
            except Exception:
                pass
        left.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": left}


def answers_nothing_when_all_is_well(event: Any, work: Any) -> object:
    records = event["Records"]
    for number in range(len(records)):
        try:
            work(records[number])
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in records[number:]]}
    return None


def leaves_it_to_powertools(event: Any, work: Any) -> object:
    def record_handler(record: Any) -> None:
        work(record)

    return process_partial_response(event, record_handler, SqsFifoPartialProcessor(), None)


def gives_the_work_to_powertools(event: Any, work: Any) -> object:
    return process_partial_response(event, work, SqsFifoPartialProcessor())


def goes_on_with_other_groups(event: Any, work: Any) -> object:
    def record_handler(record: Any) -> None:
        work(record)

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    return process_partial_response(event, record_handler, processor, None)


@pytest.mark.parametrize(
    "answer",
    [
        stops_and_lists_the_rest,
        answers_nothing_when_all_is_well,
        leaves_it_to_powertools,
        gives_the_work_to_powertools,
        goes_on_with_other_groups,
    ],
)
def test_a_fifo_handler_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-4", answer).startswith("05-4 In order: correct.")


def tells_every_case(answer: Any, ids: list[str]) -> set[str]:
    if answer is None or not answer.get("batchItemFailures"):
        return set()
    back = set()
    for each in answer["batchItemFailures"]:
        if each.get("itemIdentifier") not in ids:
            return set(ids)
        back.add(each["itemIdentifier"])
    return back


def looks_at_whole_entries(answer: Any, ids: list[str]) -> list[str]:
    entries = ((answer or {}).get("batchItemFailures")) or []
    good = [each["itemIdentifier"] for each in entries if each.get("itemIdentifier") in ids]
    return good if len(good) == len(entries) else ids


@pytest.mark.parametrize("answer", [tells_every_case, looks_at_whole_entries])
def test_lambdas_rule_may_be_written_in_other_ways(answer: object) -> None:
    assert says("05-3", answer).startswith("05-3 Lambda's rule: correct.")


def takes_away_whoever_is_named(lines: list[str], applications: list[str]) -> set[str]:
    return set(applications) - {json.loads(line).get("applicationId") for line in lines}


def looks_for_the_id_in_the_text(lines: list[str], applications: list[str]) -> list[str]:
    return [each for each in applications if not any(each in line for line in lines)]


@pytest.mark.parametrize("answer", [takes_away_whoever_is_named, looks_for_the_id_in_the_text])
def test_a_log_may_be_read_in_other_ways(answer: object) -> None:
    assert says("05-5", answer).startswith("05-5 What has to be redriven: correct.")


def tries_again_by_itself(dynamodb: Any, table_name: str, key: Any) -> None:
    for attempt in range(3):
        try:
            raises_for_the_missing_one(dynamodb, table_name, key)
            return
        except dynamodb.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException" or attempt == 2:
                raise


def raises_for_the_missing_one(dynamodb: Any, table_name: str, key: Any) -> None:
    values = {":declined": {"S": "DECLINED"}, ":pending": {"S": "PENDING"}}
    request = UPDATE | {"ConditionExpression": "jobApplicationStatus = :pending", "ExpressionAttributeValues": values}
    try:
        dynamodb.update_item(TableName=table_name, Key=key, **request)
    except dynamodb.exceptions.ConditionalCheckFailedException as error:
        if not error.response.get("Item"):
            raise


def test_a_throttle_that_is_made_good_at_once_is_no_failure() -> None:
    assert says("05-2", tries_again_by_itself).startswith("05-2 Decline once, whatever comes: correct.")
    assert says("05-1", tries_the_record_again).startswith("05-1 The handler: correct.")


def tries_the_record_again(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any) -> None:
        message = DeclineMessage(**json.loads(record["body"]))
        with contextlib.suppress(table.client.exceptions.ProvisionedThroughputExceededException):
            table.decline(message)
            return
        table.decline(message)

    return process_partial_response(event, decline_record, BatchProcessor(event_type=EventType.SQS), context)
