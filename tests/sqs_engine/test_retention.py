"""Retention (Amazon SQS API reference, *MessageRetentionPeriod*; recorded: LocalStack, `test_message_retention…`)."""

from collections.abc import Mapping

from sqs_engine import Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import FIFO, bodies, counts, send


def keeps(engine: SqsEngine, seconds: int = 60, kind: Mapping[str, str] | None = None) -> Queue:
    attributes = dict(kind or {})
    name = "q.fifo" if "FifoQueue" in attributes else "q"
    return engine.create_queue(name, attributes | {"MessageRetentionPeriod": str(seconds)})


def test_a_message_is_gone_at_the_end_of_its_retention_and_blocks_none(engine: SqsEngine, clock: StandingClock) -> None:
    queue = keeps(engine)
    send(queue, "old")
    clock.advance(59.999999)
    send(queue, "young")
    assert bodies(queue.receive(10, visibility_timeout=0)) == ["old", "young"]
    clock.advance(0.000001)
    assert bodies(queue.receive(10)) == ["young"]


def test_what_has_expired_is_not_counted_wherever_it_was(engine: SqsEngine, clock: StandingClock) -> None:
    queue = keeps(engine)
    send(queue, "in flight")
    queue.receive(visibility_timeout=100)
    send(queue, "visible")
    send(queue, "delayed", delay=900)
    assert counts(engine, queue) == (1, 1, 1)
    clock.advance(60)
    assert counts(engine, queue) == (0, 0, 0)
    assert engine.next_event() is None


def test_an_expired_head_releases_its_group(engine: SqsEngine, clock: StandingClock) -> None:
    queue = keeps(engine, kind=FIFO)
    send(queue, "g-1")
    queue.receive(visibility_timeout=1000)
    clock.advance(30)
    send(queue, "g-2")
    assert queue.receive() == []
    clock.advance(30)
    assert bodies(queue.receive()) == ["g-2"]


def test_a_new_retention_period_holds_for_what_is_there(engine: SqsEngine, clock: StandingClock) -> None:
    queue = keeps(engine, 1000)
    send(queue, "a")
    clock.advance(100)
    engine.set_attributes("q", {"MessageRetentionPeriod": "100"})
    assert counts(engine, queue) == (0, 0, 0)


def test_deleting_what_has_expired_is_no_fault(engine: SqsEngine, clock: StandingClock) -> None:
    queue = keeps(engine)
    send(queue, "a")
    [received] = queue.receive(visibility_timeout=100)
    clock.advance(60)
    queue.delete(received.receipt_handle)
