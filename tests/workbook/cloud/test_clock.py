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


def test_the_clock_ticks_with_real_time(clock: Clock) -> None:
    first = time.time()
    while time.time() == first:
        pass


def test_elapsed_counts_what_was_skipped_and_no_real_time(clock: Clock) -> None:
    clock.advance(0.1)
    clock.advance(0.2)
    first = time.time()
    while time.time() == first:
        pass
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


def test_standing_still_no_time_ticks_by(clock: Clock) -> None:
    with clock.standing_still() as show:
        show(40, START + 40.5)
        first = time.time()
        assert first == START + 40.5
        for _ in range(1_000):
            assert time.time() == first
    assert clock.elapsed == 40
    while time.time() == first:
        pass


def test_the_clock_ticks_again_after_an_error_while_it_stood_still(clock: Clock) -> None:
    with pytest.raises(RuntimeError), clock.standing_still():
        raise RuntimeError
    first = time.time()
    while time.time() == first:
        pass


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


def test_a_clock_that_stands_still_goes_on_standing_after_a_second_one_inside(clock: Clock) -> None:
    with clock.standing_still():
        with clock.standing_still():
            pass
        before = time.time()
        time.sleep(0.01)
        assert time.time() == before
    before = time.time()
    time.sleep(0.01)
    assert time.time() > before


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), 1e15])
def test_no_time_can_be_skipped_that_no_calendar_has(clock: Clock, seconds: float) -> None:
    with pytest.raises(ValueError, match=r"advance\(.*\): "):
        clock.advance(seconds)
    assert clock.elapsed == 0
