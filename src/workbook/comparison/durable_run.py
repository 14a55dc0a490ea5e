"""A durable execution of the booking on AWS's local runner (`aws-durable-execution-sdk-python-testing`)."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from aws_durable_execution_sdk_python.lambda_service import (
    InvocationStatus,
    OperationAction,
    OperationType,
    OperationUpdate,
)
from aws_durable_execution_sdk_python_testing import DurableFunctionTestRunner
from aws_durable_execution_sdk_python_testing.client import InMemoryServiceClient

from booking.durable_function import book_nanny_durably

_PATIENCE = 300
"""Real seconds until the runner gives up."""


@dataclass(frozen=True)
class DurableRun:
    """How an execution ended. `operations` are the execution itself, its steps and its waits; `payloads` the bytes of
    each result that went into a checkpoint."""

    outcome: str
    operations: int
    payloads: tuple[int, ...]


def run(event: str, environment: Mapping[str, str], checkpointed: Callable[[], object]) -> DurableRun:
    """Book with the function's environment. `checkpointed` is called for each checkpoint that it waits for."""
    payloads: list[int] = []
    upstream = InMemoryServiceClient.checkpoint

    def checkpoint(client: InMemoryServiceClient, **given: Any) -> Any:
        updates: list[OperationUpdate] = given["updates"]
        if any(map(_is_waited_for, updates)):
            checkpointed()
        payloads.extend(len(update.payload.encode()) for update in updates if update.payload)
        return upstream(client, **given)

    with (
        patch.object(InMemoryServiceClient, "checkpoint", checkpoint),
        patch.dict(os.environ, environment),
        _quiet(),
        DurableFunctionTestRunner(handler=book_nanny_durably, execution_timeout=_PATIENCE) as runner,
    ):
        result = runner.run(input=event)
    name = "SUCCEEDED" if result.status is InvocationStatus.SUCCEEDED else str(result.error and result.error.type)
    return DurableRun(name.rpartition(".")[2], 1 + len(result.get_all_operations()), tuple(payloads))


def _is_waited_for(update: OperationUpdate) -> bool:
    """Only the START of a step is not: the step goes on meanwhile."""
    return update.operation_type is not OperationType.STEP or update.action is not OperationAction.START


@contextmanager
def _quiet() -> Iterator[None]:
    """The SDK logs a failed execution with its traceback; here it is an outcome."""
    sdk = logging.getLogger("aws_durable_execution_sdk_python")
    before = sdk.level
    sdk.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        sdk.setLevel(before)
