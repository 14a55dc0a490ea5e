"""The local cloud's time, as executions see it."""

import time

from asl_interpreter.clock import Clock, VirtualClock
from workbook.cloud.clock import Clock as WorkbookClock
from workbook.cloud.waits import wait_of_this_thread


def of_this_process() -> Clock:
    """The workbook's clock; without one, a clock of the execution's own that begins now."""
    running = WorkbookClock.running()
    return VirtualClock(time.time()) if running is None else _ProcessTime(running)


class _ProcessTime:
    """Where an execution waits, the workbook's clock is moved on, for everybody; in a handler, the handler waits."""

    def __init__(self, clock: WorkbookClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now()

    def move_to(self, instant: float) -> None:
        seconds = max(0.0, instant - self.now())
        if wait := wait_of_this_thread():
            wait(seconds)
        else:
            self._clock.advance(seconds)
