"""The booking as a durable function, executed on AWS's local runner (`aws-durable-execution-sdk-python-testing`)."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias
from unittest.mock import patch

from aws_durable_execution_sdk_python.lambda_service import OperationUpdate
from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.client import InMemoryServiceClient
from aws_durable_execution_sdk_python_testing.executor import Executor
from aws_durable_execution_sdk_python_testing.runner import DurableFunctionTestResult

from booking.durable_function import book_nanny_durably
from workbook.basics.quiet import quiet

_LOGGERS = ("aws_durable_execution_sdk_python", "aws_durable_execution_sdk_python_testing")
_PATIENCE = 300
"""Real seconds until the runner gives up."""

Checkpoint: TypeAlias = Callable[[Sequence[OperationUpdate], Callable[[], Any]], Any]
"""Is asked for each checkpoint: what it says, and the function that writes it and gives the answer to it."""


def run_durably(
    event: str,
    environment: Mapping[str, str],
    checkpoint: Checkpoint,
    invoked: Callable[[], object] = lambda: None,
) -> DurableFunctionTestResult:
    """Book with the function's environment. `invoked` is called at the beginning of each invocation.

    The SDK and its runner log each failure with its traceback, and are kept quiet: here it is an outcome. Between two
    invocations no real time passes.
    """
    upstream = InMemoryServiceClient.checkpoint

    def checkpointed(client: InMemoryServiceClient, **given: Any) -> Any:
        return checkpoint(given["updates"], lambda: upstream(client, **given))

    def handler(given: Any, context: Any) -> Any:
        invoked()
        return book_nanny_durably(given, context)

    with (
        patch.object(InMemoryServiceClient, "checkpoint", checkpointed),
        patch.object(Executor, "RETRY_BACKOFF_SECONDS", 0),
        patch.dict(os.environ, environment),
        quiet(*_LOGGERS),
        DurableFunctionTestRunner(handler=handler, execution_timeout=_PATIENCE) as runner,
    ):
        result: DurableFunctionTestResult = runner.run(input=event)
        return result
