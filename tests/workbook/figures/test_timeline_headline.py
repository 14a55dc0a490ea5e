"""A timeline's headline, as a sentence, from runs of the workbook's own event source mapping."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from workbook.experiments.three_lives import three_lives
from workbook.figures import timeline
from workbook.figures.lives import read_lives
from workbook.figures.timeline_headline import headline
from workbook.messages.ledger import Entry, EventType, Ledger
from workbook.practice.scratch import scratch_queue

pytestmark = pytest.mark.usefixtures("local")

OFF: dict[str, Any] = {"function_response_types": ()}
POISON = "poison"


def loop(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        if record["body"] == POISON:
            raise ValueError("no such application")


def reports(event: dict[str, Any], context: object) -> object:
    failed = [record["messageId"] for record in event["Records"] if record["body"] == POISON]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def misspells(event: dict[str, Any], context: object) -> object:
    return {"batchItemFailure": reports(event, context)["batchItemFailures"]}  # type: ignore[index]


def run(handler: Callable[..., object], *bodies: str, queue: dict[str, Any] | None = None, **changes: Any) -> Ledger:
    with scratch_queue(**(queue or {})) as scratch:
        scratch.send(*bodies)
        return scratch.drain(handler, **changes)


def said(ledger: Ledger) -> str:
    return headline(ledger, read_lives(ledger))


GOOD = ("a", "b", "c", "d")
SLOW: dict[str, Any] = {"timeout": 20, "duration": 15, "maximum_batching_window_in_seconds": 15}
RUNS: dict[str, tuple[Callable[[], Ledger], str]] = {
    "all handled": (lambda: run(reports, *GOOD), "All 4 handled in 0.1 s"),
    "two handled": (lambda: run(reports, "a", "b"), "Both handled in 0.1 s"),
    "one handled": (lambda: run(reports, "a"), "msg-1 handled in 0.1 s"),
    "partial": (lambda: run(reports, *GOOD, POISON), "1 of 5 died, the 4 innocent were handled in 0.1 s"),
    "partial, of two": (lambda: run(reports, "a", POISON), "1 of 2 died, the innocent one was handled in 0.1 s"),
    "whole batch": (lambda: run(loop, *GOOD, POISON, **OFF), "5 of 5 died, 4 of them innocent"),
    "whole batch, poison first": (lambda: run(loop, POISON, *GOOD, **OFF), "5 of 5 died, 4 of them innocent"),
    "whole batches": (
        lambda: run(loop, *GOOD, POISON, *GOOD, **OFF),
        "5 of 9 died, 4 of them innocent; the other 4 were handled in 0.1 s",
    ),
    "poison alone": (lambda: run(reports, POISON), "msg-1 died: it failed 5 times"),
    "poison alone, once": (
        lambda: run(reports, POISON, queue={"max_receive_count": 1}),
        "msg-1 died: it failed once",
    ),
    "all poison": (lambda: run(reports, POISON, POISON), "2 of 2 died: each failed every time"),
    "timed out": (lambda: run(reports, *GOOD, duration=4), "4 of 4 died: the function timed out every time"),
    "one timed out": (lambda: run(reports, "a", duration=4), "msg-1 died: the function timed out 5 times"),
    "one throttled": (
        lambda: run(reports, "a", throttles=1.0),
        "msg-1 died, innocent: throttled 5 times, and the function never saw it",
    ),
    "two throttled": (
        lambda: run(reports, "a", "b", throttles=1.0),
        "2 of 2 died, both innocent: throttled every time, and the function never saw them",
    ),
    "too late": (
        lambda: run(reports, "a", queue={"visibility_timeout": 20}, **SLOW),
        "msg-1 died, innocent: handled 5 times, but too late",
    ),
    "a raise that nobody can lay to a record": (
        lambda: run(lambda event, context: 1 / 0, *GOOD, **OFF),
        "4 of 4 died: each failed every time",
    ),
    "expired": (
        lambda: run(lambda event, context: 1 / 0, "a", queue={"retention": 60}),
        "msg-1 expired, and no DLQ has it",
    ),
    "two expired": (
        lambda: run(lambda event, context: 1 / 0, "a", "b", queue={"retention": 60}),
        "Both expired, and no DLQ has them",
    ),
    "lost": (
        lambda: run(misspells, "a", POISON, "c"),
        "1 of 3 lost (deleted, although it failed); the other 2 were handled in 0.1 s",
    ),
    "one lost": (lambda: run(misspells, POISON), "msg-1 is lost: deleted, although it failed"),
    "filtered": (
        lambda: run(
            reports,
            '{"a": 1}',
            '{"a": 2}',
            '{"a": 2}',
            filter_criteria={"Filters": [{"Pattern": json.dumps({"body": {"a": [1]}})}]},
        ),
        "2 of 3 dropped by the filter; the other was handled in 0.1 s",
    ),
    "a duplicate": (lambda: run(reports, *GOOD, duplicates=["msg-3"]), "All 4 handled in 20.1 s, msg-3 more than once"),
    "one, and a duplicate": (
        lambda: run(reports, "a", duplicates=["msg-1"]),
        "msg-1 was handled twice: a copy came back",
    ),
    "three lives": (three_lives, "All 3 handled in 35 s, 2 of them more than once"),
}


@pytest.mark.parametrize("case", RUNS)
def test_the_headline_says_what_became_of_the_messages(case: str) -> None:
    ledger, expected = RUNS[case]
    assert said(ledger()) == expected


def test_a_message_that_succeeded_on_a_later_receive_is_named_with_it() -> None:
    tries: list[int] = []

    def outage(event: dict[str, Any], context: object) -> None:
        tries.append(1)
        if len(tries) < 4:
            raise RuntimeError("the table is not there")

    assert said(run(outage, "a")) == "msg-1 handled in 60.1 s, on its 4th receive"
    tries.clear()
    assert said(run(outage, "a", "b", **OFF)) == "Both handled in 60.1 s, each on the 4th receive"


def test_what_is_in_no_dead_letter_queue_and_not_gone_is_still_in_the_queue() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    assert said(ledger) == "msg-1 is still in the queue"
    ledger.introduce("msg-2", "{}", 0.0)
    assert said(ledger) == "Both are still in the queue"
    for event in (EventType.RECEIVED, EventType.HANDLED, EventType.DELETED):
        ledger.record(Entry(2.0, event, "msg-2", 1, 1))
    assert said(ledger) == "1 of 2 still in the queue; the other was handled in 2 s"
    ledger.introduce("msg-3", "{}", 0.0)
    ledger.record(Entry(3.0, EventType.PURGED, "msg-3", 0, by="by hand"))
    assert said(ledger) == "1 of 3 purged; 1 still in the queue, 1 handled"


def test_a_message_deleted_by_another_hand_was_not_handled() -> None:
    ledger = Ledger(visibility_timeout=20)
    ledger.introduce("msg-1", "{}", 0.0)
    ledger.record(Entry(1.0, EventType.RECEIVED, "msg-1", 1, by="a script"))
    ledger.record(Entry(1.0, EventType.DELETED, "msg-1", 1, by="a script"))
    assert said(ledger) == "msg-1 was deleted by another hand"


def test_the_headline_is_the_pictures_alt_text_and_stands_in_it() -> None:
    picture = timeline(run(loop, *GOOD, POISON, **OFF))
    assert picture.alt == "5 of 5 died, 4 of them innocent."
    assert ">5 of 5 died, 4 of them innocent</text>" in picture.svg
