"""The boto3 calls that something makes, to be made again by themselves: what is left is what it adds to them."""

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from unittest.mock import patch

from botocore import xform_name
from botocore.client import BaseClient

from workbook import cloud
from workbook.cloud.permissions.acting import acting_as, role_in_use


@dataclass(frozen=True)
class NotedCall:
    """An operation of a service, its parameters, and the role whose policies decide it."""

    service: str
    operation: str
    given: dict[str, Any]
    role: str | None


def recorded(work: Callable[[], Any]) -> tuple[list[NotedCall], Any, float]:
    """The calls that `work` makes, those of Step Functions left out; its answer; and its seconds."""
    calls: list[NotedCall] = []
    make = BaseClient._make_api_call

    def make_and_note(self: BaseClient, operation: str, given: dict[str, Any]) -> Any:
        calls.append(NotedCall(self.meta.service_model.service_name, operation, dict(given), role_in_use()))
        return make(self, operation, given)

    with patch.object(BaseClient, "_make_api_call", make_and_note):
        answer, seconds = timed(work)
    return [call for call in calls if call.service != "stepfunctions"], answer, seconds


def replayed(calls: Sequence[NotedCall]) -> float:
    """The seconds of the calls alone, one after the other, by clients that are made before and in the same roles."""
    again = list(ready(calls))
    return timed(lambda: [call() for call in again])[1]


def ready(calls: Iterable[NotedCall]) -> Iterable[Callable[[], Any]]:
    """Each call as a function that makes it."""
    for call in calls:
        yield partial(_make, cloud.shared_client(call.service), call)


def _make(client: BaseClient, call: NotedCall) -> Any:
    with acting_as(call.role):
        return getattr(client, xform_name(call.operation))(**call.given)


def timed(work: Callable[[], Any], *, tidy: bool = True) -> tuple[Any, float]:
    """What `work` gives, and the seconds of CPU time that this process took for it.

    All its threads count, and what other processes do meanwhile does not: in one process everything here computes and
    nothing waits. To be `tidy`, garbage that others left is looked for before, so that it is not this one's share.
    """
    if tidy:
        gc.collect()
    began = time.process_time()
    answer = work()
    return answer, time.process_time() - began


def seconds_of(work: Callable[[], Any]) -> float:
    """How long `work` takes, in the same sense."""
    return timed(work)[1]


def settled() -> None:
    """What is there by now is not looked through for garbage again: it is the same for all that is measured."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
