"""The queue lab."""

from dataclasses import replace

import pytest

from workbook.experiments.queue_lab import MESSAGES, LabSettings, look, run

PARTIAL = LabSettings(report_batch_item_failures=True)
WHOLE = LabSettings(report_batch_item_failures=False)
LOST = ["msg-1", "msg-2", "msg-3", "msg-4", "msg-5"]


pytestmark = pytest.mark.usefixtures("stack")  # one local cloud for all runs of a test


def test_every_message_is_deleted_or_dead_lettered() -> None:
    for settings in (WHOLE, PARTIAL, LabSettings(failure_rate=1.0, batch_size=10)):
        counts = run(settings).counts()
        assert sum(int(str(counts[end])) for end in ("deleted", "in the DLQ")) == MESSAGES


def test_the_same_records_fail_whatever_the_batch_size_and_the_order() -> None:
    small, large = (run(replace(PARTIAL, batch_size=size, max_receive_count=2)) for size in (1, 10))
    ends = ("deliveries", "deleted", "in the DLQ")
    assert [small.counts()[end] for end in ends] == [large.counts()[end] for end in ends]


def test_whole_batches_take_innocent_messages_along_and_partial_ones_never() -> None:
    assert run(WHOLE).counts()["of these innocent"] == 1
    assert run(PARTIAL).counts()["of these innocent"] == 0


def test_a_whole_batch_brings_receives_that_fail_and_that_partial_handling_never_gives() -> None:
    whole, partial = (run(settings).ledger for settings in (WHOLE, PARTIAL))
    receives = {name: [it.message for it in partial.entries if it.event == "RECEIVED"].count(name) for name in LOST}
    assert [it.message for it in whole.entries if it.event == "DEAD_LETTERED"] == LOST
    assert receives == {"msg-1": 2, "msg-2": 3, "msg-3": 1, "msg-4": 1, "msg-5": 1}
    fails = {name: [n for n in (1, 2, 3) if WHOLE.fails(whole.body(name), n)] for name in LOST}
    assert fails == {"msg-1": [1], "msg-2": [1, 2], "msg-3": [3], "msg-4": [], "msg-5": [3]}


def test_a_whole_batch_of_one_is_the_same_as_a_partial_one() -> None:
    one = LabSettings(batch_size=1, failure_rate=0.5)
    whole, partial = (run(replace(one, report_batch_item_failures=reports)).counts() for reports in (False, True))
    assert {**whole, "": ""} == {**partial, "": ""}
    _, shown = look(one)
    assert [row[1:] for row in shown.rows] == [list(whole.values())[1:]] * 2


def test_nothing_fails_at_rate_0_and_everything_at_rate_1() -> None:
    assert run(replace(WHOLE, failure_rate=0)).counts()["deliveries"] == MESSAGES
    all_fail = run(replace(PARTIAL, failure_rate=1, max_receive_count=2, visibility_timeout=30))
    assert all_fail.counts()["in the DLQ"] == MESSAGES
    assert all_fail.counts()["deliveries"] == 2 * MESSAGES
    assert all_fail.counts()["seconds to drain"] == 60


def test_the_table_always_has_whole_batch_first_and_the_picture_is_of_the_chosen_way() -> None:
    for settings in (WHOLE, PARTIAL):
        picture, shown = look(settings)
        assert [row[0] for row in shown.rows] == ["whole batch", "partial"]
        assert picture.svg == run(settings).picture.svg
