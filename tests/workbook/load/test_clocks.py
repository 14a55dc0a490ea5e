"""Threads in real time: what the simulated clock cannot show. Events, not sleeps, say when a call ends."""

import threading
from _thread import interrupt_main
from collections.abc import Sequence
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from workbook.load import Attack, clocks, open_loop

SOON = 30.0  # s: a call that waits so long has been forgotten


def test_calls_are_under_way_side_by_side_up_to_the_number_of_workers() -> None:
    together = threading.Barrier(3, timeout=SOON)
    attack = open_loop(lambda number: together.wait(), rate=1_000, duration=0.006, workers=3)
    assert (attack.requests, attack.failed) == (6, 0)


def test_a_request_waits_for_a_worker_and_not_the_request_after_it_for_an_answer() -> None:
    third_is_due, under_way = threading.Event(), []

    def target(number: int) -> None:
        under_way.append(number)
        if number == 0:
            assert third_is_due.wait(SOON)
        if number == 2:
            third_is_due.set()

    attack = open_loop(target, rate=1_000, duration=0.003, workers=2)
    assert under_way == [0, 1, 2]
    assert (attack.requests, attack.failed) == (3, 0)


def test_ctrl_c_waits_for_what_is_under_way_and_counts_it() -> None:
    def target(number: int) -> None:
        interrupt_main()

    attack = open_loop(target, rate=1, duration=3_600, workers=1)
    assert (attack.stopped, attack.requests) == (True, 1)


def test_ctrl_c_does_not_send_what_waits_for_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    all_due, cancelled = threading.Event(), threading.Event()

    class Pool(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=cancel_futures)
            cancelled.set()
            super().shutdown(wait)

    def wait(sent: Sequence[Future[None]], timeout: float) -> object:
        all_due.set()
        return futures.wait(sent, timeout)

    def target(number: int) -> None:
        assert all_due.wait(SOON)
        interrupt_main()
        assert cancelled.wait(SOON)

    monkeypatch.setattr(clocks, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(clocks, "wait", wait)
    attack = open_loop(target, rate=1_000, duration=0.01, workers=1)
    assert (attack.stopped, attack.requests, attack.failed) == (True, 1, 0)


def test_real_time_passes_from_one_request_to_the_next() -> None:
    attack: Attack = open_loop(lambda number: None, rate=100, duration=0.05, workers=2)
    assert attack.requests == 5
    assert attack.last_begun >= 0.04
