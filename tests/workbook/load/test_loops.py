"""Open and closed loops in simulated time: what is sent when, and from when its latency counts."""

import pytest

from workbook.load import Attack, Hit, LoadError, SimulatedClock, Stalling, closed_loop, open_loop


class Noted:
    """A target that takes `seconds`, and the instants at which it was called."""

    def __init__(self, clock: SimulatedClock, seconds: float) -> None:
        self.clock, self.seconds = clock, seconds
        self.called: list[float] = []

    def __call__(self, number: int) -> None:
        assert number == len(self.called)
        self.called.append(round(self.clock.now(), 6))
        self.clock.sleep(self.seconds)


def test_an_open_loop_sends_at_its_rate_whatever_comes_back() -> None:
    clock = SimulatedClock()
    target = Noted(clock, seconds=10)
    attack = open_loop(target, rate=4, duration=2, workers=8, clock=clock)
    assert target.called == [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75]
    assert (attack.requests, attack.late, attack.last_begun, attack.ended) == (8, 0, 1.75, 11.75)


def test_what_finds_no_worker_free_begins_late_and_its_latency_begins_when_it_was_due() -> None:
    clock = SimulatedClock()
    target = Noted(clock, seconds=3)
    attack = open_loop(target, rate=1, duration=4, workers=2, clock=clock)
    assert target.called == [0, 1, 3, 4]
    assert (attack.late, attack.latest) == (2, 1)
    assert (attack.shortest, attack.longest, attack.mean) == (3, 4, 3.5)


def test_a_closed_loop_waits_and_leaves_out_what_was_due_meanwhile() -> None:
    clock = SimulatedClock()
    target = Noted(clock, seconds=0.75)
    attack = closed_loop(target, rate=4, duration=2, clock=clock)
    assert target.called == [0, 0.75, 1.5]
    assert (attack.shortest, attack.longest, attack.late) == (0.75, 0.75, 0)


def test_a_closed_loop_sends_no_faster_than_its_rate() -> None:
    clock = SimulatedClock()
    target = Noted(clock, seconds=0.001)
    closed_loop(target, rate=4, duration=1, clock=clock)
    assert target.called == [0, 0.25, 0.5, 0.75]


def test_of_one_stall_a_closed_loop_sees_one_request_and_an_open_loop_all_that_were_due() -> None:
    clock = SimulatedClock()
    target = Stalling(clock, usual=0.005, at=20, lasts=6)
    closed = closed_loop(target, rate=100, duration=60, clock=clock)
    opened = open_loop(target, rate=100, duration=60, workers=1_000, clock=clock)
    assert closed.within(99) == [pytest.approx(0.005, rel=0.001)]
    # The 600 requests of the stall wait from 6 s down to 0: a tenth of all, so the 99th percentile is 90 % of them.
    assert opened.within(99) == [pytest.approx(0.9 * 6, rel=0.002)]
    assert closed.longest == pytest.approx(opened.longest) == pytest.approx(6.005)
    assert closed.requests == pytest.approx(6_000 - 600, abs=1)


def test_too_few_workers_move_the_wait_from_the_target_into_the_generator_and_it_counts_all_the_same() -> None:
    clock = SimulatedClock()
    target = Stalling(clock)
    many = open_loop(target, rate=100, duration=60, workers=1_000, clock=clock)
    few = open_loop(target, rate=100, duration=60, workers=16, clock=clock)
    assert many.late == 0
    assert few.late >= 600 - 16
    assert few.within(95, 99) == pytest.approx(many.within(95, 99), rel=0.1)


def test_what_a_target_raises_is_a_failure_counted_by_the_errors_name() -> None:
    def refuses(number: int) -> Hit | None:
        if number % 2:
            raise TimeoutError("number 1 of 4")
        return Hit(429, error="ThrottlingException") if number else None

    attack = open_loop(refuses, rate=4, duration=1, clock=SimulatedClock())
    assert attack.errors == {"TimeoutError": 2, "ThrottlingException": 1}
    assert attack.statuses == {200: 1, 0: 2, 429: 1}
    assert attack.failed == 3


def test_bytes_of_all_answers_are_added() -> None:
    attack = open_loop(lambda number: Hit(200, number, 10), rate=4, duration=1, clock=SimulatedClock())
    assert (attack.bytes_in, attack.bytes_out) == (0 + 1 + 2 + 3, 40)


@pytest.mark.parametrize("loop", [open_loop, closed_loop])
def test_ctrl_c_ends_a_load_with_what_was_sent(loop: type[object]) -> None:
    def stopped(number: int) -> None:
        if number == 3:
            raise KeyboardInterrupt

    attack = loop(stopped, rate=10, duration=1, clock=SimulatedClock())  # type: ignore[call-arg]
    assert isinstance(attack, Attack)
    assert (attack.stopped, attack.requests) == (True, 3)


def test_each_answer_is_told_once_it_is_counted() -> None:
    told: list[int] = []
    open_loop(
        lambda number: None, rate=3, duration=1, clock=SimulatedClock(), answered=lambda it: told.append(it.requests)
    )
    assert told == [1, 2, 3]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"rate": 0}, "rate=0: the rate is a number of requests a second above 0"),
        ({"rate": -1}, "rate=-1"),
        ({"rate": float("nan")}, "rate=nan"),
        ({"rate": "8"}, "rate='8'"),
        ({"duration": -10}, "duration=-10: the duration is a number of seconds above 0"),
        ({"duration": float("inf")}, "duration=inf"),
        ({"rate": 0.01}, "none is due within 10 s. Make the duration at least 100 s"),
        ({"rate": 1e6}, "1e+06 requests a second for 10 s are more than 1,000,000 requests, the most"),
        ({"rate": 1e200, "duration": 1e200}, "Make the rate or the duration smaller."),
        ({"workers": 0}, "workers=0: the workers are a whole number from 1 to 1,000"),
        ({"workers": 1_001}, "workers=1001"),
    ],
)
def test_what_is_no_load_is_refused_before_anything_is_sent(settings: dict[str, float], says: str) -> None:
    with pytest.raises(LoadError) as refused:
        open_loop(lambda number: pytest.fail("sent"), **({"rate": 8, "duration": 10} | settings))  # type: ignore[arg-type]
    assert says in str(refused.value)


def test_time_does_not_run_backwards_in_a_target() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        SimulatedClock().sleep(-1)
