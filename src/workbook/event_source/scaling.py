"""How many batches an event source mapping handles at once (AWS Lambda guide, *Configuring scaling behavior for SQS
event source mappings*, *Handling errors for an SQS event source in Lambda*)."""

from math import floor

from workbook.event_source.settings import Settings

AT_FIRST, PER_MINUTE, AT_MOST = 5, 300, 1_250
"""Concurrent batches, without provisioned mode."""

PROVISIONED_PER_MINUTE = 1_000
BATCHES_PER_POLLER = 10
"""Concurrent invocations that one event poller of the provisioned mode handles."""

FEWER_AFTER_AN_ERROR = 1
"""By how many concurrent batches an error of the function, or a throttle, lowers the limit. AWS does not tell how fast
it falls: our choice. It never falls below what it was at first, grows again as ever, and all is forgotten when the
queue is found empty."""


class Scaling:
    """Five concurrent batches at first, 300 more per minute while messages wait, at most 1,250 or MaximumConcurrency.

    In provisioned mode ten for each of MinimumPollers at first, 1,000 more per minute, ten for each of MaximumPollers
    at most. On a FIFO queue as many as there are active message groups, because the queue hands out no other message of
    a group that is in flight, and at most MaximumConcurrency. The guide does not say how a minute's growth is spread
    over the minute; here, one more after each equal part of it.
    """

    def __init__(self, settings: Settings, *, fifo: bool) -> None:
        self._step = 60 / PER_MINUTE
        self._at_first, self._most = AT_FIRST, min(AT_MOST, settings.maximum_concurrency or AT_MOST)
        if settings.provisioned:
            self._step = 60 / PROVISIONED_PER_MINUTE
            self._at_first = settings.least_pollers * BATCHES_PER_POLLER
            self._most = settings.most_pollers * BATCHES_PER_POLLER
        if fifo:
            self._at_first = self._most
        self._base = self._at_first
        self._since: float | None = None

    def limit(self, now: float) -> int:
        """Concurrent batches at `now`, in seconds of virtual time."""
        self._since = now if self._since is None else self._since
        return min(self._most, self._base + floor((now - self._since) / self._step + 1e-9))

    def next_step(self, now: float) -> float | None:
        """When the limit rises next; None when it has reached its maximum."""
        limit = self.limit(now)
        if limit >= self._most or self._since is None:
            return None
        return self._since + (limit - self._base + 1) * self._step

    def back_off(self, now: float) -> None:
        """The function raised, timed out or was throttled."""
        self._base = max(min(self._at_first, self._most), self.limit(now) - FEWER_AFTER_AN_ERROR)
        self._since = now

    def rest(self) -> None:
        """The queue was found empty: the next message finds the mapping as it was at first."""
        self._base, self._since = self._at_first, None
