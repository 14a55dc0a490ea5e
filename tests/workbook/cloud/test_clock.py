import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from workbook.cloud.clock import START, Clock, ClockError


@pytest.fixture
def clock() -> Iterator[Clock]:
    with Clock() as running:
        yield running


def test_every_clock_starts_at_the_same_instant(clock: Clock) -> None:
    assert clock.now() == pytest.approx(START, abs=1)
    assert datetime.now(UTC).date().isoformat() == "2026-01-01"


def test_advancing_costs_no_real_time(clock: Clock) -> None:
    began = time.monotonic()
    clock.advance(3_600)
    assert time.monotonic() - began < 1
    assert time.time() == pytest.approx(START + 3_600, abs=1)


def test_elapsed_counts_what_passed_without_crumbs(clock: Clock) -> None:
    clock.advance(0.1)
    clock.advance(0.2)
    assert clock.elapsed == 0.3


def test_move_to_skips_to_an_instant(clock: Clock) -> None:
    clock.move_to(START + 60)
    assert clock.elapsed == 60
    assert time.time() == pytest.approx(START + 60, abs=1)


def test_time_runs_one_way(clock: Clock) -> None:
    with pytest.raises(ValueError, match="one way"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="one way"):
        clock.move_to(START - 1)


def test_stopping_gives_real_time_back_also_after_an_error() -> None:
    before = time.time()
    with pytest.raises(ValueError, match="one way"), Clock() as clock:
        clock.advance(-1)
    assert 0 <= time.time() - before < 60


def test_stopping_twice_does_no_harm_and_a_clock_can_start_again() -> None:
    clock = Clock()
    for _ in range(2):
        clock.start()
        clock.advance(5)
        assert clock.elapsed == 5
        clock.stop()
        clock.stop()


def test_only_one_clock_can_run(clock: Clock) -> None:
    with pytest.raises(ClockError, match="running already"):
        Clock().start()
    clock.advance(1)
    assert clock.elapsed == 1


def test_a_clock_that_is_not_running_cannot_be_moved() -> None:
    with pytest.raises(ClockError, match="not running"):
        Clock().advance(1)


def test_an_event_loop_keeps_its_own_time(clock: Clock) -> None:
    async def wait_a_little() -> float:
        before = asyncio.get_running_loop().time()
        clock.advance(1_000)
        await asyncio.sleep(0.001)
        return asyncio.get_running_loop().time() - before

    assert asyncio.run(wait_a_little()) < 10


def test_time_stands_still_until_somebody_moves_it(clock: Clock) -> None:
    first = time.time()
    time.sleep(0.01)
    assert (time.time(), clock.now(), datetime.now(UTC).timestamp()) == (first, first, first)
    clock.advance(1e-6)
    assert datetime.now(UTC).microsecond == 1


def test_a_clock_that_was_told_to_tick_goes_along_with_real_time(clock: Clock) -> None:
    clock.advance(7)
    clock.tick()
    first = time.time()
    while time.time() == first:
        pass
    clock.advance(1_000)
    assert START + 1_007 <= time.time() < START + 1_060


def test_what_is_put_down_happens_at_its_instant_whoever_moves_the_clock(clock: Clock) -> None:
    came: list[tuple[str, float]] = []
    for instant, turn, name in ((2, 1, "second"), (2, 0, "first"), (9, 0, "later"), (1, 0, "before")):
        clock.at(START + instant, lambda name=name: came.append((name, clock.elapsed)), turn)  # type: ignore[misc]
    clock.advance(5)
    assert came == [("before", 1), ("first", 2), ("second", 2)]
    assert (clock.elapsed, clock.next_instant) == (5, START + 9)


def test_an_experiment_leaves_time_and_what_is_coming_as_they_were(clock: Clock) -> None:
    came: list[float] = []
    clock.at(START + 10, lambda: came.append(clock.elapsed))
    clock.advance(3)
    with clock.aside():
        clock.at(START + 20, lambda: came.append(-1.0))
        clock.advance(12)
    assert (clock.elapsed, came) == (3, [])
    clock.advance(60)
    assert came == [10]


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e15])
def test_no_time_can_be_skipped_that_no_calendar_has(clock: Clock, seconds: float) -> None:
    with pytest.raises(ValueError, match=r"advance\(.*\): "):
        clock.advance(seconds)
    assert clock.elapsed == 0
