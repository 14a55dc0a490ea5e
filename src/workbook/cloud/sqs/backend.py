"""moto's backend and queue, as moto's other services use them, on the engine."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from threading import RLock
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.core.resource_tagging import TaggableResourcesMixin, TaggedResource
from moto.core.utils import tags_from_cloudformation_tags_list
from moto.moto_api._internal import mock_random
from moto.sqs.models import DEFAULT_SENDER_ID, Queue, SQSBackend

import sqs_engine
from sqs_engine import SqsEngine, seeded
from workbook.cloud.sqs.caller import caller
from workbook.cloud.sqs.refused import refusals
from workbook.cloud.sqs.translation import draft

_FIFO = ".fifo"
_MOST_CHARACTERS = 80


class ProcessTime:
    """The time of this process, which `workbook.cloud.clock` moves."""

    def now(self) -> float:
        return time.time()


class EngineQueue(Queue):
    """A queue as CloudFormation, Lambda's mappings and tagging in moto see it."""

    def __init__(self, queue: sqs_engine.Queue, engine: SqsEngine, region: str, account: str) -> None:
        self.engine_queue = queue
        self._engine = engine
        self._name = queue.name
        self.queue_arn = queue.arn
        self.fifo_queue = queue.fifo
        self.region, self.account_id = region, account
        self.lambda_event_source_mappings: dict[str, Any] = {}

    @property
    def tags(self) -> dict[str, str]:
        return self.engine_queue.tags

    @property
    def attributes(self) -> dict[str, Any]:
        return self._engine.get_attributes(self._name, ["All"])


class EngineBackend(BaseBackend, TaggableResourcesMixin):
    """The queues of one account in one Region."""

    __module__ = SQSBackend.__module__  # where moto looks for the service's addresses
    SERVICE_NAMESPACE = "sqs"

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lock = RLock()
        self.engine = SqsEngine(
            clock=ProcessTime(),
            # A sequence of its own: what queues do must not change the ids of everything else.
            new_id=seeded(mock_random.getrandbits(64)),
            account=account_id,
            region=region_name,
            partition=self.partition,
            sender=DEFAULT_SENDER_ID,
        )
        self.queues: dict[str, EngineQueue] = {}
        self.engine.subscribe(self._forget_deleted)

    def create_queue(self, name: str, tags: Mapping[str, str] | None = None, **attributes: Any) -> EngineQueue:
        """Also for CloudFormation, which gives the values of the template, and the Region."""
        attributes.pop("region", None)
        with self.lock, refusals():
            queue = self.engine.create_queue(name, texts(attributes), tags, by=caller())
            if name not in self.queues:
                self.queues[name] = EngineQueue(queue, self.engine, self.region_name, self.account_id)
            return self.queues[name]

    def get_queue(self, queue_name: str) -> EngineQueue:
        with self.lock, refusals():
            self.engine.queue(queue_name)
            return self.queues[queue_name]

    def delete_queue(self, queue_name: str) -> None:
        with self.lock, refusals():
            self.engine.delete_queue(queue_name, by=caller())

    def get_queue_attributes(self, queue_name: str, attribute_names: Sequence[str]) -> dict[str, str]:
        with self.lock, refusals():
            return self.engine.get_attributes(queue_name, attribute_names)

    def send_message(
        self,
        queue_name: str,
        message_body: str,
        message_attributes: Mapping[str, Any] | None = None,
        delay_seconds: int | None = None,
        deduplication_id: str | None = None,
        group_id: str | None = None,
        system_attributes: Mapping[str, Any] | None = None,
        validate_group_id: bool = True,
    ) -> None:
        """For SNS, EventBridge and S3."""
        message = {
            "MessageBody": message_body,
            "DelaySeconds": delay_seconds,
            "MessageAttributes": message_attributes,
            "MessageSystemAttributes": system_attributes,
            "MessageGroupId": group_id,
            "MessageDeduplicationId": deduplication_id,
        }
        with self.lock, refusals():
            self.engine.queue(queue_name).send(draft(message), by=caller())

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        for queue in self.queues.values():
            yield TaggedResource(arn=queue.queue_arn, tags=dict(queue.tags), resource_type="sqs:queue")

    def _forget_deleted(self, event: sqs_engine.events.Event) -> None:
        if isinstance(event, sqs_engine.events.QueueDeleted):
            del self.queues[event.queue.rpartition(":")[2]]


def create_from_cloudformation(
    cls: type[Queue], /, resource_name: str, cloudformation_json: Any, account_id: str, region_name: str, **_: Any
) -> Queue:
    """AWS::SQS::Queue; a name that CloudFormation makes up for a FIFO queue ends in .fifo."""
    properties = deepcopy(cloudformation_json["Properties"])
    tags = tags_from_cloudformation_tags_list(properties.pop("Tags", []))
    name = str(resource_name)[:_MOST_CHARACTERS]
    if texts(properties).get("FifoQueue") == "true" and not name.endswith(_FIFO):
        name = name[: _MOST_CHARACTERS - len(_FIFO)] + _FIFO
    return _backend(account_id, region_name).create_queue(name, tags, **properties)


def update_from_cloudformation(
    cls: type[Queue],
    original_resource: EngineQueue,
    new_resource_name: str,
    cloudformation_json: Any,
    account_id: str,
    region_name: str,
) -> Queue:
    """A stack's update sets all attributes that the template has now."""
    backend = _backend(account_id, region_name)
    with backend.lock, refusals():
        backend.engine.set_attributes(original_resource.name, texts(cloudformation_json["Properties"]), by=caller())
    return original_resource


def texts(properties: Mapping[str, Any]) -> dict[str, str]:
    """Attributes as texts, from the values of a template: numbers, booleans and policies as objects."""
    others = ("QueueName", "Tags")
    found = {name: _text(value) for name, value in properties.items() if name not in others and value is not None}
    if found.get("FifoQueue") == "false":  # CreateQueue itself refuses it
        del found["FifoQueue"]
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool | dict | list):
        return json.dumps(value)
    return str(value)


def _backend(account_id: str, region_name: str) -> EngineBackend:
    from moto.sqs.models import sqs_backends

    backend: EngineBackend = sqs_backends[account_id][region_name]
    return backend
