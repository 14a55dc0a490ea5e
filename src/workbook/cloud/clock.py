"""Virtual time: waiting out a visibility timeout of 20 s costs no real time.

Built on time-machine. While a clock runs, `time.time()` and `datetime.now()` tell virtual time, and with them every
timestamp that the local cloud makes. It stands still until somebody moves it: how long a reader thinks leaves no trace.
`time.monotonic()` is left alone, so event loops, a Jupyter kernel's among them, keep working.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from typing import Self

from sqs_engine.clock import microseconds, seconds_of
from workbook.basics.stand_ins import stand_ins
from workbook.cloud.waits import time_was_read, wait_of_this_thread

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
        self._start = microseconds(start)  # whole ones, as in the queues' engine: adding seconds is exact
        self._moved = 0
        self._ticking_since: float | None = None
        self._coming: list[tuple[int, int, int, Callable[[], None]]] = []
        self._order = count()
        self._travel: time_machine.travel | None = None

    @classmethod
    def running(cls) -> "Clock | None":
        """The clock that tells this process's time, None when real time does."""
        return cls._running

    def start(self) -> None:
        """Begin virtual time, at the start instant. Raises `ClockError` when a clock is running already."""
        if Clock._running is not None:
            raise ClockError("a clock is running already: stop it first, two cannot tell one process's time")
        self._moved, self._ticking_since, self._coming = 0, None, []
        self._travel = time_machine.travel(seconds_of(self._start), tick=False)
        traveller = self._travel.start()

        def time_ns() -> int:
            time_was_read()
            return (self._start + self._now()) * 1000

        setattr(traveller, "time_ns", time_ns)  # noqa: B010  every way to ask for the time comes by here
        Clock._running = self

    def stop(self) -> None:
        """Go back to real time."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = Clock._running = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def now(self) -> float:
        """Virtual seconds since the epoch."""
        self._must_run()
        return time.time()

    @property
    def elapsed(self) -> float:
        """Virtual seconds since the start."""
        return seconds_of(self._now())

    def advance(self, seconds: float) -> None:
        """Let `seconds` of virtual time pass. Raises `ValueError` for a negative number: time runs one way.

        In a handler that an event source mapping runs, time passes where the handler waits: there this moves nothing.
        """
        self._must_run()
        if seconds < 0:
            raise ValueError(f"advance({seconds}): time runs one way")
        if not math.isfinite(seconds) or self.now() + seconds > _LAST:
            raise ValueError(f"advance({seconds}): it has to be a number of seconds that ends before the year 10000")
        self._go_to(self._now() + microseconds(seconds))

    def move_to(self, instant: float) -> None:
        """Let time pass until `instant`, in seconds since the epoch. Raises `ValueError` when it has passed already."""
        self._must_run()
        to = microseconds(instant) - self._start
        if to < self._now():
            raise ValueError(f"move_to({instant}): time runs one way, and it is {self.now()} already")
        self._go_to(to)

    # ------------------------------------------------------------------ what happens as time passes

    def at(self, instant: float, action: Callable[[], None], turn: int = 0) -> None:
        """Call `action` at `instant`, in seconds since the epoch, whoever moves the clock there or beyond.

        Of several at one instant the lowest `turn` is first, then the one that was put down first.
        """
        heappush(self._coming, (microseconds(instant) - self._start, turn, next(self._order), action))

    @property
    def next_instant(self) -> float | None:
        """When the next action is due, in seconds since the epoch; None when nothing is."""
        return seconds_of(self._start + self._coming[0][0]) if self._coming else None

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within the context time passes for an experiment; afterwards it is what it was, and so is what is coming."""
        before, coming, self._coming = self._now(), self._coming, []
        try:
            yield
        finally:
            if Clock._running is self:
                self._moved, self._coming = before, coming

    def tick(self) -> None:
        """Let real time pass too, from now on: for programs that cannot move this clock."""
        self._must_run()
        self._ticking_since = time.monotonic()

    # ------------------------------------------------------------------

    def _now(self) -> int:
        """Microseconds since the start."""
        ticked = 0.0 if self._ticking_since is None else time.monotonic() - self._ticking_since
        return self._moved + microseconds(ticked)

    def _go_to(self, target: int) -> None:
        if wait_of_this_thread() is not None:
            return
        while self._coming and self._coming[0][0] <= target:
            instant, _, _, action = heappop(self._coming)
            self._pass(instant)
            action()
        self._pass(target)

    def _pass(self, target: int) -> None:
        self._moved += max(0, target - self._now())

    def _must_run(self) -> None:
        if self._travel is None:
            raise ClockError(
                "this clock is not running: start() it first, or, when a later connect() has closed its stack, take "
                "what you use (a mapping, the calls you watch) from the new stack"
            )
