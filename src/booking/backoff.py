"""Waiting before another try."""

from random import uniform
from time import sleep

from booking.deadline import must_fit

_FIRST = 0.1  # s
_LONGEST = 2.0  # s


def wait_before_retry(attempt: int) -> None:
    """Waits up to 0.1, 0.2, 0.4, … 2 seconds after attempt 1, 2, 3, …: exponential backoff with full jitter.

    The jitter is what matters when many have collided: without it they would all come back in the same instant
    (Amazon Builders' Library, *Timeouts, retries, and backoff with jitter*).

    Raises OutOfTime instead when the function's time might not suffice.
    """
    longest = min(_LONGEST, _FIRST * 2 ** (attempt - 1))
    must_fit(longest)
    sleep(uniform(0, longest))
