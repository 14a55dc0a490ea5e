"""A history: who did what, and what went wrong, as data.

Jobs and nannies go by numbers from 0; a nanny's number is also that of her application. A booking of a nanny who has
not applied is one of an application that does not exist.
"""

from dataclasses import dataclass
from typing import TypeAlias

from workbook.cloud.faults import CloudFault

ODD = -1
"""The number of a nanny whose application has an id that is no UUID."""


@dataclass(frozen=True)
class Applies:
    """A nanny applies for a job; once more under the same id, if she has applied before.

    `faults` are those that the calls for it meet.
    """

    job: int
    nanny: int
    faults: tuple[CloudFault, ...] = ()


@dataclass(frozen=True)
class Books:
    """Somebody books a nanny; the same booking once more, if it was made before.

    `faults` are those that the booking's calls meet. `meanwhile` happens just before the booking's call of the number
    `at_call`, counted from 1: it comes in between.
    """

    job: int
    nanny: int
    by_parent: bool = True
    faults: tuple[CloudFault, ...] = ()
    meanwhile: "Applies | Books | None" = None
    at_call: int = 1


@dataclass(frozen=True)
class AsksToDecline:
    """A message that asks to decline an application comes into the queue: a late one, or one of nobody knows whom."""

    job: int
    nanny: int


@dataclass(frozen=True)
class QueueWorks:
    """The event source mapping runs until the queue is empty; `faults` are those that the function's calls meet."""

    faults: tuple[CloudFault, ...] = ()


@dataclass(frozen=True)
class TimePasses:
    seconds: float


HistoryStep: TypeAlias = Applies | Books | AsksToDecline | QueueWorks | TimePasses


@dataclass(frozen=True)
class BookingHistory:
    """The steps one after the other, on so many new jobs as they name.

    `lag` is an index that is behind all the time, `mapping` is what goes wrong in the event source mapping. `ids` is
    the seed of the jobs' and applications' ids, and so of the order in which the index has them; `page` is how many
    applications a page holds, None for as many as the way to book asks for.
    """

    steps: tuple[HistoryStep, ...]
    lag: CloudFault | None = None
    mapping: tuple[CloudFault, ...] = ()
    ids: int = 0
    page: int | None = None

    @property
    def jobs(self) -> range:
        """The numbers of the jobs."""
        named = [step.job for step in self.steps if isinstance(step, Applies | Books | AsksToDecline)]
        return range(max(named, default=0) + 1)
