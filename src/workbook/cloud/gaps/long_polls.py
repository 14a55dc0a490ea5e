"""Gap 8: a long poll never waits.

Upstream behaviour: with WaitTimeSeconds > 0 an empty queue keeps moto in a loop until the clock moves; under a frozen
clock for ever, and under the lock of `atomic_calls` nobody could send the message that is waited for. Differs on
AWS, where a long poll waits up to 20 s (SQS guide, *Amazon SQS short and long polling*): here an empty queue answers
at once, as a short poll does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3


@contextmanager
def closed() -> Iterator[None]:
    boto3.DEFAULT_SESSION.events.register("before-parameter-build.sqs.ReceiveMessage", _do_not_wait)
    yield


def _do_not_wait(params: dict[str, Any], **_: Any) -> None:
    # An explicit 0 also overrides the queue's own ReceiveMessageWaitTimeSeconds.
    params["WaitTimeSeconds"] = 0
