"""Plausible wrong answers to exercise 04-4, a consumer that waits longer each time; tests try them as real code."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

Work = Callable[[Any], None]


def waiting(seconds: Callable[[int], Any], *, after: bool = True) -> Callable[[Any, Work, Any, str], object]:
    """A consumer that is right but for how long it hides a record that was received so many times.

    Without `after` it keeps the error for itself.
    """

    def patient(event: Any, work: Work, sqs: Any, queue_url: str) -> object:
        [record] = event["Records"]
        try:
            work(record)
        except Exception:
            hide(sqs, queue_url, record, seconds(int(record["attributes"]["ApproximateReceiveCount"])))
            if after:
                raise
        return None

    return patient


def hide(sqs: Any, queue_url: str, record: Any, seconds: Any) -> None:
    sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)


def only_works(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    for record in event["Records"]:
        work(record)


def does_nothing(event: Any, work: Work, sqs: Any, queue_url: str) -> None: ...


def forgets_int(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        hide(sqs, queue_url, record, 10 * 2 ** record["attributes"]["ApproximateReceiveCount"])
        raise


def repeats_the_text(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        hide(sqs, queue_url, record, 10 * record["attributes"]["ApproximateReceiveCount"])
        raise


def asks_for_a_capital(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        hide(sqs, queue_url, {"receiptHandle": record["ReceiptHandle"]}, 10)
        raise


def looks_for_the_count_in_the_record(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        hide(sqs, queue_url, record, 5 * 2 ** int(record["ApproximateReceiveCount"]))
        raise


def sleeps(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    try:
        work(record)
    except Exception:
        time.sleep(10 * 2 ** (int(record["attributes"]["ApproximateReceiveCount"]) - 1))
        raise


def counting_by_itself() -> Callable[[Any, Work, Any, str], object]:
    failures: Counter[str] = Counter()

    def patient(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
        [record] = event["Records"]
        try:
            work(record)
        except Exception:
            failures[record["messageId"]] += 1
            hide(sqs, queue_url, record, 5 * 2 ** failures[record["messageId"]])
            raise

    return patient


def hides_before_the_work_and_is_done(event: Any, work: Work, sqs: Any, queue_url: str) -> object:
    [record] = event["Records"]
    hide(sqs, queue_url, record, 5 * 2 ** int(record["attributes"]["ApproximateReceiveCount"]))
    try:
        work(record)
    except Exception as error:
        return str(error)
    return None


def reports_the_good_one_too(event: Any, work: Work, sqs: Any, queue_url: str) -> object:
    [record] = event["Records"]
    hide(sqs, queue_url, record, 5 * 2 ** int(record["attributes"]["ApproximateReceiveCount"]))
    work(record)
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}


def misspells_the_report(event: Any, work: Work, sqs: Any, queue_url: str) -> object:
    try:
        waiting(lambda receives: 10 * 2 ** (receives - 1))(event, work, sqs, queue_url)
    except Exception:
        return {"batchItemFailures": [{"messageId": event["Records"][0]["messageId"]}]}
    return None


def counting_by_itself_for_each_body() -> Callable[[Any, Work, Any, str], object]:
    counts: Counter[str] = Counter()

    def patient(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
        [record] = event["Records"]
        try:
            work(record)
        except Exception:
            counts[record["body"]] += 1
            hide(sqs, queue_url, record, min(10 * 2 ** (counts[record["body"]] - 1), 640))
            raise

    return patient


def counting_by_itself_for_all() -> Callable[[Any, Work, Any, str], object]:
    counts: list[object] = []

    def patient(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
        [record] = event["Records"]
        try:
            work(record)
        except Exception:
            counts.append(record)
            hide(sqs, queue_url, record, min(10 * 2 ** (len(counts) - 1), 640))
            raise

    return patient


def tries_in_place(event: Any, work: Work, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    for _ in range(3):
        try:
            work(record)
            return
        except Exception:
            pass
    raise RuntimeError
