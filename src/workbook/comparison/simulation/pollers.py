"""Lambda's event source mapping of the queue, under load: batches at once grow while messages wait.

`workbook.event_source` does the same for real messages, exactly and one by one. Here a message is a number.
"""

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cache

import simpy

from workbook.cloud.template import Template
from workbook.comparison.simulation.functions import Environments, NoEnvironment
from workbook.event_source.scaling import AT_FIRST, AT_MOST, PER_MINUTE

RETRY_AFTER = 100.0
"""ms until a throttled invocation is tried again, until the visibility timeout ends. AWS tells no number."""


@dataclass(frozen=True)
class QueueSettings:
    """What the template says of the mapping and its queue."""

    batch_size: int
    visibility_timeout: float
    """ms."""

    @classmethod
    @cache
    def load(cls) -> "QueueSettings":
        """Those of template.yaml."""
        template = Template.load()
        ((_, mapping),) = template.of_type("AWS::Lambda::EventSourceMapping")
        queue = template.resources["UpdateJobApplicationsSQSQueue"]
        return cls(mapping["Properties"]["BatchSize"], queue["Properties"]["VisibilityTimeout"] * 1000)


class QueuePollers:
    """They empty the queue. A message is what it belongs to: the number of a booking.

    How fast Lambda handles fewer batches again is not documented; here it does not, within a run. Messages of one leg
    of a booking are on the queue when the last of them is, and a batch is whatever waits, up to its size.
    """

    def __init__(
        self,
        clock: simpy.Environment,
        environments: Environments,
        settings: QueueSettings,
        begins: Callable[[bool], float],
        work: Callable[[], float],
        declined: Callable[[int, float], None],
    ) -> None:
        """`begins(cold)` draws the ms from queue to function, `work()` those of a message; `declined(booking, at)` is
        told of each that is done. The environment counts as taken from the receive on, so a little longer than it is.
        """
        self._clock, self._environments, self._settings = clock, environments, settings
        self._begins, self._work, self._declined = begins, work, declined
        self._waiting: deque[int] = deque()
        self._at_work, self._limit, self._since = 0, float(AT_FIRST), 0.0
        self.returned = 0
        self.most_at_once = 0
        self.most_waiting = 0

    def put(self, booking: int, messages: int) -> None:
        """So many messages of a booking are on the queue."""
        self._grow()
        self._waiting.extend([booking] * messages)
        self.most_waiting = max(self.most_waiting, len(self._waiting))
        self._poll()

    def _grow(self) -> None:
        """Called before each change of what waits: so it waited, or did not, ever since the last call."""
        if self._waiting:
            minutes = (self._clock.now - self._since) / 60_000
            self._limit = min(AT_MOST, self._limit + minutes * PER_MINUTE)
        self._since = self._clock.now

    def _poll(self) -> None:
        while self._waiting and self._at_work < int(self._limit):
            size = min(self._settings.batch_size, len(self._waiting))
            batch = [self._waiting.popleft() for _ in range(size)]
            self._at_work += 1
            self.most_at_once = max(self.most_at_once, self._at_work)
            self._receive(batch)

    def _receive(self, batch: list[int]) -> None:
        cold = self._environment()
        if cold is None:
            self._clock.process(self._try_again(batch))
        else:
            self._invoke(batch, cold)

    def _try_again(self, batch: list[int]) -> Generator[simpy.Event, None, None]:
        gives_up = self._clock.now + self._settings.visibility_timeout
        cold = None
        while cold is None:
            yield self._clock.timeout(RETRY_AFTER)
            if self._clock.now >= gives_up:
                self._end(returned=batch)
                return
            cold = self._environment()
        self._invoke(batch, cold)

    def _invoke(self, batch: list[int], cold: bool) -> None:
        began, took = self._clock.now, self._begins(cold)
        ends = [took := took + self._work() for _ in batch]

        def done(_: simpy.Event) -> None:
            self._environments.give_back()
            for booking, end in zip(batch, ends, strict=True):
                self._declined(booking, began + end)
            self._end(returned=[])

        self._clock.timeout(took).callbacks.append(done)

    def _environment(self) -> bool | None:
        """Whether the one it got is cold; None when the invocation is throttled."""
        try:
            return self._environments.take(self._clock.now)
        except NoEnvironment:
            return None

    def _end(self, returned: list[int]) -> None:
        """A batch is over. What is returned to the queue is visible again, and received by whoever comes."""
        self._grow()
        self._at_work -= 1
        self.returned += len(returned)
        self._waiting.extend(returned)
        self._poll()
