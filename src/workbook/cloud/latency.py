"""Calls to AWS that take time, simulated: the emulator answers at once, and the clock moves on all the same.

As with `workbook.cloud.faults`, every call of every client goes through `BaseClient._make_api_call`, so the calls that
a state machine makes are reached too: their states then take as long as their calls.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from workbook.cloud.clock import Clock, ClockError
from workbook.cloud.stack import connected
from workbook.cloud.waits import wait_of_this_thread

Operation = tuple[str, str]
"""A service by boto3's name and an operation by the API's, such as `("sqs", "SendMessage")`."""

MEDIANS: Mapping[Operation, float] = MappingProxyType(
    {
        # Alex DeBrie, "DynamoDB Transactions Performance Testing": PutItem 7.6, TransactWriteItems of five 25.
        ("dynamodb", "PutItem"): 8,
        ("dynamodb", "TransactWriteItems"): 25,
        # Not measured there. We take a call for one key for like PutItem, and a transaction for like the other one.
        ("dynamodb", "GetItem"): 8,
        ("dynamodb", "UpdateItem"): 8,
        ("dynamodb", "Query"): 8,
        ("dynamodb", "TransactGetItems"): 25,
        # Bite-Sized Serverless, "Serverless Messaging: Latency Compared", September 2022: from the sender through a
        # standard queue to the function, so the call alone takes less. SNS is taken for like SQS.
        ("sqs", "SendMessage"): 16,
        ("sns", "Publish"): 16,
    }
)
"""Milliseconds that a call takes: medians, so that a page reads the same on every run, and whole ones, because the
timestamps of a history have no more digits."""

SOURCE = (
    "Times are simulated, one fixed time for each call. DynamoDB: 8 ms, a transaction 25 ms (medians of PutItem and of "
    "TransactWriteItems with five items, Alex DeBrie). SQS and SNS: 16 ms (median from a sender through SQS to a "
    "function, Bite-Sized Serverless, September 2022). States that make no call take no time, but for Wait."
)
"""The sentences that belong under a picture with times that were made with `MEDIANS`."""


@contextmanager
def simulated(milliseconds: Mapping[Operation, float] = MEDIANS) -> Iterator[None]:
    """Within the context each call of an operation in `milliseconds` moves the clock on; other calls take no time.

    It moves on whether the call succeeds or fails. A fault must be injected in a context around this one: one that is
    injected inside it strikes first, and takes no time. Calls that a Map makes side by side each move the clock, though
    in the history they overlap, as they do on AWS. Meant for one thread: calls in several count each other's time.

    In a handler that an event source mapping invokes, a call takes time as a sleep does. On a stack in real time every
    call takes its own: there nothing is simulated.

    Raises `ClockError` where no clock runs, before `connect()` for instance, and `ValueError` for what is no time.
    """
    if Clock.running() is None and connected() is None:
        raise ClockError("simulated latencies need a clock: connect() first")
    for name, value in milliseconds.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or value < 0:
            raise ValueError(f"{':'.join(name)}: a call takes a number of milliseconds, 0 or more, not {value!r}")
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
        try:
            return upstream(client, operation_name, api_params)
        finally:
            seconds = milliseconds.get((client.meta.service_model.service_name, operation_name), 0) / 1000
            # Looked up for each call: connect() stops the clock that was running and starts another.
            if wait := wait_of_this_thread():
                wait(seconds)
            elif clock := Clock.running():
                clock.advance(seconds)

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield
