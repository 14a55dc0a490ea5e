"""Lambda's own mapping, watched: what its log tells makes the ledger that the simulated mapping writes."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import boto3
import pytest

from booking.keys import application_key
from booking.table import BookingTable
from tests.workbook.event_source.logged import Logging, event, line, report, started
from workbook.cloud import Stack, connect
from workbook.event_source import EventSourceMapping, NeverDrained, ObservedMapping, OnlySimulated
from workbook.event_source.inference import DeadLetter, inferred
from workbook.event_source.seen import invocations
from workbook.event_source.stack_settings import read_log_group
from workbook.figures import timeline
from workbook.messages import logs
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.practice.sample import PostedJob, post_job

FUNCTION = "UpdateJobApplicationsFunction"
A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
WAYS = {"visibility_timeout": 20, "max_receive_count": 3}
VISIBILITY = 6  # s


def ledger_of(*messages: tuple[Any, float], dead: dict[str, DeadLetter] | None = None, **ways: Any) -> Ledger:
    events = [event(message, at, number) for number, (message, at) in enumerate(messages)]
    ledger, _ = inferred(invocations(events), dead or {}, lambda text: True, **(WAYS | ways))
    return ledger


def told(ledger: Ledger, message: str = "msg-1") -> list[tuple[float, str, int, bool]]:
    return [(each.at, str(each.event), each.receive_count, each.inferred) for each in ledger.of(message)]


# ------------------------------------------------------------------------------------------- from log lines


def test_sent_received_and_handled_are_seen_and_the_deletion_follows() -> None:
    ledger = ledger_of((started("r1", 101), 101), (line("r1", A, sent=100), 101), (report("r1", 101.5), 101.5))
    assert told(ledger) == [
        (0, "SENT", 0, False),
        (1, "RECEIVED", 1, False),
        (1.5, "HANDLED", 1, False),
        (1.5, "DELETED", 1, True),
    ]
    assert ledger.observed
    [invocation] = ledger.invocations
    assert (invocation.started, invocation.ended, invocation.messages) == (1, 1.5, ("msg-1",))


def test_a_message_is_visible_again_only_where_a_next_receive_proves_it() -> None:
    failed: dict[str, Any] = {"exception_name": "ValueError", "stack_trace": {"value": "no"}}
    first = (
        (started("r1", 101), 101),
        (line("r1", A, sent=100, **failed), 101),
        (report("r1", 102), 102),
    )
    assert [each[1] for each in told(ledger_of(*first))] == ["SENT", "RECEIVED", "FAILED"]
    again = (started("r2", 121.3), 121.3), (line("r2", A, 2, 100), 121.3), (report("r2", 122), 122)
    assert told(ledger_of(*first, *again))[2:5] == [
        (2, "FAILED", 1, False),
        (21, "VISIBLE_AGAIN", 1, True),
        (21.3, "RECEIVED", 2, False),
    ]


def test_a_receive_that_no_line_tells_of_is_inferred_from_the_next_ones_number() -> None:
    ledger = ledger_of((started("r1", 150), 150), (line("r1", A, 3, 100), 150), (report("r1", 151), 151))
    numbers = [(count, guessed) for _, name, count, guessed in told(ledger) if name == "RECEIVED"]
    assert numbers == [(1, True), (2, True), (3, False)]
    picture = timeline(ledger)
    assert "a receive that was not seen" in picture.svg
    assert "2 of them not seen" in picture.details


def test_a_batch_that_ran_out_of_time_comes_back_also_what_was_done_in_it() -> None:
    ledger = ledger_of((started("r1", 101), 101), (line("r1", A, sent=100), 101), (report("r1", 104, "timeout"), 104))
    assert [each[1] for each in told(ledger)] == ["SENT", "RECEIVED", "FAILED"]
    assert "Task timed out" in ledger.invocations[0].outcome


def test_while_an_invocation_has_not_ended_nothing_is_known_of_its_messages() -> None:
    ledger = ledger_of((started("r1", 101), 101), (line("r1", A, sent=100), 101))
    assert [each[1] for each in told(ledger)] == ["SENT", "RECEIVED"]
    assert not ledger.invocations


def test_a_dead_letter_of_which_no_line_tells_was_received_as_often_as_it_may_be() -> None:
    ledger = ledger_of(dead={A: DeadLetter(A, 100, "{}")})
    assert [each[1] for each in told(ledger) if each[1] != "VISIBLE_AGAIN"] == [
        "SENT",
        *["RECEIVED"] * 3,
        "DEAD_LETTERED",
    ]
    assert told(ledger)[-1] == (60, "DEAD_LETTERED", 3, True)


def test_other_peoples_messages_are_left_out() -> None:
    events = [
        event(message, at, number)
        for number, (message, at) in enumerate(
            [
                (started("r1", 101), 101),
                (line("r1", A, sent=100, applicationId="theirs"), 101),
                (line("r1", B, sent=100, applicationId="mine"), 101),
                (report("r1", 102), 102),
            ]
        )
    ]
    ledger, ids = inferred(invocations(events), {}, lambda text: "mine" in text, **WAYS)  # type: ignore[arg-type]
    assert ids == [B]
    assert ledger.about("mine") == "msg-1"


def test_lines_of_other_programs_do_no_harm() -> None:
    ledger = ledger_of(
        ("START RequestId: r1", 101),
        ('["a list"]', 101),
        ({"type": "platform.start"}, 101),
        ({"function_request_id": "r1", "messageId": A}, 101),
        (started("r1", 101), 101),
        ({"function_request_id": "r1", "messageId": A, "receiveCount": "x", "sentTimestamp": 1}, 101),
        (report("r1", 102), 102),
    )
    assert ledger.messages == ()


@pytest.mark.parametrize("twice", [0, 1, 2], ids=["start", "line", "report"])
def test_a_line_that_is_delivered_twice_counts_once(twice: int) -> None:
    failed: dict[str, Any] = {"exception_name": "ValueError"}
    lines = [(started("r1", 101), 101), (line("r1", A, sent=100, **failed), 101), (report("r1", 102), 102)]
    assert told(ledger_of(*lines, lines[twice])) == told(ledger_of(*lines))


def test_of_two_lines_about_one_receive_that_it_failed_is_what_counts() -> None:
    lines = [line("r1", A, sent=100), line("r1", A, sent=100, exception_name="ValueError")]
    for first, second in (lines, lines[::-1]):
        ledger = ledger_of((started("r1", 101), 101), (first, 101), (second, 101), (report("r1", 102), 102))
        assert [each[1] for each in told(ledger)] == ["SENT", "RECEIVED", "FAILED"]


def test_a_line_of_the_functions_own_may_have_a_field_of_lambdas_name() -> None:
    mine = line("r1", A, sent=100, type="booking")
    ledger = ledger_of((started("r1", 101), 101), (mine, 101), (report("r1", 102), 102))
    assert [each[1] for each in told(ledger)] == ["SENT", "RECEIVED", "HANDLED", "DELETED"]


# ------------------------------------------------------------------------------------------- against the simulation


class Lambda:
    """The simulated mapping in Lambda's place: it works by itself while time passes, and its log is CloudWatch's."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.logging = stack, Logging()
        self.group = read_log_group(stack.name, FUNCTION)[1]
        self.logs = boto3.client("logs")
        with suppress(self.logs.exceptions.ResourceAlreadyExistsException):
            self.logs.create_log_group(logGroupName=self.group)
        self.logs.create_log_stream(logGroupName=self.group, logStreamName="s")
        mapping = EventSourceMapping.from_stack(stack, FUNCTION, self.logging)
        assert isinstance(mapping, EventSourceMapping)
        self.mapping, self.written = mapping, 0

    def work(self, seconds: float) -> None:
        self.mapping.run_for(seconds)
        new = [{"timestamp": it["timestamp"], "message": it["message"]} for it in self.logging.events[self.written :]]
        self.written += len(new)
        if new:
            self.logs.put_log_events(
                logGroupName=self.group, logStreamName="s", logEvents=sorted(new, key=lambda it: it["timestamp"])
            )


