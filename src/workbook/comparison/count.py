"""Counting: one booking by one way, and the declining after it."""

from collections import Counter

from workbook.basics.sentence import Sentence
from workbook.cloud import Stack
from workbook.comparison.counts import Counts
from workbook.comparison.declining import decline
from workbook.comparison.ways import WAYS
from workbook.practice.sample import job_with_applications, put_job


class NoSuchWay(Sentence, ValueError):
    """There is no way to book of that name."""


class NobodyToBook(Sentence, ValueError):
    """A booking accepts one application, so there has to be one."""


def count(stack: Stack, way: str, applications: int) -> Counts:
    """Book a new job with so many applications by that way, and count.

    On a stack of the local cloud whose queue is empty. The same again gives the same counts: the job is written anew.
    Raises `NoSuchWay`, `NobodyToBook`, and `NeedsVirtualTime` on an account.
    """
    if way not in WAYS:
        raise NoSuchWay(f"There is no way to book that is called {way!r}. There are: {', '.join(WAYS)}.")
    if type(applications) is not int or applications < 1:
        raise NobodyToBook(f"A booking accepts one of the applications: 1 or more of them, not {applications!r}.")
    seed = 1_000_000 * (1 + list(WAYS).index(way)) + applications
    posted = put_job(stack.outputs["TableName"], job_with_applications(applications, seed=seed))
    booking = WAYS[way](stack, posted)
    declining = decline(stack)
    items = Counter(booking.calls.items)
    items.update(declining.items)
    return Counts(
        way=way,
        applications=applications,
        outcome=booking.outcome,
        booking=booking.calls.rounds,
        decided=booking.calls.closed,
        declining=declining.rounds,
        items=dict(sorted(items.items())),
        read_units=booking.calls.read_units + declining.read_units,
        write_units=booking.calls.write_units + declining.write_units,
        transitions=booking.transitions,
        durable_operations=booking.durable_operations,
        largest_bytes=max(booking.handed_over, default=0),
        sum_bytes=sum(booking.handed_over),
        logged_bytes=booking.logged_bytes,
    )
