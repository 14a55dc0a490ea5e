"""Why a message is in the dead-letter queue, or gone: seeded causes, and cases that look like them."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, process_partial_response
from aws_lambda_powertools.utilities.batch import EventType as PowertoolsEvent

from workbook.experiments.diagnose import NOTHING_LOST, Diagnosis, diagnose
from workbook.messages.diagnosis import ADVICE, Cause, Gone, spelled
from workbook.messages.ledger import Entry, EventType, Invocation, Ledger
from workbook.messages.receives import Came, receives
from workbook.practice.scratch import scratch_queue

pytestmark = pytest.mark.usefixtures("local")

Event = dict[str, Any]
OFF: dict[str, Any] = {"function_response_types": ()}


def run(handler: Callable[[Event, Any], object], *bodies: str, receives: int = 2, **changes: Any) -> Diagnosis:
    """The diagnosis of a queue that was drained into `handler`."""
    with scratch_queue(max_receive_count=receives) as queue:
        queue.send(*bodies)
        return diagnose(queue.drain(handler, **changes))


def failures(*ids: object) -> dict[str, object]:
    return {"batchItemFailures": [{"itemIdentifier": each} for each in ids]}


def raises_for(poison: str, error: str = "cannot decline {}") -> Callable[[Event, Any], None]:
    def handler(event: Event, context: object) -> None:
        for record in event["Records"]:
            if record["body"] == poison:
                raise ValueError(error.format(poison))

    return handler


def broken(event: Event, context: object) -> None:
    raise RuntimeError("the table is not there")


def reports(poison: str) -> Callable[[Event, Any], object]:
    def handler(event: Event, context: object) -> object:
        failed = [record for record in event["Records"] if record["body"] == poison]
        for record in failed:
            print(f"ERROR first try of {record['messageId']}")
            line = {"level": "ERROR", "messageId": record["messageId"], "exception": "Traceback\nKeyError: 'jobId'"}
            print(json.dumps(line))
        return failures(*(record["messageId"] for record in failed))

    return handler


def wrong_identifier(event: Event, context: object) -> object:
    return failures("5ca1ab1e-0000-4000-8000-000000000000")


def fine(event: Event, context: object) -> None: ...


def causes(diagnosis: Diagnosis) -> dict[str, Cause]:
    return {each.message: each.cause for each in diagnosis.findings}


# ---------------------------------------------------------------- eight causes, alone


def test_raised_each_time_with_its_last_error() -> None:
    [found] = run(broken, "first").findings
    assert (found.cause, found.receives) == (Came.RAISED, "receives 1 and 2")
    assert "each time (receives 1 and 2), with RuntimeError: the table is not there" in found.sentence


def test_innocent_in_a_batch_that_failed_whole() -> None:
    diagnosis = run(raises_for("poison"), "first", "poison", "third")
    assert causes(diagnosis) == {"msg-1": Came.INNOCENT, "msg-2": Came.RAISED, "msg-3": Came.INNOCENT}
    assert "failed whole through msg-2" in diagnosis["msg-1"].sentence
    assert "ValueError: cannot decline poison" in diagnosis["msg-1"].sentence


def test_a_diagnosis_begins_with_how_many_died_and_how_many_of_them_were_innocent() -> None:
    diagnosis = run(raises_for("poison"), "first", "poison", "third")
    assert diagnosis.headline == "3 in the dead-letter queue, 2 of them innocent."
    assert repr(diagnosis).startswith(diagnosis.headline)
    assert diagnosis.headline in diagnosis._repr_mimebundle_()["text/html"]
    assert run(fine, "first", throttles=1.0).headline == "1 in the dead-letter queue, innocent."
    assert run(fine, "first", "second", throttles=1.0).headline == "2 in the dead-letter queue, all innocent."
    assert run(reports("poison"), "poison").headline == "1 in the dead-letter queue."
    assert run(fine, "first").headline == NOTHING_LOST
    with scratch_queue(retention=60) as queue:
        queue.send("first")
        assert diagnose(queue.drain(broken)).headline == "1 vanished."


def test_throttled_and_never_seen() -> None:
    [found] = run(fine, "first", throttles=1.0).findings
    assert found.cause is Came.THROTTLED
    assert "each time (receives 1 and 2), so the function never saw it" in found.sentence


def test_received_by_another_hand() -> None:
    ledger = written(("a script", 1), ("a script", 2))
    [found] = diagnose(ledger).findings
    assert found.cause is Came.OTHER_HAND
    assert "a script received it each time (receives 1 and 2), not this mapping" in found.sentence


def test_the_function_ran_out_of_time() -> None:
    diagnosis = run(fine, "first", "second", duration=4)
    assert causes(diagnosis) == {"msg-1": Came.TIMED_OUT, "msg-2": Came.TIMED_OUT}
    assert "with 2 messages in the batch: Task timed out after 3.00 seconds" in diagnosis["msg-1"].sentence


def test_reported_under_a_wrong_identifier() -> None:
    [found] = run(wrong_identifier, "first").findings
    assert found.cause is Came.WRONG_IDENTIFIER
    assert "an itemIdentifier is not the messageId of a message in the batch" in found.sentence


def test_vanished_because_it_expired() -> None:
    with scratch_queue(max_receive_count=100, retention=60) as queue:
        queue.send("first")
        [found] = diagnose(queue.drain(broken)).findings
    assert (found.dead, found.cause) == (False, Gone.EXPIRED)
    assert "it expired at t+60 s, 60 s after it was sent" in found.sentence
    assert "the function raised each time (receives 1 to 3)" in found.sentence


def test_vanished_because_a_filter_dropped_it() -> None:
    only = {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["wanted"]}})}]}
    diagnosis = run(fine, '{"kind": "wanted"}', '{"kind": "other"}', filter_criteria=only)
    assert causes(diagnosis) == {"msg-2": Gone.FILTERED}


# ---------------------------------------------------------------- mixed


def test_several_causes_in_one_queue_are_told_apart() -> None:
    def handler(event: Event, context: object) -> object:
        bodies = {record["body"]: record["messageId"] for record in event["Records"]}
        if "crash" in bodies:
            raise ValueError("crash: no such job")
        if "stray" in bodies:
            return failures(bodies["stray"].upper())
        return failures(*(bodies[body] for body in bodies if body == "fails"))

    with scratch_queue(max_receive_count=2) as queue:
        queue.send("crash", "neighbour", "stray", "alone", "fails", "fine")
        mapping = queue.mapping(handler, batch_size=2)
        mapping.drain()
        diagnosis = diagnose(mapping.ledger)
    assert causes(diagnosis) == {
        "msg-1": Came.RAISED,
        "msg-2": Came.INNOCENT,
        "msg-3": Came.WRONG_IDENTIFIER,
        "msg-4": Came.WRONG_IDENTIFIER,
        "msg-5": Came.REPORTED,
    }


# ---------------------------------------------------------------- near misses


def test_throttled_once_and_raised_after_that_is_no_throttled_message() -> None:
    ledger = written(("throttled", 1), ("failed", 2), ("failed", 3))
    [found] = diagnose(ledger).findings
    assert found.cause is Came.RAISED
    assert found.causes == {Came.THROTTLED: (1,), Came.RAISED: (2, 3)}
    assert "throttled on receive 1;" in found.sentence
    assert "never saw it" not in found.sentence


def test_a_throttled_receive_that_was_tried_again_counts_as_what_came_of_it() -> None:
    ledger = written()
    why = "whole batch failed: RuntimeError: no"
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1, by="this mapping"))
    ledger.record(Entry(0.0, EventType.THROTTLED, "msg-1", 1))
    ledger.record(Entry(1.0, EventType.FAILED, "msg-1", 1, 1, why))
    ledger.invocations.append(Invocation(1, 0.9, 1.0, ("msg-1",), why, None))
    ledger.record(Entry(20.0, EventType.DEAD_LETTERED, "msg-1", 1))
    assert diagnose(ledger).findings[0].causes == {Came.RAISED: (1,)}


def test_of_two_causes_that_are_as_frequent_the_later_one_counts() -> None:
    [found] = diagnose(written(("failed", 1), ("throttled", 2))).findings
    assert found.cause is Came.THROTTLED
    [found] = diagnose(written(("throttled", 1), ("failed", 2))).findings
    assert found.cause is Came.RAISED


def test_another_hand_once_among_failures_is_told_with_its_receive() -> None:
    [found] = diagnose(written(("failed", 1), ("a console", 2), ("failed", 3))).findings
    assert found.cause is Came.RAISED
    assert "a console received it on receive 2, not this mapping" in found.sentence
    assert "raised on receives 1 and 3" in found.sentence


def test_an_error_that_names_no_message_makes_nobody_innocent() -> None:
    diagnosis = run(broken, "first", "second")
    assert set(causes(diagnosis).values()) == {Came.RAISED}
    assert "the error names none of the 2 in the batch" in diagnosis["msg-1"].sentence


def test_the_record_at_which_the_loop_raised_is_the_one_that_failed_whatever_the_error_says() -> None:
    diagnosis = run(raises_for("poison", "no such job"), "first", "poison", "third")
    assert causes(diagnosis) == {"msg-1": Came.INNOCENT, "msg-2": Came.RAISED, "msg-3": Came.INNOCENT}


def test_an_error_raised_after_the_loop_is_laid_to_no_records_charge() -> None:
    def handler(event: Event, context: object) -> None:
        bodies = [record["body"] for record in event["Records"]]
        raise ValueError(f"{len(bodies)} is too many")

    assert set(causes(run(handler, "first", "second")).values()) == {Came.RAISED}


def test_an_error_that_names_two_messages_makes_nobody_innocent() -> None:
    def handler(event: Event, context: object) -> None:
        raise ValueError(" and ".join(record["body"] for record in event["Records"]))

    assert set(causes(run(handler, "first", "second")).values()) == {Came.RAISED}


def test_a_part_of_a_longer_word_is_not_the_messages_name() -> None:
    def handler(event: Event, context: object) -> None:
        raise ValueError("poisonous poisonous")

    assert set(causes(run(handler, "first", "poison")).values()) == {Came.RAISED}


def test_what_all_bodies_share_names_no_message() -> None:
    def handler(event: Event, context: object) -> None:
        raise ValueError("no such job: job-7")

    bodies = ['{"job": "job-7", "id": "one-1"}', '{"job": "job-7", "id": "two-2"}']
    assert set(causes(run(handler, *bodies)).values()) == {Came.RAISED}


def test_what_a_body_has_alone_names_its_message_beside_what_all_share() -> None:
    def handler(event: Event, context: object) -> None:
        raise ValueError("two-2 is no applicant of job-7")

    bodies = ['{"job": "job-7", "id": "one-1"}', '{"job": "job-7", "id": "two-2"}']
    assert causes(run(handler, *bodies)) == {"msg-1": Came.INNOCENT, "msg-2": Came.RAISED}


def test_a_batch_failed_through_the_only_one_that_was_never_handled() -> None:
    ledger, why = written(("failed", 1)), "whole batch failed: RuntimeError: no"
    ledger.introduce("msg-2", "{}", 0.0)
    ledger.invocations[0] = Invocation(1, 0.0, 0.1, ("msg-1", "msg-2"), why, None)
    assert "names none of the 2" in diagnose(ledger)["msg-1"].sentence
    ledger.record(Entry(50.0, EventType.HANDLED, "msg-2", 2, 2))
    assert "names none of the 2" not in diagnose(ledger)["msg-1"].sentence


def test_a_batch_failed_through_the_one_that_the_function_failed_on_alone_too() -> None:
    ledger, why = written(("failed", 1)), "whole batch failed: RuntimeError: no"
    ledger.introduce("msg-2", "{}", 20.0)
    for message, count in (("msg-1", 2), ("msg-2", 1)):
        ledger.record(Entry(20.0, EventType.RECEIVED, message, count, by="this mapping"))
        ledger.record(Entry(20.1, EventType.FAILED, message, count, 2, why))
        ledger.record(Entry(40.0, EventType.DEAD_LETTERED, message, count))
    ledger.invocations.append(Invocation(2, 20.0, 20.1, ("msg-2", "msg-1"), why, None))
    diagnosis = diagnose(ledger)
    assert causes(diagnosis) == {"msg-1": Came.RAISED, "msg-2": Came.INNOCENT}
    assert "through msg-1" in diagnosis["msg-2"].sentence


def test_reported_in_a_whole_batch_failure_of_another_is_innocent() -> None:
    def handler(event: Event, context: object) -> object:
        return {"batchItemFailures": [{"messageId": event["Records"][0]["messageId"]}]}

    diagnosis = run(handler, "first", "second")
    assert causes(diagnosis) == {"msg-1": Came.WRONG_IDENTIFIER, "msg-2": Came.INNOCENT}


def test_a_reported_message_has_its_last_error_from_the_log() -> None:
    diagnosis = run(reports("poison"), "first", "poison")
    assert causes(diagnosis) == {"msg-2": Came.REPORTED}
    assert "after KeyError: 'jobId'" in diagnosis["msg-2"].sentence


@pytest.mark.parametrize("key", ["batchItemFailure", "failures"])
def test_reported_under_a_key_that_lambda_does_not_read_it_vanishes(key: str) -> None:
    def handler(event: Event, context: object) -> object:
        return {key: [{"itemIdentifier": event["Records"][0]["messageId"]}]}

    diagnosis = run(handler, "first", "second")
    assert causes(diagnosis) == {"msg-1": Gone.NOT_READ}


def test_reported_with_the_setting_off_it_vanishes() -> None:
    assert causes(run(reports("poison"), "first", "poison", **OFF)) == {"msg-2": Gone.NOT_READ}


def test_named_in_an_answer_about_success_it_was_handled() -> None:
    def handler(event: Event, context: object) -> object:
        return {"handled": [record["messageId"] for record in event["Records"]]}

    assert run(handler, "first").findings == []


def test_deleted_by_another_hand_it_has_vanished() -> None:
    ledger = written()
    ledger.record(Entry(3.0, EventType.DELETED, "msg-1", 0, by="a script"))
    assert causes(diagnose(ledger)) == {"msg-1": Gone.DELETED}


@pytest.mark.parametrize("by", ["invocation 1", "mapping 2 to function"])
def test_deleted_by_the_function_or_by_another_mapping_it_was_handled(by: str) -> None:
    ledger = written()
    ledger.record(Entry(3.0, EventType.DELETED, "msg-1", 0, by=by))
    assert diagnose(ledger).findings == []


def test_purged_it_has_vanished() -> None:
    ledger = written()
    ledger.record(Entry(3.0, EventType.PURGED, "msg-1", 0, by="a console"))
    [found] = diagnose(ledger).findings
    assert "a console purged the queue at t+3 s" in found.sentence


def test_gone_with_a_deleted_queue_it_has_vanished() -> None:
    with scratch_queue() as queue:
        queue.send("first")
        mapping = queue.mapping(fine)
        boto3.client("sqs").delete_queue(QueueUrl=queue.url)
        [found] = diagnose(mapping.ledger).findings
        assert "another caller deleted the queue at t+0 s" in found.sentence


@pytest.mark.parametrize("took", [EventType.PURGED, EventType.EXPIRED, EventType.DELETED])
@pytest.mark.parametrize("done_at", [1.0, 5.0])
def test_what_the_function_handled_has_not_vanished_whoever_took_the_message(took: EventType, done_at: float) -> None:
    ledger = written()
    ledger.record(Entry(0.0, EventType.RECEIVED, "msg-1", 1, by="this mapping"))
    handled = Entry(done_at, EventType.HANDLED, "msg-1", 1, 1)
    for entry in sorted([handled, Entry(3.0, took, "msg-1", 1, by="a script")], key=lambda each: each.at):
        ledger.record(entry)
    assert diagnose(ledger).findings == []


def test_an_error_of_many_lines_is_one_sentence_with_its_first_line_and_its_last() -> None:
    processor = BatchProcessor(event_type=PowertoolsEvent.SQS)

    def decline(record: Any) -> None:
        raise KeyError("jobId")

    def handler(event: Event, context: Any) -> Any:
        return process_partial_response(event=event, record_handler=decline, processor=processor, context=context)

    [found] = run(handler, "first").findings
    assert "\n" not in found.sentence
    assert "BatchProcessingError: All records failed" in found.sentence
    assert "KeyError: 'jobId'" in found.sentence


def test_an_invocation_is_found_by_its_number_where_one_before_it_has_not_ended() -> None:
    ledger = written(("failed", 1), ("failed", 2))
    del ledger.invocations[0]
    assert receives(ledger, "msg-1")[1].came is Came.RAISED


def test_an_answer_that_cannot_be_read_is_no_wrong_identifier() -> None:
    assert causes(run(lambda event, context: ["no object"], "first")) == {"msg-1": Came.UNREADABLE}


def test_what_came_through_after_failing_once_is_not_in_the_diagnosis() -> None:
    def handler(event: Event, context: object) -> None:
        if event["Records"][0]["attributes"]["ApproximateReceiveCount"] == "1":
            raise RuntimeError("once")

    diagnosis = run(handler, "first", receives=3)
    assert diagnosis.findings == []
    assert repr(diagnosis) == "No message is in the dead-letter queue, and none has vanished."


def written(*steps: tuple[str, int], message: str = "msg-1") -> Ledger:
    """A ledger of one message, a step for each receive: `failed`, `throttled`, or by whom it was received instead.

    With steps it is dead in the end.
    """
    ledger = Ledger(visibility_timeout=20, max_receive_count=len(steps) or None)
    ledger.introduce(message, "{}", 0.0)
    for place, (came, count) in enumerate(steps):
        at = 20.0 * place
        by = "this mapping" if came in ("failed", "throttled") else came
        ledger.record(Entry(at, EventType.RECEIVED, message, count, by=by))
        if came == "throttled":
            ledger.record(Entry(at, EventType.THROTTLED, message, count))
        elif came == "failed":
            number, why = place + 1, "whole batch failed: RuntimeError: no"
            ledger.invocations.append(Invocation(number, at, at + 0.1, (message,), why, None))
            ledger.record(Entry(at + 0.1, EventType.FAILED, message, count, number, why))
        ledger.record(Entry(at + 20, EventType.VISIBLE_AGAIN, message, count))
    if steps:
        ledger.record(Entry(20.0 * len(steps), EventType.DEAD_LETTERED, message, steps[-1][1]))
    return ledger


# ---------------------------------------------------------------- without a ledger


def dead(queue: Any, *bodies: str) -> list[str]:
    """Let the messages die in the queue; their ids."""
    ids: list[str] = []

    def handler(event: Event, context: object) -> None:
        ids.extend(record["messageId"] for record in event["Records"] if record["messageId"] not in ids)
        raise RuntimeError("no")

    queue.send(*bodies)
    queue.drain(handler)
    return ids


def section(number: int, *lines: str) -> str:
    return "\n".join([f"START RequestId: r{number} Version: $LATEST", *lines, f"END RequestId: r{number}"])


def test_without_a_ledger_the_functions_log_tells() -> None:
    with scratch_queue(max_receive_count=2) as queue:
        a, b, c, d, e = dead(queue, *"abcde")
        log = "\n".join(
            [
                section(1, f"handling {a}", f"handling {b}", f"[ERROR] ValueError: bad age in {a}"),
                section(2, f"handling {c}", "2026-01-01T00:00:00Z r2 Task timed out after 3.00 seconds"),
                section(3, f"handling {d}"),
            ]
        )
        diagnosis = diagnose(queue.url, log)
        assert diagnose(queue.dead_letter_url, log)[a].cause is Came.RAISED
        assert queue.dead_letters() == 5  # they stay, and are visible
    assert causes(diagnosis) == {
        a: Came.RAISED,
        b: Came.INNOCENT,
        c: Came.TIMED_OUT,
        d: Came.WRONG_IDENTIFIER,
        e: Came.THROTTLED,
    }
    assert "ValueError: bad age" in diagnosis[a].sentence
    assert f"failed on {a}" in diagnosis[b].sentence
    assert "names other messages and never this one" in diagnosis[e].sentence
    assert "maxReceiveCount is 2, ApproximateReceiveCount 3, this look included" in diagnosis[a].sentence


def test_a_long_dead_letter_queue_is_looked_through_to_its_end() -> None:
    with scratch_queue(max_receive_count=1) as queue:
        ids = dead(queue, *map(str, range(25)))
        assert {each.message for each in diagnose(queue.url).findings} == {*ids}


def test_a_log_that_names_no_message_tells_nothing() -> None:
    with scratch_queue(max_receive_count=2) as queue:
        [message] = dead(queue, "a")
        found = diagnose(queue.url, section(1, "[ERROR] RuntimeError: no"))[message]
    assert found.cause is Came.NOTHING
    assert "log the messageId" in found.sentence


def test_a_queue_without_a_dead_letter_queue_is_refused_by_name() -> None:
    url = boto3.client("sqs").create_queue(QueueName="alone")["QueueUrl"]
    with pytest.raises(LookupError, match="alone has no dead-letter queue"):
        diagnose(url)


# ---------------------------------------------------------------- as people see it


def test_each_finding_is_a_row_with_what_to_do_and_the_timeline_is_the_ledgers() -> None:
    diagnosis = run(broken, "first")
    bundle = diagnosis._repr_mimebundle_()
    assert ADVICE[Came.RAISED] in bundle["text/html"]
    assert "receives 1 and 2" in bundle["text/html"]
    assert "msg-1" in diagnosis.timeline.alt


def test_a_message_that_is_neither_dead_nor_gone_has_no_finding() -> None:
    with pytest.raises(KeyError, match="msg-1"):
        run(reports("poison"), "first", "poison")["msg-1"]


def test_every_cause_has_its_advice() -> None:
    assert set(ADVICE) == {*Came, *Gone}


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], "no receive"),
        ([2], "receive 2"),
        ([1, 2], "receives 1 and 2"),
        ([1, 2, 3], "receives 1 to 3"),
        ([1, 3, 4], "receives 1, 3 and 4"),
    ],
)
def test_numbers_of_receives_in_words(numbers: list[int], words: str) -> None:
    assert spelled(numbers) == words