class Working:
    """The stack's clock, while Lambda works."""

    def __init__(self, clock: Any, works: Lambda) -> None:
        self._clock, self._works = clock, works

    def __getattr__(self, name: str) -> Any:
        return getattr(self._clock, name)

    def advance(self, seconds: float) -> None:
        self._works.work(seconds)


@pytest.fixture
def stack() -> Iterator[Stack]:
    with connect("moto") as stack:
        yield stack


@pytest.fixture
def works(stack: Stack) -> Lambda:
    # A mapping is looked at each second: three receives are over in 18 s, where the template's 20 s would make it 60.
    boto3.client("sqs").set_queue_attributes(
        QueueUrl=stack.outputs["QueueUrl"], Attributes={"VisibilityTimeout": f"{VISIBILITY}"}
    )
    works = Lambda(stack)
    stack.clock = Working(stack.clock, works)  # type: ignore[assignment]
    return works


def booked(stack: Stack, seed: int = 0) -> PostedJob:
    posted = post_job(BookingTable(stack.outputs["TableName"]), 4, seed=seed)
    boto3.client("stepfunctions").start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(0))
    )
    return posted


def lose(stack: Stack, posted: PostedJob, number: int) -> None:
    key = application_key(posted.job.id, posted.applications[number].id)
    boto3.client("dynamodb").delete_item(
        TableName=stack.outputs["TableName"], Key={name: {"S": value} for name, value in key.items()}
    )


