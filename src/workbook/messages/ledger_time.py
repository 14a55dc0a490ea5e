"""The ledger's time: seconds since it began."""

from collections.abc import Callable

from sqs_engine.clock import microseconds, seconds_of
from workbook.cloud.clock import Clock


class LedgerTime:
    """A clock that counts from the moment at which this is made; to the microsecond."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.began = clock.now()
        """In seconds since the epoch."""

    @property
    def instant(self) -> float:
        """Now, in seconds since the epoch."""
        return self._clock.now()

    @property
    def now(self) -> float:
        return self.of(self._clock.now())

    def of(self, instant: float) -> float:
        """The ledger's time of an instant, in seconds since the epoch."""
        return seconds_of(microseconds(instant) - microseconds(self.began))

    @property
    def next_instant(self) -> float | None:
        """When something happens next that was put down with `at`, here or by others."""
        instant = self._clock.next_instant
        return None if instant is None else self.of(instant)

    def move_to(self, at: float) -> None:
        """Let time pass, and happen what was put down on the way."""
        self._clock.move_to(max(self._clock.now(), self._instant(at)))

    def at(self, at: float, action: Callable[[], None], turn: int) -> None:
        """Call `action` at that time, whoever moves the clock."""
        self._clock.at(self._instant(at), action, turn)

    def _instant(self, at: float) -> float:
        return seconds_of(microseconds(self.began) + microseconds(at))
