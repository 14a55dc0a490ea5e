"""An experiment's queues can have their time moved and put back."""

from sqs_engine import Draft, Queue, SqsEngine, StandingClock
from sqs_engine.events import Deleted, Event, QueueDeleted, VisibleAgain


class MovableClock(StandingClock):
    def put_back(self, instant: float) -> None:
        self._now = instant


def test_time_stands_still_for_the_queues_that_were_there_before() -> None:
    clock = MovableClock(1_000.0)
    engine = SqsEngine(clock=clock)
    told: list[Event] = []
    engine.subscribe(told.append)
    queue = engine.create_queue("queue", {"VisibilityTimeout": "20", "MessageRetentionPeriod": "60"})
    queue.send(Draft("a"))
    [message] = queue.receive()
    with engine.aside():
        experiment = engine.create_queue("experiment", {"VisibilityTimeout": "5"})
        experiment.send(Draft("b"))
        experiment.receive()
        assert engine.next_event() == 1_005.0
        clock.move_to(1_500.0)
        assert len(experiment.receive()) == 1
        assert queue.receive() == []
        engine.delete_queue("experiment")
        clock.put_back(1_000.0)
    assert [type(event) for event in told if event.queue == experiment.arn][-1] is QueueDeleted
    assert engine.next_event() == 1_020.0
    clock.move_to(1_020.0)
    assert [each.message_id for each in queue.receive()] == [message.message_id]


def test_an_experiment_takes_none_of_the_ids_that_come_afterwards() -> None:
    def message_id(engine: SqsEngine) -> str:
        queue = engine.create_queue("queue")
        queue.send(Draft("a"))
        return queue.receive()[0].message_id

    engine = SqsEngine()
    with engine.aside():
        experiment = engine.create_queue("experiment")
        experiment.send(Draft("b"))
        experiment.receive()
        engine.delete_queue("experiment")
    assert message_id(engine) == message_id(SqsEngine())


def test_a_delete_at_the_very_end_of_a_visibility_timeout_comes_in_time(
    queue: Queue, clock: StandingClock, told: list[Event]
) -> None:
    queue.send(Draft("a"))
    [message] = queue.receive()
    clock.advance(20)
    queue.delete(message.receipt_handle)
    assert isinstance(told[-1], Deleted)
    assert not any(isinstance(event, VisibleAgain) for event in told)


def test_a_running_move_task_is_known_to_the_queue_it_moves_to(engine: SqsEngine, clock: StandingClock) -> None:
    dead = engine.create_queue("dead")
    policy = '{"deadLetterTargetArn": "%s", "maxReceiveCount": 1}' % dead.arn  # noqa: UP031
    queue = engine.create_queue("queue", {"RedrivePolicy": policy, "VisibilityTimeout": "0"})
    for body in ("a", "b"):
        queue.send(Draft(body))
    queue.receive(2)
    queue.receive(2)
    engine.move_tasks.start(dead.arn, per_second=1)
    assert engine.move_tasks.moving_to(queue.arn)
    assert not engine.move_tasks.moving_to(dead.arn)
    clock.advance(1)
    engine.pass_time()
    assert not engine.move_tasks.moving_to(queue.arn)
