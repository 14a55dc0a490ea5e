"""The server's time is real: other programs compare what they read with their own clocks."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from heapq import heappop
from threading import Event as Flag
from threading import Thread

from sqs_engine.clock import microseconds
from workbook.cloud import step_functions
from workbook.cloud.clock import Clock
from workbook.cloud.on_account import RealTime

_LOOK = 0.25  # s between two looks at what waits


class ServersTime(RealTime):
    """Real time as the clock of this process: where an execution waits, its thread does."""

    def start(self) -> None:
        super().start()
        Clock._running = self

    def stop(self) -> None:
        Clock._running = None


class Passing(Clock):
    """Real time that nobody moves: what was put down is done by whoever calls `move_to` when its instant has come."""

    def now(self) -> float:
        return time.time()

    def move_to(self, instant: float) -> None:
        now = microseconds(time.time()) - self._start
        while self._coming and self._coming[0][0] <= now:
            heappop(self._coming)[3]()


@contextmanager
def executions_go_on() -> Iterator[None]:
    """Within the context asynchronous executions go on by themselves, whether or not anybody asks for anything."""
    stopped = Flag()

    def look() -> None:
        while not stopped.wait(_LOOK):
            step_functions.go_on()

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
