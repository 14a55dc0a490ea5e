"""The seconds since a load began, real or simulated, and who is free to send."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from heapq import heapify, heapreplace
from threading import Event, Thread
from typing import Protocol

_TURN = 0.1
"""Seconds after which the first thread looks up: on Windows Ctrl-C does not end a wait for another thread."""


class LoadClock(Protocol):
    """Tells the time of a load, and sends at given instants."""

    def begin(self) -> None:
        """It is 0 seconds now."""

    def now(self) -> float:
        """Seconds since the beginning."""

    def wait_until(self, instant: float) -> None:
        """Come back at that second, or at once where it has passed."""

    def send(self, instants: Sequence[float], workers: int, call: Callable[[int], None]) -> None:
        """Call `call(number)` at each of the instants, which rise, and come back when all have ended.

        While all `workers` are busy the next one waits for the first that is free, and no instant after it is moved.
        """


class ThreadClock:
    """Real time: each worker is a thread, since boto3's calls block.

    Real also in a local cloud, whose virtual clock leaves `perf_counter` and the sleep of this thread alone.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._began = time.perf_counter()

    def now(self) -> float:
        return time.perf_counter() - self._began

    def wait_until(self, instant: float) -> None:
        while (left := instant - self.now()) > 0:
            time.sleep(left)

    def send(self, instants: Sequence[float], workers: int, call: Callable[[int], None]) -> None:
        """Ctrl-C sends no more, waits for what is under way, and raises `KeyboardInterrupt`."""
        pool, stop = ThreadPoolExecutor(workers, thread_name_prefix="load"), Event()
        sent: list[Future[None]] = []

        def dispatch() -> None:
            for number, instant in enumerate(instants):
                if stop.wait(max(instant - self.now(), 0)):
                    return
                sent.append(pool.submit(call, number))

        # In a thread of its own: Ctrl-C reaches the first one only, and amidst `submit` it would lose a request.
        dispatcher = Thread(target=dispatch, name="load dispatcher")
        try:
            dispatcher.start()
            while dispatcher.is_alive():
                dispatcher.join(_TURN)
            while wait(sent, _TURN).not_done:
                pass
        except KeyboardInterrupt:
            stop.set()
            dispatcher.join()
            raise
        finally:
            pool.shutdown(cancel_futures=True)  # what still waits for a worker was not sent, and is not


class SimulatedClock:
    """Simulated time: a target says how long it takes by `sleep`, and no real time passes.

    Calls are made one after another, in the order of the instants at which they begin, each at its own second. So what
    a target knows from earlier calls it knows of calls that began before, as on a real server.
    """

    def __init__(self) -> None:
        self._now = 0.0

    def begin(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def sleep(self, seconds: float) -> None:
        """What a target does with its time. Raises `ValueError` for a negative number, as `time.sleep` does."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self._now += seconds

    def wait_until(self, instant: float) -> None:
        self._now = max(self._now, instant)

    def send(self, instants: Sequence[float], workers: int, call: Callable[[int], None]) -> None:
        free_from = [0.0] * workers
        heapify(free_from)
        for number, instant in enumerate(instants):
            self._now = max(instant, free_from[0])
            call(number)
            heapreplace(free_from, self._now)
        self._now = max(free_from)
