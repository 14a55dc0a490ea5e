"""A function that books and is gone half-way: once as plain code, once as a durable function on AWS's local runner.

The plain one is over with its environment. The durable one is invoked again by Lambda, and goes on from its checkpoints
(AWS Lambda guide, *Durable execution SDK*).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from workbook.cloud import Stack
from workbook.cloud.template import BOOKS
from workbook.event_source.function import LambdaFunction
from workbook.event_source.stack_settings import read_function
from workbook.practice.sample import PostedJob

TRANSACTION = "TransactWriteItems"
CLOSING = "close and accept"

Invocation = dict[str, object]
"""A row for a table: the invocation's number, the AWS calls that it made in their order, and how it ended."""


class EnvironmentGone(BaseException):
    """The execution environment is no more. No Exception, so that a handler's own `except` lets it pass."""


class NeverReached(LookupError):
    """Nothing of that name was done, so nothing was lost there."""


def plain(stack: Stack, posted: PostedJob, *, dies_after: str = TRANSACTION) -> list[Invocation]:
    """Book the first applicant by the single function, which is gone as soon as a call of that name has succeeded.

    There is one invocation: its caller gets an error, and nobody invokes the function again. Raises `NeverReached`.
    """
    calls: list[str] = []

    def called(operation: str) -> None:
        calls.append(operation)
        if operation == dies_after:
            raise EnvironmentGone

    run, _ = _function(stack).begin(posted.booking(0), Random(0))
    with _calls(called):
        run.go_on()
    if dies_after not in calls:
        raise NeverReached(f"The function makes no call {dies_after!r}. It made {', '.join(calls)}.")
    return [_row(1, calls, f"gone after {dies_after}")]


def durable(stack: Stack, posted: PostedJob, *, dies_after: str = CLOSING, remembered: bool = True) -> list[Invocation]:
    """Book the first applicant by the durable function, which is gone, once, when the step of that name is done.

    `remembered` says whether its checkpoint was written by then. A row for each invocation. Raises `NeverReached`.
    """
    # Slow to import: AWS's SDK and its runner.
    from aws_durable_execution_sdk_python.exceptions import InvocationError
    from aws_durable_execution_sdk_python.lambda_service import OperationAction

    from workbook.practice.durable_runner import run_durably

    invocations: list[list[str]] = []
    ends: list[str] = []
    steps: list[str] = []

    def checkpoint(updates: Sequence[Any], write: Callable[[], Any]) -> Any:
        done = [update.name for update in updates if update.action is OperationAction.SUCCEED and update.name]
        dies = dies_after in done and len(ends) < len(invocations) == 1
        if dies:
            ends.append(f"gone after “{dies_after}”")
        if dies and not remembered:
            raise InvocationError("the environment is gone")
        steps.extend(done)
        answer = write()
        if dies:
            raise InvocationError("the environment is gone")
        return answer

    environment = _function(stack).environment
    with _calls(lambda operation: invocations[-1].append(operation)):
        result = run_durably(
            json.dumps(posted.booking(0)),
            environment,
            checkpoint,
            invoked=lambda: invocations.append([]),
        )
    if not ends:
        raise NeverReached(f"The function does no step {dies_after!r}. It did {', '.join(dict.fromkeys(steps))}.")
    ends.append(result.status.value.lower())
    return [_row(number, calls, end) for number, (calls, end) in enumerate(zip(invocations, ends, strict=True), 1)]


def _function(stack: Stack) -> LambdaFunction:
    return read_function(stack.name, BOOKS, None, 0)


def _row(number: int, calls: list[str], end: str) -> Invocation:
    return {"invocation": number, "its calls": ", ".join(calls), "end": end}


@contextmanager
def _calls(called: Callable[[str], object]) -> Iterator[None]:
    """Tells of each AWS call by its name, when it is answered."""
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
        try:
            answer = upstream(client, operation_name, api_params)
        except ClientError:
            called(f"{operation_name} (refused)")
            raise
        called(operation_name)
        return answer

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield
