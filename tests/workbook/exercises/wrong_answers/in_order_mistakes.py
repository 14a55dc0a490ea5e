"""Plausible wrong answers to exercise 05-4, a handler for a FIFO queue; tests try them as real code."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

Work = Callable[[Any], None]


def carries_on_as_on_a_standard_queue(event: Any, work: Work) -> object:
    def record_handler(record: Any) -> None:
        work(record)

    return process_partial_response(event, record_handler, BatchProcessor(event_type=EventType.SQS), None)


def lets_the_error_out(event: Any, work: Work) -> None:
    for record in event["Records"]:
        work(record)


def catches_another_error(event: Any, work: Work) -> object:
    for number, record in enumerate(event["Records"]):
        try:
            work(record)
        except KeyError:
            return {"batchItemFailures": [{"itemIdentifier": it["messageId"]} for it in event["Records"][number:]]}
    return None


def swallows_the_error(event: Any, work: Work) -> object:
    for record in event["Records"]:
        try:
            work(record)
        except Exception as error:
            print(error)
    return {"batchItemFailures": []}


def listing(choose: Callable[[list[Any], int], list[Any]]) -> Callable[[Any, Work], object]:
    """Stops at the first failure and lists the records that `choose` picks, by the failed one's number."""

    def in_order(event: Any, work: Work) -> object:
        records = event["Records"]
        for number, record in enumerate(records):
            try:
                work(record)
            except Exception:
                return {"batchItemFailures": [{"itemIdentifier": it["messageId"]} for it in choose(records, number)]}
        return {"batchItemFailures": []}

    return in_order


def reports(entry: Callable[[Any], object]) -> Callable[[Any, Work], object]:
    """Lists the right records, each as what `entry` makes of it."""

    def in_order(event: Any, work: Work) -> object:
        records = event["Records"]
        for number, record in enumerate(records):
            try:
                work(record)
            except Exception:
                return {"batchItemFailures": [entry(it) for it in records[number:]]}
        return {"batchItemFailures": []}

    return in_order


def skips_the_group_and_forgets_to_list_it(event: Any, work: Work) -> object:
    failed, listed = set(), []
    for record in event["Records"]:
        group = record["attributes"]["MessageGroupId"]
        if group in failed:
            continue
        try:
            work(record)
        except Exception:
            failed.add(group)
            listed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": listed}


def lists_them_all_and_goes_on(event: Any, work: Work) -> object:
    listed = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            listed.append({"itemIdentifier": record["messageId"]})
            continue
        if listed:
            listed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": listed}


def tries_again_at_once(event: Any, work: Work) -> object:
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            work(record)
    return {"batchItemFailures": []}


def looks_for_small_records(event: Any, work: Work) -> object:
    for record in event["records"]:
        work(record)
    return {"batchItemFailures": []}


def finds_the_record_by_its_body(event: Any, work: Work) -> object:
    bodies = [record["body"] for record in event["Records"]]
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            rest = event["Records"][bodies.index(record["body"]) :]
            return {"batchItemFailures": [{"itemIdentifier": it["messageId"]} for it in rest]}
    return {"batchItemFailures": []}


def stumbles_over_a_failure(event: Any, work: Work) -> object:
    for number, record in enumerate(event["Records"]):
        try:
            work(record)
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": it["id"]} for it in event["Records"][number:]]}
    return {"batchItemFailures": []}
