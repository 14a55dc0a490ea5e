"""The booking as a durable function, executed on AWS's local runner (`aws-durable-execution-sdk-python-testing`)."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias
from unittest.mock import patch

from aws_durable_execution_sdk_python import state
from aws_durable_execution_sdk_python.lambda_service import OperationUpdate
from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.client import InMemoryServiceClient
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestResult

from booking.durable_function import book_nanny_durably
from workbook.basics.quiet import quiet

_LOGGERS = ("aws_durable_execution_sdk_python", "aws_durable_execution_sdk_python_testing")
_LOOKS_FOR_THE_END = 0.005
"""s between two looks of an invocation's background thread whether the invocation is over; the SDK's own is 0.1."""

_PATIENCE = 300
"""Real seconds until the runner gives up."""

Checkpoint: TypeAlias = Callable[[Sequence[OperationUpdate], Callable[[], Any]], Any]
"""Is asked for each checkpoint: what it says, and the function that writes it and gives the answer to it."""


@contextmanager
def without_waits() -> Iterator[None]:
    """While the context lasts, next to no real time passes between invocations, nor at the end of each one.

    The runner skips the waits of a function by itself, but not its five seconds before it invokes again after a crash.
    Both it and the SDK log each failure with its traceback, and are kept quiet: here it is an outcome.
    """
    with (
        patch.object(Executor, "RETRY_BACKOFF_SECONDS", 0),
        patch.object(state, "_STOP_SIGNAL_POLL_SECONDS", _LOOKS_FOR_THE_END),
        quiet(*_LOGGERS),
    ):
        yield


def run_durably(
    event: str,
    environment: Mapping[str, str],
    checkpoint: Checkpoint,
    invoked: Callable[[], object] = lambda: None,
) -> DurableFunctionTestResult:
    """Book with the function's environment. `invoked` is called at the beginning of each invocation.

    It does not wait (`without_waits`).
    """
    upstream = InMemoryServiceClient.checkpoint

    def checkpointed(client: InMemoryServiceClient, **given: Any) -> Any:
        return checkpoint(given["updates"], lambda: upstream(client, **given))

    def handler(given: Any, context: Any) -> Any:
        invoked()
        return book_nanny_durably(given, context)

    with (
        patch.object(InMemoryServiceClient, "checkpoint", checkpointed),
        patch.dict(os.environ, environment),
        without_waits(),
        DurableFunctionTestRunner(handler=handler, execution_timeout=_PATIENCE) as runner,
    ):
        result: DurableFunctionTestResult = runner.run(input=event)
        return result