def steps(ledger: Ledger, id_: str) -> list[Entry]:
    return ledger.of(ledger.about(id_))


def test_the_inferred_ledger_has_the_steps_that_the_queue_told(stack: Stack, works: Lambda) -> None:
    posted = booked(stack)
    lose(stack, posted, 2)
    observed = ObservedMapping(stack, FUNCTION)
    observed.drain()
    assert len(observed.ledger.messages) == len(works.mapping.ledger.messages) == 3
    for application in posted.applications[1:]:
        simulated, seen = steps(works.mapping.ledger, application.id), steps(observed.ledger, application.id)
        assert [(it.event, it.receive_count) for it in seen] == [(it.event, it.receive_count) for it in simulated]
        # The ledger's time begins with its first message, and CloudWatch's has no more than milliseconds.
        assert [it.at for it in seen] == pytest.approx([it.at - simulated[0].at for it in simulated], abs=0.002)
    assert observed.ledger.counts()[EventType.DEAD_LETTERED] == 1
    assert [row["exception_name"] for row in logs.rows(observed.ledger) if "exception_name" in row] == [
        "ApplicationNotFound"
    ] * 5


def test_a_dead_letter_is_found_among_more_of_other_people_than_one_receive_gives(stack: Stack, works: Lambda) -> None:
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=stack.outputs["DeadLetterQueueArn"].rpartition(":")[2])["QueueUrl"]
    for number in range(12):
        sqs.send_message(QueueUrl=url, MessageBody=f'{{"theirs": "\'{number}\'\\n\\""}}')
    posted = booked(stack)
    lose(stack, posted, 2)
    observed = ObservedMapping(stack, FUNCTION)
    observed.drain()
    assert steps(observed.ledger, posted.applications[2].id)[-1].event == EventType.DEAD_LETTERED
    visible = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    assert visible == {"ApproximateNumberOfMessages": "13"}


def test_a_mapping_that_is_made_later_has_what_came_later(stack: Stack, works: Lambda) -> None:
    booked(stack)
    ObservedMapping(stack, FUNCTION).drain()
    later = ObservedMapping(stack, FUNCTION)
    assert later.ledger.messages == ()
    booked(stack, seed=1)
    later.drain()
    assert len(later.ledger.messages) == 3


def test_what_was_handled_before_the_mapping_was_made_is_in_its_ledger(stack: Stack, works: Lambda) -> None:
    booked(stack)
    works.work(2)
    observed = ObservedMapping(stack, FUNCTION)
    observed.run_for(0)
    assert len(observed.ledger.messages) == 3


def test_a_queue_that_does_not_become_empty_is_told_with_what_is_in_it(stack: Stack, works: Lambda) -> None:
    posted = booked(stack)
    lose(stack, posted, 2)
    with pytest.raises(NeverDrained, match=r"after 9 s; in the queue: 1 in flight.*msg-\d \(received 2 times\)"):
        ObservedMapping(stack, FUNCTION).drain(at_most=1.5 * VISIBILITY)


def test_waiting_is_told_when_it_takes_long(stack: Stack, works: Lambda, capsys: pytest.CaptureFixture[str]) -> None:
    lose(stack, booked(stack), 1)
    ObservedMapping(stack, FUNCTION).drain()
    assert "Lambda is at work, in real time (1 in flight in the queue); at most 240 s." in capsys.readouterr().out


def test_the_picture_leaves_open_what_was_not_seen_and_says_so(stack: Stack, works: Lambda) -> None:
    lose(stack, booked(stack), 1)
    observed = ObservedMapping(stack, FUNCTION)
    observed.drain()
    picture = timeline(observed.ledger)
    assert "hidden: when that ended was not seen" in picture.svg
    assert "moved to the dead-letter queue, which was not seen" in picture.svg
    assert "Not seen, and worked out" in picture.details
    assert "of real time" in picture.details


@pytest.mark.parametrize("chosen", [{"handler": print}, {"duration": 1}, {"batch_size": 1}, {"throttles": (1,)}])
def test_what_only_the_simulation_can_is_refused_by_name(
    chosen: dict[str, Any], stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbook.cloud.answers", lambda: False)  # as with a stack that is elsewhere
    [name] = chosen
    with pytest.raises(OnlySimulated, match=f"so {name} cannot be chosen here"):
        EventSourceMapping.from_stack(stack, FUNCTION, **chosen)


def test_where_the_queues_are_elsewhere_the_mapping_is_watched(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.cloud.answers", lambda: False)
    mapping = EventSourceMapping.from_stack(stack, FUNCTION)
    assert isinstance(mapping, ObservedMapping)
    assert mapping.settings.batch_size == 5
    with pytest.raises(OnlySimulated, match=r"delete\(\) cannot be chosen"):
        mapping.delete()
