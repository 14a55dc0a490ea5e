"""The noisy neighbour: two jobs on one queue, and how long the few declines of the small one wait behind the large one.

A simulation on the local cloud: queue and event source mapping are the workbook's, with the template's settings, and
time is virtual. MessageGroupId on a standard queue makes it fair (Amazon SQS guide, *Amazon SQS fair queues*).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqs_engine import Draft
from workbook.messages.ledger import EventType, Ledger
from workbook.messages.source import Source
from workbook.practice.scratch import scratch_queue

LARGE, SMALL = "the large job", "the small job"


@dataclass(frozen=True)
class Served:
    """What became of both jobs' declines on one queue. `grouped`: each message had its job as MessageGroupId.

    `large` and `small` tell when each decline was done, in seconds since all of them were sent, in order.
    """

    grouped: bool
    large: tuple[float, ...]
    small: tuple[float, ...]

    @property
    def wait(self) -> float:
        """How long the small job waited until its last decline was done."""
        return self.small[-1]

    @property
    def drained(self) -> float:
        """When the queue was empty."""
        return max(self.large[-1], self.small[-1])

    def row(self) -> dict[str, object]:
        """One row of a table of both queues."""
        return {
            "MessageGroupId": "the job's id" if self.grouped else None,
            f"the {len(self.small):,} wait, s": self.wait,
            f"the {len(self.large):,} wait, s": self.large[-1],
        }


def noisy_neighbour(
    large: int = 10_000, small: int = 5, *, duration: float = 0.1, **changes: Any
) -> tuple[Served, Served]:
    """The declines of a large job, and behind them those of a small one: without message groups, and with.

    `duration` is that of one invocation, in seconds; `changes` are arguments of `EventSourceMapping` to try other
    settings than the template's. Raises `ValueError` where one of the jobs has no declines, and `NotConnected` where no
    local cloud is open.
    """
    for number in (large, small):
        if type(number) is not int or number < 1:
            raise ValueError(f"a job has a whole number of declines, 1 or more, not {number!r}")

    def served(grouped: bool) -> Served:
        with scratch_queue() as queue:
            # Not by boto3: a thousand of its calls take longer than all the rest.
            send = Source(queue.url).queue.send
            for draft in _drafts(large, small, grouped):
                send(draft)
            ledger = queue.drain(_declines, duration=duration, **changes)
        return Served(grouped, _done(ledger, LARGE), _done(ledger, SMALL))

    return served(False), served(True)


def _drafts(large: int, small: int, grouped: bool) -> Iterator[Draft]:
    for job, number in ((LARGE, large), (SMALL, small)):
        for each in range(1, number + 1):
            yield Draft(f"decline {each} of {job}", group=job.replace(" ", "-") if grouped else None)


def _declines(event: dict[str, Any], context: object) -> dict[str, list[object]]:
    return {"batchItemFailures": []}


def _done(ledger: Ledger, job: str) -> tuple[float, ...]:
    deleted = (it for it in ledger.entries if it.event is EventType.DELETED)
    return tuple(sorted(it.at for it in deleted if ledger.body(it.message).endswith(job)))
