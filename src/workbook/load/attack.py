"""What came of a load: how many were sent, how long each took, what was refused.

An attack is vegeta's word for it (https://github.com/tsenart/vegeta), and `HdrHistogram` keeps the latencies: to three
digits, in a memory that does not grow, of whatever size they are (https://hdrhistogram.github.io/HdrHistogram/).
"""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

from hdrh.histogram import HdrHistogram

LATE = 0.010
"""Seconds after its intended time from which a request counts as late. Ours: Python's threads take turns of 5 ms."""

_LONGEST = 3_600_000_000  # µs: what took more than an hour is put down as an hour
_DIGITS = 3


@dataclass(frozen=True)
class Reply:
    """What came back: the HTTP status (0 when there was none), the bytes of both bodies, and an error's name or ""."""

    status: int = 200
    bytes_in: int = 0
    bytes_out: int = 0
    error: str = ""


@dataclass
class Attack:
    """One load, as it goes on and when it is over. Times are in seconds since it began."""

    name: str
    """How it was sent, for the charts: `open loop` or `closed loop`."""

    stopped: bool = False
    """Whether Ctrl-C ended it; what was under way then is counted."""

    requests: int = 0
    late: int = 0
    """How many began more than `LATE` after their intended time, because all workers were busy, or this machine was."""

    latest: float = 0.0
    """The longest that a request waited for its turn, in seconds."""

    bytes_in: int = 0
    bytes_out: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    first_begun: float = 0.0
    last_begun: float = 0.0
    ended: float = 0.0
    shortest: float = 0.0
    longest: float = 0.0
    _total: float = 0.0
    _latencies: HdrHistogram = field(default_factory=lambda: HdrHistogram(1, _LONGEST, _DIGITS), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, intended: float, begun: float, ended: float, answer: Reply) -> None:
        """Count a request. Its latency begins at `intended`, when it was to be sent."""
        latency = ended - intended
        with self._lock:
            self.first_begun = min(self.first_begun, begun) if self.requests else begun
            self.shortest = min(self.shortest, latency) if self.requests else latency
            self.last_begun, self.ended = max(self.last_begun, begun), max(self.ended, ended)
            self.longest, self._total = max(self.longest, latency), self._total + latency
            self._latencies.record_value(min(max(round(latency * 1e6), 1), _LONGEST))
            self.requests += 1
            self.late += begun - intended > LATE
            self.latest = max(self.latest, begun - intended)
            self.bytes_in += answer.bytes_in
            self.bytes_out += answer.bytes_out
            self.statuses[answer.status] += 1
            if answer.error:
                self.errors[answer.error] += 1

    @property
    def failed(self) -> int:
        return self.errors.total()

    @property
    def mean(self) -> float:
        """Seconds; 0 where nothing was sent."""
        return self._total / self.requests if self.requests else 0.0

    def within(self, *percents: float) -> list[float]:
        """The seconds within which each of these shares of the requests had an answer, to three digits.

        Zeros where nothing was sent.
        """
        found = self._latencies.get_percentile_to_value_dict(percents) if self.requests else {}
        # The histogram gives the upper end of a bucket, which may lie above all that was measured.
        return [min(float(found.get(each, 0)) / 1e6, self.longest) for each in percents]
