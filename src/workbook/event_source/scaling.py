"""How many batches an event source mapping handles at once (AWS Lambda guide, *Configuring scaling behavior for SQS
event source mappings*)."""

from math import floor

AT_FIRST = 5
PER_MINUTE = 300
AT_MOST = 1_250

_STEP = 60 / PER_MINUTE


class Scaling:
    """Five concurrent batches at first, 300 more per minute while messages wait, at most 1,250 or MaximumConcurrency.

    The guide does not say how the 300 are spread over a minute; here, one more every 0.2 s. Not simulated: the mapping
    on AWS also backs off when invocations fail or are throttled.
    """

    def __init__(self, maximum_concurrency: int | None) -> None:
        self._most = min(AT_MOST, maximum_concurrency or AT_MOST)
        self._busy_since: float | None = None

    def limit(self, now: float) -> int:
        """Concurrent batches at `now`, in seconds of virtual time."""
        self._busy_since = now if self._busy_since is None else self._busy_since
        return min(self._most, AT_FIRST + floor((now - self._busy_since) / _STEP + 1e-9))

    def next_step(self, now: float) -> float | None:
        """When the limit rises next; None when it has reached its maximum."""
        limit = self.limit(now)
        if limit >= self._most or self._busy_since is None:
            return None
        return self._busy_since + (limit - AT_FIRST + 1) * _STEP

    def rest(self) -> None:
        """The queue was found empty: the next message finds the mapping as it was at first."""
        self._busy_since = None
