"""Virtual time: waiting out a visibility timeout of 20 s costs no real time.

Built on time-machine. While a clock runs, `time.time()` and `datetime.now()` tell virtual time, and with them every
timestamp that moto makes. `time.monotonic()` is left alone, so event loops, a Jupyter kernel's among them, keep
working. The clock ticks on with real time, because moto waits in loops that a standing clock would never end.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from workbook.basics.stand_ins import stand_ins
from workbook.cloud.waits import time_was_read

# time-machine imports pytest where there is one, a tenth of a second for a fixture that a kernel does not need.
with stand_ins({"pytest": None}):
    import time_machine

START = 1_767_258_000.0
"""2026-01-01T09:00:00Z, the instant at which every clock starts, so that a page reads the same on every run."""

_LAST = 253_402_300_799.0  # the end of the year 9999, after which there are no dates


class ClockError(RuntimeError):
    """The clock was used in a way that would leave the process in the wrong time; the message says how."""


class Clock:
    """The time of this process, from `start()` to `stop()`; also a context manager.

    Only one clock can run at a time: a second `start()` raises `ClockError`. Stopping twice does no harm.
    """

    _running: "Clock | None" = None

    def __init__(self, start: float = START) -> None:
        """`start` is in seconds since the epoch."""
        self._start = start
        self._moved = 0.0
        self._standing = 0  # how many contexts of standing_still are open; they need not end in order
        self._travel: time_machine.travel | None = None
        self._traveller: time_machine.Traveller | None = None

    @classmethod
    def running(cls) -> "Clock | None":
        """The clock that tells this process's time, None when real time does."""
        return cls._running

    def start(self) -> None:
        """Begin virtual time, at the start instant. Raises `ClockError` when a clock is running already."""
        if Clock._running is not None:
            raise ClockError("a clock is running already: stop it first, two cannot tell one process's time")
        self._moved, self._standing = 0.0, 0
        self._travel = time_machine.travel(self._start, tick=True)
        self._traveller = self._travel.start()
        told = self._traveller.time_ns

        def time_ns() -> int:
            time_was_read()
            return told()

        setattr(self._traveller, "time_ns", time_ns)  # noqa: B010  every way to ask for the time comes by here
        Clock._running = self

    def stop(self) -> None:
        """Go back to real time."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = self._traveller = Clock._running = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def now(self) -> float:
        """Virtual seconds since the epoch, the real time that ticked by included."""
        self._must_run()
        return time.time()

    @property
    def untouched(self) -> float:
        """Now without the real time that ticked by: the start and what was skipped since, in epoch seconds."""
        return self._start + self._moved

    @property
    def elapsed(self) -> float:
        """Virtual seconds that were skipped since the start.

        Real time that ticked by is not in it, so it is the same on every run, however slow the machine.
        """
        return self._moved

    def advance(self, seconds: float) -> None:
        """Skip `seconds` of virtual time. Raises `ValueError` for a negative number: time runs one way."""
        if seconds < 0:
            raise ValueError(f"advance({seconds}): time runs one way")
        if not math.isfinite(seconds) or self.now() + seconds > _LAST:
            raise ValueError(f"advance({seconds}): it has to be a number of seconds that ends before the year 10000")
        self._set(self.now() + seconds)
        self._moved = _exact(self._moved + seconds)

    def move_to(self, instant: float) -> None:
        """Skip to `instant`, in seconds since the epoch. Raises `ValueError` when it has passed already."""
        if instant < self.now():
            raise ValueError(f"move_to({instant}): time runs one way, and it is {self.now()} already")
        self._set(instant)
        self._moved = _exact(instant - self._start)

    @contextmanager
    def standing_still(self) -> Iterator[Callable[[float, float], None]]:
        """Within the context no time ticks by: it passes only when the yielded function is called. Can be nested.

        `show(elapsed, instant)` says how many virtual seconds have been skipped since the start, and what the process's
        time is now, in seconds since the epoch; it may step back over real time that ticked by. Nothing that waits for
        time to pass may run inside the context: it would wait for ever.
        """
        traveller = self._must_run()
        traveller.move_to(self.now(), tick=False)
        self._standing += 1

        def show(elapsed: float, instant: float) -> None:
            self._moved = _exact(elapsed)
            self._set(instant)

        try:
            yield show
        finally:
            if self._traveller is traveller:
                self._standing -= 1
                traveller.move_to(self.now(), tick=not self._standing)

    def _set(self, instant: float) -> None:
        self._must_run().move_to(instant)

    def _must_run(self) -> time_machine.Traveller:
        if self._traveller is None:
            raise ClockError(
                "this clock is not running: start() it first, or, when a later connect() has closed its stack, take "
                "what you use (a mapping, a recorder) from the new stack"
            )
        return self._traveller


def _exact(seconds: float) -> float:
    """Seconds without the crumbs that adding floats leaves: 0.1 + 0.2 is 0.3."""
    return round(seconds, 6)
