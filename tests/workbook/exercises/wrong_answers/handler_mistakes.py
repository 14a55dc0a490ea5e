"""Plausible wrong answers to exercise 05-1, a handler; tests try them as real code."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from botocore.exceptions import ClientError

from booking.model import DeclineMessage
from booking.table import BookingTable

# ---- 05-1, the record handler, in a handler that is right


def batched(record_handler: Callable[[Any, Any], object]) -> Callable[[Any, Any, Any], object]:
    """The handler of 05-1 with this record handler, a function of a record and the table."""

    def handler(event: Any, context: Any, table: Any) -> object:
        return process_partial_response(
            event, lambda record: record_handler(record, table), BatchProcessor(event_type=EventType.SQS), context
        )

    return handler


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


def declines_a_dict(record: Any, table: Any) -> None:
    table.decline(json.loads(record["body"]))


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


def prints_a_client_error(record: Any, table: Any) -> None:
    try:
        table.decline(DeclineMessage(**json.loads(record["body"])))
    except ClientError as error:
        print(error)


def takes_a_throttle_for_done(record: Any, table: Any) -> None:
    with contextlib.suppress(table.client.exceptions.ProvisionedThroughputExceededException):
        table.decline(DeclineMessage(**json.loads(record["body"])))


def goes_to_another_table(record: Any, table: Any) -> None:
    BookingTable("book-a-nanny").decline(DeclineMessage(**json.loads(record["body"])))


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


def does_nothing(record: Any, table: Any) -> None: ...


def forgets_the_stars(record: Any, table: Any) -> None:
    message: Any = DeclineMessage
    table.decline(message(json.loads(record["body"])))


def passes_the_ids_on(record: Any, table: Any) -> None:
    ids = json.loads(record["body"])
    table.decline(ids["jobId"], ids["applicationId"])


def looks_for_records_in_a_record(record: Any, table: Any) -> None:
    for one in record["Records"]:
        table.decline(DeclineMessage(**json.loads(one["body"])))


# ---- 05-1, the handler around it


def _right(table: Any) -> Callable[[Any], None]:
    def decline_record(record: Any) -> None:
        table.decline(DeclineMessage(**json.loads(record["body"])))

    return decline_record


def loops_over_the_records(event: Any, context: Any, table: Any) -> None:
    for record in event["Records"]:
        table.decline(DeclineMessage(**json.loads(record["body"])))


def forgets_to_return(event: Any, context: Any, table: Any) -> None:
    process_partial_response(event, _right(table), BatchProcessor(event_type=EventType.SQS), context)


def calls_the_record_handler(event: Any, context: Any, table: Any) -> object:
    handled: Any = _right(table)(event["Records"][0])
    return process_partial_response(event, handled, BatchProcessor(event_type=EventType.SQS), context)


def calls_the_record_handler_with_the_event(event: Any, context: Any, table: Any) -> object:
    handled: Any = _right(table)(event)
    return process_partial_response(event, handled, BatchProcessor(event_type=EventType.SQS), context)


def calls_the_record_handler_with_nothing(event: Any, context: Any, table: Any) -> object:
    record_handler: Any = _right(table)
    return process_partial_response(event, record_handler(), BatchProcessor(event_type=EventType.SQS), context)


def loops_inside_the_record_handler(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any) -> None:
        for one in event["Records"]:
            table.decline(DeclineMessage(**json.loads(one["body"])))

    return process_partial_response(event, decline_record, BatchProcessor(event_type=EventType.SQS), context)


def loops_inside_and_lists_them_all(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any) -> None:
        for one in event["Records"]:
            _right(table)(one)

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, decline_record, processor, context)


def swaps_processor_and_record_handler(event: Any, context: Any, table: Any) -> object:
    processor: Any = BatchProcessor(event_type=EventType.SQS)
    record_handler: Any = _right(table)
    return process_partial_response(event, processor, record_handler, context)


def puts_the_record_handler_first(event: Any, context: Any, table: Any) -> object:
    record_handler: Any = _right(table)
    return process_partial_response(record_handler, event, BatchProcessor(event_type=EventType.SQS), context)


def forgets_the_context(event: Any, context: Any, table: Any) -> object:
    incomplete: Any = process_partial_response
    return incomplete(event, _right(table))


def gives_the_table_to_the_record_handler(event: Any, context: Any, table: Any) -> object:
    def decline_record(record: Any, table: Any) -> None:
        table.decline(DeclineMessage(**json.loads(record["body"])))

    return process_partial_response(event, decline_record, BatchProcessor(event_type=EventType.SQS), context)


def lists_the_wrong_key_by_hand(event: Any, context: Any, table: Any) -> object:
    failures = []
    for record in event["Records"]:
        try:
            _right(table)(record)
        except Exception:
            failures.append({"messageId": record["messageId"]})
    return {"batchItemFailures": failures}


def hides_what_a_good_record_raised(event: Any, context: Any, table: Any) -> object:
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return process_partial_response(event, lambda record: table.decline(record["body"]), processor, context)


def stops_at_the_first_failure(event: Any, context: Any, table: Any) -> object:
    return process_partial_response(event, _right(table), SqsFifoPartialProcessor(), context)


def names_no_event_type(event: Any, context: Any, table: Any) -> object:
    make: Any = BatchProcessor
    return process_partial_response(event, _right(table), make(), context)


def names_the_event_type_of_a_stream(event: Any, context: Any, table: Any) -> object:
    processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
    return process_partial_response(event, _right(table), processor, context)


def names_the_event_type_as_text(event: Any, context: Any, table: Any) -> object:
    make: Any = BatchProcessor
    return process_partial_response(event, _right(table), make(event_type="SQS"), context)


def calls_the_record_a_message(event: Any, context: Any, table: Any) -> object:
    def decline_record(message: Any) -> None:
        table.decline(DeclineMessage(**json.loads(message["body"])))

    return process_partial_response(event, decline_record, BatchProcessor(event_type=EventType.SQS), context)


def answers_for_powertools_when_all_failed(event: Any, context: Any, table: Any) -> object:
    try:
        return process_partial_response(event, _right(table), BatchProcessor(event_type=EventType.SQS), context)
    except Exception:
        return {"batchItemFailures": []}


def takes_one_code_for_done(record: Any, table: Any) -> None:
    try:
        table.decline(DeclineMessage(**json.loads(record["body"])))
    except ClientError as error:
        if error.response["Error"]["Code"] != "InternalServerError":
            raise


def remembers_the_failures(event: Any, context: Any, table: Any, failures: list[Any] = []) -> object:  # noqa: B006
    for record in event["Records"]:
        try:
            _right(table)(record)
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": list(failures)}


def lists_them_all_by_hand(event: Any, context: Any, table: Any) -> object:
    for record in event["Records"]:
        with contextlib.suppress(Exception):
            _right(table)(record)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in event["Records"]]}


def takes_the_event_only(event: Any) -> object:
    return {"batchItemFailures": []}
