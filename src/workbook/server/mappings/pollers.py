"""Lambda's pollers: every enabled mapping of a queue works in a thread of its own."""

import logging
import time
from threading import Event, Lock, Thread
from typing import Any

from botocore.exceptions import ClientError
from moto.awslambda.models import EventSourceMapping as MotosMapping
from moto.awslambda.models import LambdaBackend
from moto.awslambda.utils import get_backend

from workbook import cloud
from workbook.server.lambda_runtime.functions import DeployedFunctions
from workbook.server.mappings.at_work import MappingAtWork

_AT_LEAST, _AT_MOST = 0.02, 3_600.0  # s between two looks


class Pollers:
    """The mappings at work, by UUID."""

    def __init__(self, functions: DeployedFunctions) -> None:
        self._functions = functions
        self._working: dict[str, _Poller] = {}
        self._lock = Lock()

    def made(self, mapping: MotosMapping) -> None:
        """A mapping is there or was changed: from now on it works as it says. One of a stream is left alone."""
        self.gone(mapping.uuid)
        if mapping.enabled and ":sqs:" in mapping.event_source_arn:
            with self._lock:
                self._working[mapping.uuid] = _Poller(mapping, self._functions)

    def gone(self, uuid: str) -> None:
        """A mapping was deleted or disabled: it receives no more; what it holds it brings to an end."""
        with self._lock:
            poller = self._working.pop(uuid, None)
        if poller is not None:
            poller.stop()

    def close(self) -> None:
        for uuid in list(self._working):
            self.gone(uuid)


class _Poller:
    def __init__(self, mapping: MotosMapping, functions: DeployedFunctions) -> None:
        self._something = Event()
        backend: LambdaBackend = get_backend(mapping.account_id, mapping.region)
        function = backend.get_function(mapping.function_arn)
        self._at_work = MappingAtWork(
            _url(mapping.event_source_arn), function, functions, self._something.set, **settings(mapping)
        )
        Thread(target=self._work, daemon=True).start()

    def stop(self) -> None:
        self._at_work.stop()
        self._something.set()

    def _work(self) -> None:
        try:
            while not self._at_work.stopped:
                self._something.clear()
                instant = self._at_work.work()
                wait = _AT_MOST if instant is None else min(_AT_MOST, max(_AT_LEAST, instant - time.time()))
                self._something.wait(wait)
        except ClientError as gone:  # the queue was deleted under it
            logging.getLogger(__name__).debug("A mapping has ended: %s", gone)
        finally:
            self._at_work.delete()


def settings(mapping: MotosMapping) -> dict[str, Any]:
    """A mapping's settings, by the names that `EventSourceMapping` has for them."""
    pollers = mapping.poller_config or {}
    return {
        "batch_size": mapping.batch_size,
        "maximum_batching_window_in_seconds": mapping.max_batch_window or 0,
        "function_response_types": mapping.function_response_types or (),
        "filter_criteria": mapping.filter_criteria,
        "maximum_concurrency": (mapping.scaling_config or {}).get("MaximumConcurrency"),
        "minimum_pollers": pollers.get("MinimumPollers"),
        "maximum_pollers": pollers.get("MaximumPollers"),
    }


def _url(queue_arn: str) -> str:
    url: str = cloud.shared_client("sqs").get_queue_url(QueueName=queue_arn.rpartition(":")[2])["QueueUrl"]
    return url
