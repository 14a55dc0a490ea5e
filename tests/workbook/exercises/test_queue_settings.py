"""Chapter 04's checks, and the run of its last exercise."""

from itertools import cycle
from math import floor
from typing import Any

import pytest
from aws_lambda_powertools.utilities import batch

from workbook.chapters.source import NOTEBOOKS
from workbook.exercises import page, registry
from workbook.exercises.chapter_04.settings import failing, moved_at, settings_for_a_slow_function
from workbook.exercises.exercise import Right
from workbook.exercises.feedback import feedback
from workbook.experiments.three_lives import three_lives
from workbook.figures.lives import read_lives
from workbook.messages.ledger import EventType
from workbook.practice.scratch import scratch_queue

pytestmark = pytest.mark.usefixtures("local")


def test_poison_moves_after_all_its_receives() -> None:
    with scratch_queue(visibility_timeout=30, max_receive_count=3) as queue:
        queue.send("poison")
        assert moved_at(queue.drain(failing)) == 90


def test_of_the_three_lives_the_third_is_the_one_received_while_being_worked_on() -> None:
    lives = {life.message: life for life in read_lives(three_lives())}
    outlasting = [name for name, life in lives.items() for it in life.receives if it.outlasts_its_timeout]
    assert outlasting == ["msg-3"]
    assert [name for name, life in lives.items() if life.duplicates] == ["msg-2"]
    assert all([receive.start for receive in life.receives] == [0, 20] for life in lives.values())


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"VisibilityTimeout": 90, "maxReceiveCount": ..., "MessageRetentionPeriod": ...}, "90 s is less than that"),
        ({"VisibilityTimeout": ..., "maxReceiveCount": 0, "MessageRetentionPeriod": ...}, "SQS refuses"),
        ({"VisibilityTimeout": 290, "maxReceiveCount": 5.0, "MessageRetentionPeriod": ...}, "is a float"),
    ],
)
def test_the_setting_at_fault_is_named_while_others_are_not_written_yet(
    answer: dict[str, Any], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "NOTEBOOKS", NOTEBOOKS)
    assert fault in repr(feedback(registry.find("04-2"), answer)[1])


def test_of_the_three_lives_the_third_is_received_once_when_wait_and_work_fit_in() -> None:
    received = {timeout: [entry.event for entry in three_lives(timeout).of("msg-3")] for timeout in (25, 26)}
    assert [events.count(EventType.RECEIVED) for events in received.values()] == [2, 1]


def test_more_than_one_choice_of_settings_is_right() -> None:
    for visibility, most, kept in ((290, 5, 1_209_600), (300, 6, 950_400), (360, 5, 1_000_000)):
        answer = {"VisibilityTimeout": visibility, "maxReceiveCount": most, "MessageRetentionPeriod": kept}
        assert isinstance(settings_for_a_slow_function(answer), Right), answer


def doubles(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    for record in event["Records"]:
        try:
            work(record)
        except Exception as error:
            _hide(sqs, queue_url, record, 5 * 2 ** _receives(record))
            raise RuntimeError("later") from error


def triples_and_reports(event: Any, work: Any, sqs: Any, queue_url: str) -> object:
    failed = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            _hide(sqs, queue_url, record, 3 ** _receives(record))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def looks_it_up_in_a_list_and_hides_first(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    record = event["Records"][0]
    _hide(sqs, queue_url, record, [10, 30, 60, 90, 120][_receives(record) - 1])
    work(record)


def squares(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    record = event["Records"][0]
    try:
        work(record)
    except Exception:
        entry = {
            "Id": "only",
            "ReceiptHandle": record["receiptHandle"],
            "VisibilityTimeout": 10 * _receives(record) ** 2,
        }
        sqs.change_message_visibility_batch(QueueUrl=queue_url, Entries=[entry])
        raise


def adds_jitter(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    record = event["Records"][0]
    try:
        work(record)
    except Exception:
        _hide(sqs, queue_url, record, int(10 * 2 ** (_receives(record) - 1) * (1 - 0.2 * next(_LOTS))))
        raise


_LOTS = cycle((0.9, 0.1, 0.7))


def stops_waiting_on_the_last_receive(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    record = event["Records"][0]
    try:
        work(record)
    except Exception:
        if _receives(record) < 5:
            _hide(sqs, queue_url, record, 10 * 2 ** (_receives(record) - 1))
        raise


def leaves_it_to_powertools(event: Any, work: Any, sqs: Any, queue_url: str) -> object:
    def record_handler(record: Any) -> None:
        try:
            work(record)
        except Exception:
            _hide(sqs, queue_url, record, 10 * 2 ** (_receives(record) - 1))
            raise

    return batch.process_partial_response(
        event, record_handler, batch.BatchProcessor(event_type=batch.EventType.SQS), None
    )


def raises_a_plain_error_afterwards(event: Any, work: Any, sqs: Any, queue_url: str) -> None:
    [record] = event["Records"]
    failed = False
    try:
        work(record)
    except Exception:
        failed = True
    if failed:
        _hide(sqs, queue_url, record, 10 * 2 ** (_receives(record) - 1))
        raise RuntimeError


def _receives(record: Any) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def _hide(sqs: Any, queue_url: str, record: Any, seconds: int) -> None:
    sqs.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)


@pytest.mark.parametrize(
    "answer",
    [
        doubles,
        triples_and_reports,
        looks_it_up_in_a_list_and_hides_first,
        squares,
        adds_jitter,
        stops_waiting_on_the_last_receive,
        leaves_it_to_powertools,
        raises_a_plain_error_afterwards,
    ],
)
def test_a_wait_may_grow_in_other_ways(answer: object) -> None:
    solved, message = feedback(registry.find("04-4"), answer)
    assert solved, message


@pytest.mark.parametrize(
    "answer",
    [
        lambda timeout, window, work: max(timeout, floor(window + work) + 1),
        lambda timeout, window, work: max([timeout, int(window + work + 0.999)]),
        lambda timeout, window, work: float(max(timeout, -(-(window + work) // 1))),
    ],
)
def test_the_smallest_timeout_may_be_computed_in_other_ways(answer: object) -> None:
    solved, message = feedback(registry.find("04-3"), answer)
    assert solved, message


@pytest.mark.parametrize("exercise_id", ["04-1", "04-3", "04-4"])
@pytest.mark.parametrize("answer", [lambda *arguments: 1 / 0, lambda *arguments: object(), print])
def test_other_functions_get_a_sentence_and_never_an_error(exercise_id: str, answer: object) -> None:
    assert "not right yet" in repr(feedback(registry.find(exercise_id), answer)[1])


@pytest.mark.parametrize("exercise_id", ["04-1", "04-3", "04-4"])
def test_a_stub_is_not_yet(exercise_id: str) -> None:
    assert "not yet" in repr(feedback(registry.find(exercise_id), lambda *arguments: ...)[1])
