"""What goes wrong in a mapping, in the words of `workbook.cloud.faults`."""

from typing import Any

import pytest

from workbook.cloud.faults import CloudFault, FaultError, What

REPORT = {"function_response_types": ["ReportBatchItemFailures"]}


def outcomes(mapping: Any) -> list[str]:
    return [each.outcome for each in mapping.ledger.invocations]


def test_an_invocation_that_crashes_has_done_nothing_and_its_batch_comes_back(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    mapping = lab.mapping(handlers.fine, faults=[CloudFault(What.CRASH, "invocation")], **REPORT)
    mapping.drain()
    assert handlers.batches == [["a", "b"]]
    assert "Runtime exited" in outcomes(mapping)[0]
    assert mapping.ledger.counts()["RECEIVED"] == 4


@pytest.mark.parametrize(("what", "handed_over"), [("time-out", 1), ("lost-reply", 2)])
def test_an_invocation_that_times_out_may_have_done_all_its_work(
    lab: Any, handlers: Any, what: str, handed_over: int
) -> None:
    lab.queue()
    lab.send("a")
    mapping = lab.mapping(handlers.fine, timeout=3, faults=[CloudFault(What(what), "invocation")], **REPORT)
    mapping.drain()
    assert len(handlers.batches) == handed_over
    first, second = mapping.ledger.invocations
    assert (first.ended - first.started, "timed out" in first.outcome, second.started) == (3, True, 20)


def test_a_slow_invocation_takes_its_time(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a")
    slow = CloudFault(What.SLOW, "invocation", seconds=2)
    mapping = lab.mapping(handlers.fine, timeout=3, duration=0.5, faults=[slow])
    mapping.drain()
    [only] = mapping.ledger.invocations
    assert only.ended - only.started == 2.5


def test_a_throttle_and_a_duplicate_are_told_in_the_same_words(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send("a", "b")
    faults = [CloudFault(What.THROTTLE, "invocation"), CloudFault(What.DUPLICATE, "message", when=(2,))]
    mapping = lab.mapping(handlers.fine, faults=faults)
    mapping.drain()
    assert [start.at for start in mapping.ledger.starts] == [1.0, 20.0]
    assert handlers.batches == [["a", "b"], ["b"]]


def test_a_standard_queue_hands_out_in_any_order(lab: Any, handlers: Any) -> None:
    lab.queue()
    lab.send(*"abc")
    mapping = lab.mapping(handlers.fine, batch_size=3, faults=[CloudFault(What.REORDER, "receive")])
    mapping.drain()
    lab.send(*"def")
    mapping.drain()
    assert handlers.batches == [["c", "b", "a"], ["d", "e", "f"]]


def test_a_mapping_refuses_what_only_a_call_can_meet(lab: Any, handlers: Any) -> None:
    lab.queue()
    with pytest.raises(FaultError, match="put it in place around the run"):
        lab.mapping(handlers.fine, faults=[CloudFault(What.CRASH, "call")])
    with pytest.raises(FaultError, match="one throttle is enough"):
        lab.mapping(handlers.fine, throttles={1}, faults=[CloudFault(What.THROTTLE, "invocation")])
