"""A durable execution of the booking, counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_durable_execution_sdk_python.lambda_service import (
    InvocationStatus,
    OperationAction,
    OperationType,
    OperationUpdate,
)

from workbook.practice.durable_runner import run_durably


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

    def checkpoint(updates: Sequence[OperationUpdate], write: Callable[[], Any]) -> Any:
        if any(map(_is_waited_for, updates)):
            checkpointed()
        payloads.extend(len(update.payload.encode()) for update in updates if update.payload)
        return write()

    result = run_durably(event, environment, checkpoint)
    name = "SUCCEEDED" if result.status is InvocationStatus.SUCCEEDED else str(result.error and result.error.type)
    return DurableRun(name.rpartition(".")[2], 1 + len(result.get_all_operations()), tuple(payloads))


def _is_waited_for(update: OperationUpdate) -> bool:
    """Only the START of a step is not: the step goes on meanwhile."""
    return update.operation_type is not OperationType.STEP or update.action is not OperationAction.START
