"""Messages that leave the queue by another hand than the mapping's, and deletions that fail."""

from typing import Any

import pytest

from sqs_engine import Queue, SqsError
from workbook.cloud.sqs import engine

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def lives(mapping: Any, message: str) -> list[tuple[float, str]]:
    return [(entry.at, entry.event.name) for entry in mapping.ledger.of(message)]


def test_drain_ends_when_the_handler_deleted_the_messages_that_it_reports_as_failed(lab: Any) -> None:
    lab.queue()
    lab.send("a", "b")

    def handler(event: dict[str, Any], context: object) -> None:
        for record in event["Records"]:
            lab.sqs.delete_message(QueueUrl=lab.url, ReceiptHandle=record["receiptHandle"])
        raise RuntimeError("deleted, and failed")

    mapping = lab.mapping(handler)
    mapping.drain()
    assert lab.clock.elapsed == 0.1
    lab.clock.advance(60)
    mapping.run_for(1)
    assert lives(mapping, "msg-1") == [(0.0, "SENT"), (0.0, "RECEIVED"), (0.0, "DELETED"), (0.1, "FAILED")]


def test_drain_ends_after_the_queue_was_purged(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("a")
    mapping = lab.mapping(handlers.raising)
    mapping.run_for(5)
    lab.sqs.purge_queue(QueueUrl=lab.url)
    mapping.drain()
    assert lab.clock.elapsed == 5


def test_drain_ends_after_another_mapping_drained_the_queue(lab: Any, handlers: Any) -> None:
    lab.queue(max_receive_count=None)
    lab.send("a")
    first = lab.mapping(handlers.raising)
    first.run_for(5)
    lab.mapping(handlers.fine).drain()
    first.drain()
    assert lab.clock.elapsed == pytest.approx(20.1)


def test_virtual_time_does_not_run_backwards_when_a_mapping_is_used_again(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.failing("a"), **REPORT)
    mapping.run_for(1)
    lab.clock.advance(59)
    seen: list[float] = []
    engine().subscribe(lambda event: seen.append(lab.clock.elapsed))
    mapping.run_for(1)
    assert seen == sorted(seen)
    assert lives(mapping, "msg-1")[2:] == [
        (0.1, "FAILED"),
        (20.0, "VISIBLE_AGAIN"),
        (60.0, "RECEIVED"),
        (60.1, "FAILED"),
    ]


def failing_deletion(monkeypatch: pytest.MonkeyPatch, answers: list[Any]) -> None:
    """DeleteMessageBatch calls are answered by `answers`, then as ever. A list names the Ids to fail."""
    real = Queue.delete_batch

    def delete(queue: Queue, entries: list[tuple[str, str]], **more: Any) -> Any:
        answer = answers.pop(0) if answers else []
        if isinstance(answer, Exception):
            raise answer
        return real(queue, [each for each in entries if each[0] not in answer], **more)

    monkeypatch.setattr(Queue, "delete_batch", delete)


UNAVAILABLE = SqsError("later")
COMES_BACK = [
    (0.0, "SENT"),
    (0.0, "RECEIVED"),
    (0.1, "HANDLED"),
    (20.0, "VISIBLE_AGAIN"),
    (20.0, "RECEIVED"),
    (20.1, "HANDLED"),
    (20.1, "DELETED"),
]


def test_aws_delivers_again_what_a_refused_deletion_left_in_the_queue(
    lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine)
    failing_deletion(monkeypatch, [UNAVAILABLE])
    mapping.drain()
    assert lives(mapping, "msg-1") == lives(mapping, "msg-2") == COMES_BACK
    assert lab.size() == 0


def test_aws_delivers_again_only_the_messages_whose_deletion_failed(
    lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.queue()
    lab.send("a", "b", "c")
    mapping = lab.mapping(handlers.fine)
    failing_deletion(monkeypatch, [["1"]])
    mapping.drain()
    assert handlers.batches == [["a", "b", "c"], ["b"]]
    assert lives(mapping, "msg-2") == COMES_BACK
    assert mapping.ledger.counts()["DELETED"] == 3


def test_a_filtered_message_whose_deletion_failed_is_filtered_again(
    lab: Any, handlers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.queue()
    lab.send({"n": 1})
    mapping = lab.mapping(handlers.fine, filter_criteria={"Filters": [{"Pattern": '{"body": {"n": [2]}}'}]})
    failing_deletion(monkeypatch, [UNAVAILABLE])
    mapping.drain()
    assert lives(mapping, "msg-1") == [
        (0.0, "SENT"),
        (0.0, "RECEIVED"),
        (20.0, "VISIBLE_AGAIN"),
        (20.0, "RECEIVED"),
        (20.0, "FILTERED"),
    ]
