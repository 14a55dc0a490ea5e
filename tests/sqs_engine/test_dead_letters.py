"""Dead-letter queues (Amazon SQS guide, *Using dead-letter queues in Amazon SQS*)."""

from sqs_engine import Draft, Queue, SqsEngine, StandingClock
from tests.sqs_engine.conftest import FIFO, bodies, counts, refusal, send, with_dead_letters


def test_recorded_a_message_moves_instead_of_being_received_once_too_often(
    engine: SqsEngine, clock: StandingClock
) -> None:
    source, dead = with_dead_letters(engine, {"VisibilityTimeout": "20"}, most=2)
    [message_id] = send(source, "a")
    for _ in range(2):
        assert bodies(source.receive()) == ["a"]
        clock.advance(20)
    assert counts(engine, dead) == (0, 0, 0)
    assert source.receive() == []
    [found] = dead.receive()
    assert (found.message_id, found.body) == (message_id, "a")
    assert found.attributes["DeadLetterQueueSourceArn"] == source.arn


def test_a_receive_delivers_what_is_behind_a_dead_message(engine: SqsEngine) -> None:
    source, dead = with_dead_letters(engine)
    send(source, "dies")
    source.receive(visibility_timeout=0)
    send(source, "lives")
    assert bodies(source.receive(1)) == ["lives"]
    assert bodies(dead.receive()) == ["dies"]


def test_a_standard_dead_letter_queue_keeps_the_timestamp_and_so_the_retention(
    engine: SqsEngine, clock: StandingClock
) -> None:
    source, dead = with_dead_letters(engine, {"VisibilityTimeout": "0", "MessageRetentionPeriod": "60"})
    engine.set_attributes(dead.name, {"MessageRetentionPeriod": "60"})
    send(source, "a")
    [alive] = source.receive()
    clock.advance(50)
    source.receive()
    [found] = dead.receive(visibility_timeout=0)
    assert found.attributes["SentTimestamp"] == alive.attributes["SentTimestamp"]
    clock.advance(10)
    assert dead.receive() == []


def test_a_fifo_dead_letter_queue_resets_the_timestamp(engine: SqsEngine, clock: StandingClock) -> None:
    source, dead = with_dead_letters(engine, FIFO)
    [message_id] = send(source, "g-1")
    [alive] = source.receive(visibility_timeout=0)
    clock.advance(50)
    source.receive()
    [found] = dead.receive()
    assert (found.message_id, found.attributes["MessageGroupId"]) == (message_id, "g")
    assert int(found.attributes["SentTimestamp"]) == int(alive.attributes["SentTimestamp"]) + 50_000


def test_a_dead_head_releases_its_group(engine: SqsEngine) -> None:
    source, _ = with_dead_letters(engine, FIFO)
    send(source, "g-1")
    source.receive(visibility_timeout=0)
    send(source, "g-2")
    assert bodies(source.receive()) == ["g-2"]


def test_two_dead_letters_with_one_deduplication_id_are_both_kept(engine: SqsEngine, clock: StandingClock) -> None:
    source, dead = with_dead_letters(engine, FIFO)
    for _ in range(2):
        source.send(Draft("a", group="g", deduplication_id="same"))
        source.receive(visibility_timeout=0)
        source.receive()
        clock.advance(300)
    assert counts(engine, dead) == (2, 0, 0)


def test_dead_letters_die_on_by_their_receives_from_the_dead_letter_queue(engine: SqsEngine) -> None:
    source, dead = with_dead_letters(engine)
    last = engine.create_queue("last")
    policy = f'{{"deadLetterTargetArn":"{last.arn}","maxReceiveCount":1}}'
    engine.set_attributes(dead.name, {"RedrivePolicy": policy})
    send(source, "a")
    for queue in (source, dead):
        assert bodies(queue.receive(visibility_timeout=0)) == ["a"]
        assert queue.receive() == []
    assert [each.receive_count for each in last.receive()] == [3]


def test_without_its_dead_letter_queue_a_message_goes_on_being_received(engine: SqsEngine) -> None:
    source, dead = with_dead_letters(engine)
    send(source, "a")
    engine.delete_queue(dead.name)
    for _ in range(3):
        assert bodies(source.receive(visibility_timeout=0)) == ["a"]


def test_the_sources_of_a_dead_letter_queue_are_listed(engine: SqsEngine, queue: Queue) -> None:
    source, dead = with_dead_letters(engine)
    assert engine.list_dead_letter_source_queues(dead.name) == ([source], None)
    assert engine.list_dead_letter_source_queues(queue.name) == ([], None)


def test_a_redrive_allow_policy_refuses_other_sources(engine: SqsEngine) -> None:
    arn = "arn:aws:sqs:us-east-1:123456789012:"
    allow = f'{{"redrivePermission":"byQueue","sourceQueueArns":["{arn}friend"]}}'
    engine.create_queue("dead", {"RedriveAllowPolicy": allow})
    policy = {"RedrivePolicy": f'{{"deadLetterTargetArn":"{arn}dead","maxReceiveCount":1}}'}
    engine.create_queue("friend", policy)
    assert refusal(lambda: engine.create_queue("stranger", policy))[0] == "InvalidParameterValue"
