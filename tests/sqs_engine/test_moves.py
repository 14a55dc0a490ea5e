"""Message move tasks, as recorded on AWS (LocalStack's `test_sqs_move_task.py`, 2024)."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from uuid import UUID

import pytest

from sqs_engine import Queue, SqsEngine, StandingClock
from sqs_engine.identifiers import task_handle
from tests.sqs_engine.conftest import FIFO, bodies, counts, refusal, send, with_dead_letters

NO_SUCH_ARN = "arn:aws:sqs:us-east-1:123456789012:none"


def buried(engine: SqsEngine, number: int, attributes: Mapping[str, str] | None = None) -> tuple[Queue, Queue]:
    """A source queue, and its dead-letter queue with that many messages."""
    source, dead = with_dead_letters(engine, attributes)
    send(source, *(f"{each}-message" for each in range(number)))
    for _ in range(2 * number):
        source.receive(visibility_timeout=0)
    assert counts(engine, dead) == (number, 0, 0)
    return source, dead


@pytest.mark.parametrize("attributes", [{}, FIFO])
def test_without_a_pace_all_go_back_where_they_died_as_new_messages(
    engine: SqsEngine, clock: StandingClock, attributes: dict[str, str]
) -> None:
    source, dead = buried(engine, 2, attributes)
    old = {each.message_id for each in dead.receive(10, visibility_timeout=0)}
    clock.advance(5)
    task = engine.move_tasks.start(dead.arn)
    assert (task.status, task.moved, task.to_move) == ("COMPLETED", 2, 2)
    assert counts(engine, dead) == (0, 0, 0)
    moved = source.receive(10)
    assert bodies(moved) == ["0-message", "1-message"]
    assert old.isdisjoint(each.message_id for each in moved)
    for each in moved:
        assert (each.receive_count, each.attributes["SentTimestamp"]) == (1, "1767258005100")
        assert "DeadLetterQueueSourceArn" not in each.attributes


def test_messages_go_back_to_each_of_several_sources(engine: SqsEngine) -> None:
    source, dead = buried(engine, 1)
    other = engine.create_queue("other", {"RedrivePolicy": engine.get_attributes("source", ["All"])["RedrivePolicy"]})
    send(other, "other's")
    for _ in range(2):
        other.receive(visibility_timeout=0)
    assert engine.move_tasks.start(dead.arn).moved == 2
    assert (bodies(source.receive(10)), bodies(other.receive(10))) == (["0-message"], ["other's"])


def test_a_destination_can_be_named(engine: SqsEngine, queue: Queue) -> None:
    source, dead = buried(engine, 2)
    engine.move_tasks.start(dead.arn, queue.arn)
    assert (counts(engine, source), counts(engine, queue)) == ((0, 0, 0), (2, 0, 0))


def test_at_one_a_second_the_first_moves_at_once_and_the_task_ends_with_the_last(
    engine: SqsEngine, clock: StandingClock
) -> None:
    source, dead = buried(engine, 4)
    task = engine.move_tasks.start(dead.arn, per_second=1)
    for moved in range(1, 4):
        assert (task.status, counts(engine, source)[0]) == ("RUNNING", moved)
        clock.advance(1)
        engine.pass_time()
    assert (task.status, task.moved, counts(engine, dead)) == ("COMPLETED", 4, (0, 0, 0))


def test_without_a_pace_500_move_in_a_second(engine: SqsEngine, clock: StandingClock) -> None:
    _, dead = buried(engine, 501)
    task = engine.move_tasks.start(dead.arn)
    assert (task.status, task.moved) == ("RUNNING", 500)
    clock.advance(1)
    assert engine.move_tasks.list(dead.arn) == [task]
    assert (task.status, task.moved) == ("COMPLETED", 501)


def test_the_handle_is_base64_of_json(engine: SqsEngine) -> None:
    _, dead = buried(engine, 2)
    found = json.loads(b64decode(engine.move_tasks.start(dead.arn, per_second=1).handle))
    assert found.keys() == {"taskId", "sourceArn"}
    assert UUID(found["taskId"])
    assert found["sourceArn"] == dead.arn


def test_a_cancelled_task_moves_no_more(engine: SqsEngine, clock: StandingClock) -> None:
    _, dead = buried(engine, 10)
    handle = engine.move_tasks.start(dead.arn, per_second=1).handle
    clock.advance(1)
    task = engine.move_tasks.cancel(handle)
    assert (task.status, task.moved) == ("CANCELLED", 2)
    clock.advance(10)
    assert counts(engine, dead) == (8, 0, 0)
    assert refusal(lambda: engine.move_tasks.cancel(handle))[0] == "InvalidParameterValue"


def test_a_task_fails_when_its_destination_is_deleted(engine: SqsEngine, clock: StandingClock, queue: Queue) -> None:
    _, dead = buried(engine, 10)
    task = engine.move_tasks.start(dead.arn, queue.arn, per_second=1)
    engine.delete_queue(queue.name)
    clock.advance(1)
    engine.pass_time()
    assert (task.status, task.failure) == ("FAILED", "AWS.SimpleQueueService.NonExistentQueue")
    assert counts(engine, dead) == (9, 0, 0)


def test_a_task_fails_when_a_message_did_not_come_from_a_queue(engine: SqsEngine) -> None:
    # Amazon SQS guide, *Dead-letter queue redrive troubleshooting*.
    _, dead = with_dead_letters(engine)
    send(dead, "sent here directly")
    task = engine.move_tasks.start(dead.arn)
    assert (task.status, task.failure) == ("FAILED", "CouldNotDetermineMessageSource")
    assert counts(engine, dead) == (1, 0, 0)


def test_one_task_runs_for_a_source_at_a_time(engine: SqsEngine, clock: StandingClock) -> None:
    _, dead = buried(engine, 2)
    first = engine.move_tasks.start(dead.arn, per_second=1)
    assert refusal(lambda: engine.move_tasks.start(dead.arn)) == (
        "InvalidParameterValue",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
    )
    clock.advance(1)
    second = engine.move_tasks.start(dead.arn)
    assert engine.move_tasks.list(dead.arn) == [second]
    assert engine.move_tasks.list(dead.arn, 10) == [second, first]


def test_recorded_refusals(engine: SqsEngine, queue: Queue) -> None:
    _, dead = buried(engine, 1)
    tasks = engine.move_tasks
    invalid, missing = "InvalidParameterValue", "ResourceNotFoundException"
    for call, code, text in (
        (lambda: tasks.start(queue.arn), invalid, "Source queue must be configured as a Dead Letter Queue."),
        (lambda: tasks.start("x"), invalid, "You must use this format to specify the SourceArn: arn:<partition>:"),
        (lambda: tasks.start(NO_SUCH_ARN), missing, "The resource that you specified for the SourceArn parameter doe"),
        (lambda: tasks.start(dead.arn, NO_SUCH_ARN), missing, "The resource that you specified for the DestinationA"),
        (lambda: tasks.list(NO_SUCH_ARN), missing, "The resource that you specified for the SourceArn parameter does"),
        (lambda: tasks.start(dead.arn, per_second=501), invalid, "Value for parameter MaxNumberOfMessagesPerSecond i"),
        (lambda: tasks.cancel("foobared"), invalid, "Value for parameter TaskHandle is invalid."),
        (lambda: tasks.cancel(b64encode(b"[]").decode()), invalid, "Value for parameter TaskHandle is invalid."),
        (lambda: tasks.cancel(task_handle("1", NO_SUCH_ARN)), missing, "The resource that you specified for the Sou"),
        (lambda: tasks.cancel(task_handle("1", queue.arn)), missing, "Task does not exist."),
    ):
        found = refusal(call)
        assert (found[0], found[1][: len(text)]) == (code, text)
