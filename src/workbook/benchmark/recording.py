"""The boto3 calls that something makes, to be made again by themselves: what is left is what it adds to them."""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from unittest.mock import patch

from botocore.client import BaseClient

from workbook import cloud

Call: TypeAlias = tuple[str, str, dict[str, Any]]
"""A service, an operation and its parameters."""


def recorded(work: Callable[[], Any]) -> tuple[list[Call], Any, float]:
    """The calls that `work` makes, those of Step Functions left out; its answer; and its seconds."""
    calls: list[Call] = []
    make = BaseClient._make_api_call

    def make_and_note(self: BaseClient, operation: str, given: dict[str, Any]) -> Any:
        calls.append((self.meta.service_model.service_name, operation, given))
        return make(self, operation, given)

    with patch.object(BaseClient, "_make_api_call", make_and_note):
        began = time.perf_counter()
        answer = work()
        seconds = time.perf_counter() - began
    return [call for call in calls if call[0] != "stepfunctions"], answer, seconds


def replayed(calls: Sequence[Call]) -> float:
    """The seconds of the calls alone, one after the other, by clients that are made before."""
    clients = {service: cloud.client(service) for service in {service for service, _, _ in calls}}
    again = [(clients[service], operation, given) for service, operation, given in calls]
    return seconds_of(lambda: [client._make_api_call(operation, given) for client, operation, given in again])


def seconds_of(work: Callable[[], Any]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
