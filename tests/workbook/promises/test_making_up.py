"""What a made-up history can contain: everything that the table in `making_up.py` names."""

from collections import Counter
from itertools import pairwise
from random import Random

from workbook.cloud.faults import CloudFault, What
from workbook.promises import Applies, AsksToDecline, BookingHistory, Books, QueueWorks, TimePasses, made_up
from workbook.promises.history import ODD

HISTORIES = [made_up(Random(seed)) for seed in range(1_500)]
STEPS = [step for history in HISTORIES for step in history.steps]


def faults(*kinds: type) -> list[CloudFault]:
    return [fault for step in STEPS if isinstance(step, kinds) for fault in getattr(step, "faults", ())]


def test_calls_meet_everything_that_can_go_wrong_with_a_call() -> None:
    of_calls = {What.ERROR, What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.SLOW, What.CRASH}
    assert {fault.what for fault in faults(Applies)} == of_calls
    assert {fault.what for fault in faults(Books)} == {fault.what for fault in faults(QueueWorks)}
    assert {fault.what for fault in faults(Books)} == of_calls | {What.PARTIAL}


def test_a_fault_strikes_one_call_or_several_or_all_or_at_a_rate() -> None:
    drawn = {fault.when if isinstance(fault.when, float) else len(fault.when) for fault in faults(Books)}
    assert drawn == {1, 8, 0.2}


def test_everything_goes_wrong_around_the_function() -> None:
    around = {(fault.where, fault.what) for history in HISTORIES for fault in history.mapping}
    of_invocations = (What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.SLOW, What.CRASH)
    expected = {("invocation", what) for what in of_invocations}
    assert around == expected | {("message", What.DUPLICATE), ("receive", What.REORDER)}


def test_the_index_misses_some_writes_for_some_time() -> None:
    lags = [history.lag for history in HISTORIES if history.lag is not None]
    assert ({lag.writes for lag in lags}, {lag.seconds for lag in lags}) == (set(range(1, 7)), {0.5, 20.0})


def test_two_things_happen_at_once_and_a_booking_is_repeated_after_it_died() -> None:
    between = Counter(type(step.meanwhile) for step in STEPS if isinstance(step, Books))
    assert between.keys() == {type(None), Applies, Books}
    assert sum(died_and_repeated(history) for history in HISTORIES) > len(HISTORIES) / 10


def died_and_repeated(history: BookingHistory) -> bool:
    bookings = [step for step in history.steps if isinstance(step, Books)]
    return any(
        one.nanny == other.nanny and any(fault.what is What.CRASH for fault in one.faults)
        for one, other in pairwise(bookings)
    )


def test_pages_end_anywhere_and_a_job_may_have_more_than_a_batch() -> None:
    assert {history.page for history in HISTORIES} == {None, 1, 2, 3}
    assert any(len({step.nanny for step in history.steps if isinstance(step, Applies)}) > 11 for history in HISTORIES)


def test_ids_strangers_and_messages_are_drawn_too() -> None:
    assert any(isinstance(step, Books) and step.nanny == ODD for step in STEPS)
    assert any(isinstance(step, Books) and not step.by_parent for step in STEPS)
    assert {type(step) for step in STEPS} == {Applies, Books, AsksToDecline, QueueWorks, TimePasses}
