"""How a history is played: what each kind of step does, and that the short way of a call changes nothing."""

from random import Random

import pytest

from workbook.cloud.faults import CloudFault, What
from workbook.promises import (
    Applies,
    AsksToDecline,
    BookingHistory,
    Books,
    HistoryStage,
    Played,
    QueueWorks,
    TimePasses,
    made_up,
    play,
    story,
    workflow,
)
from workbook.promises.history import ODD
from workbook.promises.invariants import Deed

THREE = tuple(Applies(0, nanny) for nanny in range(3))


def outcomes(played: Played) -> list[str]:
    return [deed.outcome for deed in played.deeds if isinstance(deed.step, Applies | Books)]


def played(stage: HistoryStage, *steps: object, **more: object) -> Played:
    return play(BookingHistory((*THREE, *steps), **more), stage, workflow(stage.stack))  # type: ignore[arg-type]


def test_a_booking_accepts_one_and_the_queue_declines_the_others(stage: HistoryStage) -> None:
    came = played(stage, Books(0, 1))
    seen = came.deeds[-1].after
    assert [seen.status((0, nanny)) for nanny in range(3)] == ["DECLINED", "ACCEPTED", "DECLINED"]
    assert (came.kept, seen.told[0, 1], len(came.ledger.messages if came.ledger else ())) == (True, 1, 2)


@pytest.mark.parametrize(
    ("booking", "ends"),
    [
        (Books(0, 4), "ApplicationNotFound"),
        (Books(0, ODD), "InvalidInput"),
        (Books(0, 1, by_parent=False), "NotYourJob"),
        (Books(0, 1, faults=(CloudFault(What.CRASH, "sqs:SendMessage"),)), "died"),
        (Books(0, 1, faults=(CloudFault(What.TIME_OUT, "call", range(1, 20)),)), "BookingInterrupted"),
    ],
)
def test_a_booking_ends_by_name(stage: HistoryStage, booking: Books, ends: str) -> None:
    came = played(stage, booking)
    assert (outcomes(came)[3], came.kept) == (ends, True)


def test_a_booking_that_died_is_repeated_and_finishes(stage: HistoryStage) -> None:
    came = played(stage, Books(0, 1, faults=(CloudFault(What.CRASH, "sqs:SendMessage"),)))
    assert outcomes(came)[3:] == ["died", "SUCCEEDED"]
    assert came.deeds[-2].repeats


def test_what_comes_in_between_is_done_just_before_that_call(stage: HistoryStage) -> None:
    came = played(stage, Books(0, 1, meanwhile=Books(0, 2), at_call=2))
    assert outcomes(came)[3:] == ["SUCCEEDED", "JobNotOpen"]
    assert came.deeds[3].after.status((0, 2)) == "ACCEPTED"


def test_a_message_about_nobody_ends_in_the_dead_letter_queue(stage: HistoryStage) -> None:
    came = played(stage, AsksToDecline(0, 4), QueueWorks(), TimePasses(1))
    assert came.deeds[-1].after.dead == {(0, 4): 1}


def test_a_booking_waits_for_an_index_that_is_behind(stage: HistoryStage) -> None:
    came = played(stage, Books(0, 1), lag=CloudFault(What.LAG, "index:jobApplications", 1.0, writes=2, seconds=1.5))
    assert (outcomes(came)[3:], came.kept) == (["SUCCEEDED"], True)


def test_the_same_chance_makes_the_same_history_and_the_same_story(stage: HistoryStage) -> None:
    first, second = (play(made_up(Random(7)), stage, workflow(stage.stack)) for _ in range(2))
    assert story(first) == story(second)


def seen(came: Played) -> list[tuple[object, ...]]:
    return [
        (deed.outcome, deed.calls, deed.after.waiting, deed.after.dead, deed.after.told, statuses(deed))
        for deed in came.deeds
    ]


def statuses(deed: Deed) -> dict[object, str | None]:
    return {name: deed.after.status(name) for name in deed.after.applications}


@pytest.mark.parametrize("others", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_a_history_plays_the_same_whatever_was_played_before(stage: HistoryStage, others: int) -> None:
    alone = BookingHistory((*THREE, Books(0, 1), AsksToDecline(0, 4), QueueWorks(), Books(0, 2)), ids=5)
    way = workflow(stage.stack)
    first = play(alone, stage, way)
    for number in range(others):
        play(made_up(Random(100 + number)), stage, way)
    again = play(alone, stage, way)
    assert (seen(again), story(again)) == (seen(first), story(first))
