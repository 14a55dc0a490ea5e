"""What the engine tells: every change as an event, in the order of the instants, with who caused it."""

from sqs_engine import Draft, Queue, SqsEngine, StandingClock
from sqs_engine.events import (
    AttributesChanged,
    Deduplicated,
    Delayed,
    DelayOver,
    Deleted,
    Event,
    Expired,
    HiddenUntil,
    MovedToDeadLetterQueue,
    Purged,
    QueueDeleted,
    Received,
    Redriven,
    Sent,
    VisibleAgain,
)
from tests.sqs_engine.conftest import FIFO, START, send, with_dead_letters

Told = list[Event]


def test_a_life_is_told_from_the_first_to_the_last(queue: Queue, clock: StandingClock, told: Told) -> None:
    message_id = queue.send(Draft("body", delay=5), by="the booking").message_id
    clock.advance(5)
    [first] = queue.receive(by="mapping 1")
    clock.advance(25)
    [second] = queue.receive(visibility_timeout=90, by="mapping 2")
    queue.delete(second.receipt_handle, by="handler")
    at, arn = START, queue.arn
    expires = START + 345_600
    assert told == [
        Sent(at, arn, message_id, "body", None, expires, "the booking"),
        Delayed(at, arn, message_id, at + 5),
        DelayOver(at + 5, arn, message_id),
        Received(at + 5, arn, message_id, 1, first.receipt_handle, "mapping 1"),
        HiddenUntil(at + 5, arn, message_id, at + 25, "mapping 1"),
        VisibleAgain(at + 25, arn, message_id),
        Received(at + 30, arn, message_id, 2, second.receipt_handle, "mapping 2"),
        HiddenUntil(at + 30, arn, message_id, at + 120, "mapping 2"),
        Deleted(at + 30, arn, message_id, "handler"),
    ]


def test_a_caller_without_a_name_is_another_caller(queue: Queue, told: Told) -> None:
    send(queue, "a")
    [received] = queue.receive()
    queue.delete(received.receipt_handle)
    assert {event.by for event in told if isinstance(event, Sent | Received | Deleted)} == {"another caller"}


def test_what_time_does_carries_its_own_instant_in_order_over_all_queues(
    engine: SqsEngine, clock: StandingClock, told: Told
) -> None:
    queues = [engine.create_queue(name, {"MessageRetentionPeriod": "60"}) for name in ("a", "b")]
    for number, timeout in enumerate((30, 10, 20, 40)):
        send(queues[number % 2], str(number))
        queues[number % 2].receive(visibility_timeout=timeout)
    told.clear()
    clock.advance(100)
    engine.pass_time()
    assert [round(event.at - START, 6) for event in told] == [10, 20, 30, 40, 60, 60, 60, 60]
    assert [type(event) for event in told] == [VisibleAgain] * 4 + [Expired] * 4


def test_changes_of_visibility_say_who_made_them(queue: Queue, told: Told) -> None:
    send(queue, "a")
    [received] = queue.receive()
    told.clear()
    queue.change_visibility(received.receipt_handle, 90, by="heartbeat")
    queue.change_visibility(received.receipt_handle, 0, by="handler")
    assert told == [
        HiddenUntil(START, queue.arn, received.message_id, START + 90, "heartbeat"),
        VisibleAgain(START, queue.arn, received.message_id, "handler"),
    ]


def test_a_delete_that_deletes_nothing_tells_nothing(queue: Queue, clock: StandingClock, told: Told) -> None:
    send(queue, "a")
    [old] = queue.receive()
    clock.advance(20)
    queue.receive()
    told.clear()
    queue.delete(old.receipt_handle)
    assert told == []


def test_a_duplicate_is_told_as_the_message_that_was_sent_before(fifo: Queue, told: Told) -> None:
    first, second = (fifo.send(Draft("a", group="g"), by=by).message_id for by in ("one", "two"))
    assert first == second
    assert told[1:] == [Deduplicated(START, fifo.arn, first, "two")]


def test_death_and_the_way_back_are_told(engine: SqsEngine, told: Told) -> None:
    source, dead = with_dead_letters(engine)
    [message_id] = send(source, "a")
    source.receive(visibility_timeout=0)
    told.clear()
    source.receive()
    engine.move_tasks.start(dead.arn)
    [new] = source.receive(visibility_timeout=0)
    assert told[:2] == [
        MovedToDeadLetterQueue(START, source.arn, message_id, dead.arn, 1),
        Redriven(START, dead.arn, message_id, source.arn, new.message_id, START + 345_600),
    ]


def test_a_purge_names_all_it_removed(engine: SqsEngine, queue: Queue, told: Told) -> None:
    ids = send(queue, "a", "b", "c", delay=10)
    send(queue, "d")
    told.clear()
    engine.purge(queue.name, by="reader")
    assert isinstance(told[0], Purged)
    assert (set(ids) < set(told[0].message_ids), len(told[0].message_ids), told[0].by) == (True, 4, "reader")
    assert len(told) == 1


def test_changes_of_the_queue_are_told(engine: SqsEngine, queue: Queue, told: Told) -> None:
    engine.set_attributes(queue.name, {"VisibilityTimeout": "7", "Policy": ""}, by="reader")
    engine.delete_queue(queue.name, by="reader")
    assert told == [
        AttributesChanged(START, queue.arn, {"VisibilityTimeout": "7", "Policy": ""}, "reader"),
        QueueDeleted(START, queue.arn, "reader"),
    ]


def test_a_deleted_queue_tells_nothing_more(engine: SqsEngine, queue: Queue, clock: StandingClock, told: Told) -> None:
    send(queue, "a")
    queue.receive()
    engine.delete_queue(queue.name)
    told.clear()
    clock.advance(1_000_000)
    engine.pass_time()
    assert told == []


def test_who_calls_the_engine_while_being_told_hears_the_rest_in_order(
    engine: SqsEngine, queue: Queue, told: Told
) -> None:
    def answer(event: Event) -> None:
        if isinstance(event, Sent) and event.body == "question":
            send(queue, "answer")

    engine.subscribe(answer)
    later: Told = []
    engine.subscribe(later.append)
    send(queue, "question")
    assert [event.body for event in told if isinstance(event, Sent)] == ["question", "answer"]
    assert later == told


def test_an_ended_subscription_hears_nothing_more(engine: SqsEngine) -> None:
    heard: Told = []
    end = engine.subscribe(heard.append)
    engine.create_queue("a")
    end()
    engine.create_queue("b.fifo", FIFO)
    assert len(heard) == 1


def test_the_engine_says_when_the_next_thing_happens(engine: SqsEngine, queue: Queue, clock: StandingClock) -> None:
    assert engine.next_event() is None
    send(queue, "a", delay=7)
    assert engine.next_event() == START + 7
    clock.advance(7)
    queue.receive()
    assert engine.next_event() == START + 27
