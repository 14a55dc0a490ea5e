"""The queues of the local cloud are `sqs_engine`'s: exact, in the process's time, and telling every change.

Upstream behaviour: moto keeps a queue as a list that every call walks through, forgets deduplication with the message,
lets any old receipt handle delete, hands a FIFO group out of order, counts what has expired, waits in long polls for a
clock that may stand still, and has no message move tasks. Here moto's `SQSBackend` and `Queue` are replaced, so
that CloudFormation, SNS, EventBridge, S3 and Lambda's mappings, which use these classes, see the same queues as boto3;
and the actions of the API, so that answers and refusals are the engine's.

Differs on AWS: within this process a long poll does not wait, for time stands still until somebody moves it and nobody
else could send meanwhile; behind moto's server it waits in real time.
"""

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlparse

from moto.core import serialize
from moto.core.responses import ActionResult
from moto.sqs.models import Queue, sqs_backends
from moto.sqs.responses import SQSResponse

from sqs_engine import SqsEngine
from workbook.cloud.sqs.actions import ACTIONS
from workbook.cloud.sqs.backend import EngineBackend, create_from_cloudformation, update_from_cloudformation
from workbook.cloud.sqs.caller import calling_as
from workbook.cloud.sqs.refused import error_shape, refusals

__all__ = ["backend_of", "calling_as", "closed", "engine", "here"]

_ACCOUNT = "123456789012"


@contextmanager
def closed() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch.object(sqs_backends, "backend", EngineBackend))
        stack.enter_context(patch.object(serialize, "get_error_model", error_shape(serialize.get_error_model)))
        stack.enter_context(
            patch.object(Queue, "create_from_cloudformation_json", classmethod(create_from_cloudformation))
        )
        stack.enter_context(
            patch.object(Queue, "update_from_cloudformation_json", classmethod(update_from_cloudformation))
        )
        for name, action in ACTIONS.items():
            stack.enter_context(patch.object(SQSResponse, name, _method(action), create=True))
        yield


def backend_of(queue_url: str, region: str) -> tuple[EngineBackend, str]:
    """Where the queue with that URL lives in this process, and its name; `region` if the URL does not tell."""
    address = urlparse(queue_url)
    *_, account, name = ["", "", *address.path.split("/")]
    labels = (address.hostname or "").split(".")
    backend: EngineBackend = sqs_backends[account or _ACCOUNT][labels[1] if labels[0] == "sqs" else region]
    return backend, name


def here() -> bool:
    """Whether the queues of this process are the engine's now, and not moto's own."""
    return sqs_backends.backend is EngineBackend


def engine(region: str = "us-east-1", account: str = _ACCOUNT) -> SqsEngine:
    """The queues themselves, for who watches or polls them without boto3; from one thread at a time."""
    backend: EngineBackend = sqs_backends[account][region]
    return backend.engine


def _method(action: Callable[[SQSResponse], dict[str, Any]]) -> Callable[[SQSResponse], ActionResult]:
    def answer(request: SQSResponse) -> ActionResult:
        with refusals():
            # AWS leaves out what is empty.
            return ActionResult({name: value for name, value in action(request).items() if value not in ([], {}, None)})

    return answer
