"""The local cloud's time, as executions see it."""

import time

from asl_interpreter.clock import Clock, VirtualClock
from workbook.cloud.clock import Clock as WorkbookClock


def of_this_process() -> Clock:
    """The workbook's clock; without one, a clock of the execution's own that begins now."""
    running = WorkbookClock.running()
    return VirtualClock(time.time()) if running is None else _SkippedTime(running)


class _SkippedTime:
    """The workbook's time without the real time that ticks by, so that a history is the same on every run.

    Where an execution waits, the workbook's clock is moved on, for everybody.
    """

    def __init__(self, clock: WorkbookClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.untouched

    def move_to(self, instant: float) -> None:
        self._clock.advance(max(0.0, instant - self.now()))
