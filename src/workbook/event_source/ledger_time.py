"""Ledger time on the clock of the process: exact to the microsecond on every run, however slow the machine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor
from typing import ClassVar

from workbook.cloud.clock import Clock

# A message is not visible at the very end of its visibility timeout but after it, in moto as on AWS. So each instant
# that is simulated lies one microsecond later on the clock than the one before, and ledger time leaves these steps out.
# A float tells such an instant to a quarter of a microsecond, and moto cuts it to whole ones: aimed at the beginning of
# its microsecond, an instant would fall into the one before now and then. So it is aimed at the middle.
_PER_SECOND = 1_000_000
_MIDDLE = 0.5


@dataclass
class _Pause:
    """The mapping did not run: from `instant` on the clock, at `at` in ledger time, for `skipped` seconds."""

    instant: float
    at: float
    skipped: float = 0.0


class LedgerTime:
    """Seconds since the ledger began.

    Ledger time passes while the mapping runs, and when the clock is advanced between two runs. Real time that ticks by
    between runs is no ledger time.
    """

    _taken: ClassVar[bool] = False  # one process has one time: while one mapping runs, no other can

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.elapsed
        self._base = clock.now()  # the clock's instant at ledger time 0
        self._steps = 0
        self._at = 0.0
        self._show: Callable[[float, float], None] | None = None
        self._shown: dict[int, float] = {}  # ledger time of each simulated instant, by its millisecond
        self._pauses = [_Pause(self._base, 0.0)]

    @property
    def now(self) -> float:
        """Now; while the mapping runs, whatever a handler does to the clock."""
        return self._at if self._show else round(self._clock.elapsed - self._began, 6)

    @contextmanager
    def running(self, *, in_flight: bool) -> Iterator[None]:
        """Let time stand still but for `move_to`.

        When messages are in flight from an earlier run, the clock steps back over the real time that ticked by since,
        so that their visibility timeouts end when the ledger says. Raises `RuntimeError` inside another run.
        """
        if LedgerTime._taken:
            raise RuntimeError(
                "a mapping is running already, and time is its own: drain and run_for cannot be called inside a handler"
            )
        if not in_flight:
            self._base = ceil(self._clock.now() * 1000) / 1000 - self.now
            self._steps = 0
        start = self.now
        self._pauses[-1].skipped = start - self._pauses[-1].at
        with self._clock.standing_still() as show:
            self._show = show
            LedgerTime._taken = True
            try:
                self.move_to(start)
                yield
            finally:
                self._show = None
                LedgerTime._taken = False
                self._pauses.append(_Pause(self._clock.now(), self._at))

    def move_to(self, at: float) -> None:
        """Make it `at` seconds of ledger time. Only inside `running`."""
        assert self._show is not None
        self._at = at
        self._steps += 1
        microsecond = round((self._base + at) * _PER_SECOND) + self._steps
        self._shown[microsecond // 1000] = at
        self._show(self._began + at, (microsecond + _MIDDLE) / _PER_SECOND)

    def of(self, sent_timestamp: int) -> float:
        """The ledger time of a SentTimestamp, in milliseconds since the epoch; below 0 for one before the ledger.

        What was sent while the mapping did not run was sent after a whole number of skipped seconds: the fraction is
        real time. A SentTimestamp is cut to its millisecond, and so are the instants that it is compared with: else a
        message sent in the millisecond in which a pause began would lie before it.
        """
        if sent_timestamp in self._shown:
            return self._shown[sent_timestamp]
        before = [pause for pause in self._pauses if _millisecond(pause.instant) <= sent_timestamp]
        if not before:
            return float(ceil((sent_timestamp - _millisecond(self._pauses[0].instant)) / 1000))
        pause = before[-1]
        return pause.at + min(pause.skipped, float((sent_timestamp - _millisecond(pause.instant)) // 1000))


def _millisecond(instant: float) -> int:
    """The millisecond, since the epoch, in which an instant lies."""
    return floor(instant * 1000)
