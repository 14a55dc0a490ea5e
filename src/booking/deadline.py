"""A function's patience is shorter than its timeout: it begins nothing that might not end in time.

Lambda stops a function at its timeout, wherever it is, and nobody hears what was done by then: a batch comes back as a
whole, a caller has no answer. boto3 waits 60 s to connect, 60 s for an answer, and tries again by itself (AWS re:Post,
*How do I troubleshoot retry and timeout issues when I use an AWS SDK to invoke a Lambda function?*). So a client that
is watched asks before each attempt, and a wait before another try asks too: does the longest that this can take fit
into the time that remains?

The longest is counted for one attempt and not for a whole call. A service may ask for 5 s of waiting before a retry:
with that in it no call at all would fit into 3 s. A retry that does not fit is not made, and the call ends with the
error that it had.

Two things can outlast the count. They are accepted, because they are rare, and what is done here can be done again:
- a name that does not resolve: DNS has no timeout in Python;
- an answer, or a TLS handshake, that comes in drops: a timeout is for each wait for bytes and not for their sum. The
  answers here are small, a page of a Query apart.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from botocore.client import BaseClient
from botocore.config import Config

from booking.errors import OutOfTime

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext  # whoever reads a table needs no Powertools

RESERVE = 0.3
"""Seconds that are left for the answer: signing, parsing, log lines with their traces, metrics, on a third of a CPU."""

_remaining: ContextVar[Callable[[], int] | None] = ContextVar("remaining", default=None)  # in milliseconds


@contextmanager
def until_timeout(context: "LambdaContext") -> Iterator[None]:
    """Within it nothing is begun that might outlast the invocation whose context this is. Without it nobody asks."""
    token = _remaining.set(context.get_remaining_time_in_millis)
    try:
        yield
    finally:
        _remaining.reset(token)


def must_fit(seconds: float) -> None:
    """Raises OutOfTime unless something that takes `seconds` at most ends in time, with the reserve to spare."""
    if (left := _left()) is not None and left < seconds + RESERVE:
        raise OutOfTime(
            f"The function has {left:.1f} s left, and the next step can take {seconds:.1f} s. It was not begun."
        )


def watched(client: BaseClient) -> BaseClient:
    """The client, which from now on asks before each attempt at a call, each page of a list and each retry.

    A first attempt that does not fit raises OutOfTime; for a retry see above.
    """
    attempt = longest_attempt(client.meta.config)
    service = client.meta.service_model.service_id.hyphenize()

    def before_call(**_: object) -> None:
        must_fit(attempt)

    def needs_retry(attempts: int, **_: object) -> bool | None:
        left = _left()
        # botocore takes the first answer that is not None: False ends the call, and None leaves it to the retry mode.
        return None if left is None or left >= longest_backoff(attempts) + attempt + RESERVE else False

    client.meta.events.register(f"before-call.{service}", before_call)
    client.meta.events.register_first(f"needs-retry.{service}", needs_retry)
    return client


def longest_attempt(config: Config) -> float:
    """Seconds that one attempt takes at most: TCP and TLS wait as long as it may take to connect, each of them."""
    seconds: float = 2 * config.connect_timeout + config.read_timeout
    return seconds


def longest_backoff(attempts: int) -> float:
    """Seconds that botocore's standard mode waits at most after so many attempts.

    That is up to 1, 2, 4, … 20 s after throttling, less after other errors, and 5 s more when the service asks for it
    in x-amz-retry-after (`ExponentialBackoff` in botocore/retries/standard.py; a test compares the two).
    """
    return min(2.0 ** (attempts - 1), 20) + 5


def _left() -> float | None:
    remaining = _remaining.get()
    return None if remaining is None else remaining() / 1000
