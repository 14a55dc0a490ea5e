"""The actions of SQS's API on the engine, by the name that moto has for each (Amazon SQS API reference)."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlparse

from moto.sqs.responses import SQSResponse

from sqs_engine import Queue, ReceivedMessage, SqsError
from sqs_engine.clock import MICROSECONDS
from sqs_engine.errors import MissingParameter
from sqs_engine.moves import RUNNING, MoveTask
from sqs_engine.results import BatchResult
from workbook.cloud.sqs.backend import EngineBackend
from workbook.cloud.sqs.caller import caller
from workbook.cloud.sqs.translation import Document, draft, received, sent

_LONGEST_NAP = 0.05  # real seconds between two looks of a long poll behind the server

Action = Callable[[SQSResponse], Document]
OfQueue = Callable[[SQSResponse, EngineBackend, str], Document | None]

ACTIONS: dict[str, Action] = {}


def _action(act: Callable[[SQSResponse, EngineBackend], Document]) -> None:
    def locked(request: SQSResponse) -> Document:
        with request.sqs_backend.lock:
            return act(request, request.sqs_backend)

    ACTIONS[act.__name__] = locked


def _of_queue(act: OfQueue) -> None:
    """An action on the queue that QueueUrl names."""

    def locked(request: SQSResponse) -> Document:
        with request.sqs_backend.lock:
            return act(request, request.sqs_backend, request._get_queue_name()) or {}

    ACTIONS[act.__name__] = locked


# -- queues --------------------------------------------------------------------------------------------------------


@_action
def create_queue(request: SQSResponse, backend: EngineBackend) -> Document:
    attributes = dict(request._get_param("Attributes") or {})
    queue = backend.create_queue(request._get_param("QueueName"), request._get_param("tags"), **attributes)
    return {"QueueUrl": _url(request, queue.engine_queue)}


@_action
def get_queue_url(request: SQSResponse, backend: EngineBackend) -> Document:
    return {"QueueUrl": _url(request, backend.engine.queue(request._get_param("QueueName")))}


@_action
def list_queues(request: SQSResponse, backend: EngineBackend) -> Document:
    prefix = request._get_param("QueueNamePrefix") or ""
    queues, token = backend.engine.list_queues(prefix, *_page(request))
    return {"QueueUrls": [_url(request, queue) for queue in queues], "NextToken": token}


@_of_queue
def list_dead_letter_source_queues(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    queues, token = backend.engine.list_dead_letter_source_queues(name, *_page(request))
    return {"queueUrls": [_url(request, queue) for queue in queues], "NextToken": token}


@_of_queue
def delete_queue(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.delete_queue(name)


@_of_queue
def purge_queue(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.purge(name, by=caller())


# -- attributes, tags, permissions ---------------------------------------------------------------------------------


@_of_queue
def get_queue_attributes(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    return {"Attributes": backend.engine.get_attributes(name, request._get_param("AttributeNames") or [])}


@_of_queue
def set_queue_attributes(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.set_attributes(name, request._get_param("Attributes") or {}, by=caller())


@_of_queue
def tag_queue(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.tag_queue(name, request._get_param("Tags") or {})


@_of_queue
def untag_queue(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.untag_queue(name, request._get_param("TagKeys") or [])


@_of_queue
def list_queue_tags(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    return {"Tags": backend.engine.queue(name).tags}


@_of_queue
def add_permission(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    accounts, actions = request._get_param("AWSAccountIds") or [], request._get_param("Actions") or []
    backend.engine.add_permission(name, request._get_param("Label"), accounts, actions)


@_of_queue
def remove_permission(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.remove_permission(name, request._get_param("Label"))


# -- messages ------------------------------------------------------------------------------------------------------


@_of_queue
def send_message(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    return sent(backend.engine.queue(name).send(draft(request.params), by=caller()))


@_of_queue
def send_message_batch(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    drafts = [(entry["Id"], draft(entry)) for entry in request._get_param("Entries") or []]
    return _batch(backend.engine.queue(name).send_batch(drafts, by=caller()), sent)


@_of_queue
def delete_message(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    backend.engine.queue(name).delete(request._get_param("ReceiptHandle"), by=caller())


@_of_queue
def delete_message_batch(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    handles = [(entry["Id"], entry["ReceiptHandle"]) for entry in request._get_param("Entries") or []]
    return _batch(backend.engine.queue(name).delete_batch(handles, by=caller()))


@_of_queue
def change_message_visibility(request: SQSResponse, backend: EngineBackend, name: str) -> None:
    timeout = request._get_param("VisibilityTimeout")
    if timeout is None:
        raise MissingParameter("VisibilityTimeout")
    backend.engine.queue(name).change_visibility(request._get_param("ReceiptHandle"), timeout, by=caller())


@_of_queue
def change_message_visibility_batch(request: SQSResponse, backend: EngineBackend, name: str) -> Document:
    entries = request._get_param("Entries") or []
    changes = [(each["Id"], (each["ReceiptHandle"], each.get("VisibilityTimeout") or 0)) for each in entries]
    return _batch(backend.engine.queue(name).change_visibility_batch(changes, by=caller()))


def receive_message(request: SQSResponse) -> Document:
    """A long poll ends at once in this process; behind the server it looks again until its real time is over."""
    backend, name = request.sqs_backend, request._get_queue_name()
    wait_time, most = request._get_param("WaitTimeSeconds"), request._get_param("MaxNumberOfMessages")

    def receive() -> list[ReceivedMessage]:
        with backend.lock:
            deliveries: list[ReceivedMessage] = backend.engine.queue(name).receive(
                1 if most is None else most,
                visibility_timeout=request._get_param("VisibilityTimeout"),
                wait_time=wait_time,
                attempt_id=request._get_param("ReceiveRequestAttemptId"),
                by=caller(),
            )
            return deliveries

    deliveries = receive()
    if request.is_werkzeug_request and not deliveries:
        wait = backend.engine.queue(name).attributes.wait_time if wait_time is None else wait_time
        end = time.monotonic() + wait
        while not deliveries and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _LONGEST_NAP))
            deliveries = receive()
    # AttributeNames is the older name of the parameter.
    system_names = (request._get_param("AttributeNames") or []) + (
        request._get_param("MessageSystemAttributeNames") or []
    )
    names = request._get_param("MessageAttributeNames") or []
    return {"Messages": [received(delivery, system_names, names) for delivery in deliveries]}


ACTIONS["receive_message"] = receive_message


# -- message moves -------------------------------------------------------------------------------------------------


@_action
def start_message_move_task(request: SQSResponse, backend: EngineBackend) -> Document:
    task = backend.engine.move_tasks.start(
        request._get_param("SourceArn"),
        request._get_param("DestinationArn"),
        request._get_param("MaxNumberOfMessagesPerSecond"),
    )
    return {"TaskHandle": task.handle}


@_action
def list_message_move_tasks(request: SQSResponse, backend: EngineBackend) -> Document:
    most = request._get_param("MaxResults")
    tasks = backend.engine.move_tasks.list(request._get_param("SourceArn"), 1 if most is None else most)
    return {"Results": [_task(task) for task in tasks]}


@_action
def cancel_message_move_task(request: SQSResponse, backend: EngineBackend) -> Document:
    task = backend.engine.move_tasks.cancel(request._get_param("TaskHandle"))
    return {"ApproximateNumberOfMessagesMoved": task.moved}


def _task(task: MoveTask) -> Document:
    # A finished task is listed without its handle: a handle is for cancelling what still runs.
    found = {
        "TaskHandle": task.handle if task.status == RUNNING else None,
        "Status": task.status,
        "SourceArn": task.source.arn,
        "DestinationArn": task.destination,
        "MaxNumberOfMessagesPerSecond": task.per_second,
        "ApproximateNumberOfMessagesMoved": task.moved,
        "ApproximateNumberOfMessagesToMove": task.to_move,
        "FailureReason": task.failure,
        "StartedTimestamp": task.started * 1000 // MICROSECONDS,
    }
    return {name: value for name, value in found.items() if value is not None}


# ------------------------------------------------------------------------------------------------------------------


def _url(request: SQSResponse, queue: Queue) -> str:
    asked = urlparse(request.uri)
    return f"{asked.scheme}://{asked.netloc}/{request.current_account}/{queue.name}"


def _page(request: SQSResponse) -> tuple[int | None, str | None]:
    return request._get_param("MaxResults"), request._get_param("NextToken")


def _batch(result: BatchResult[Any], answer: Callable[[Any], Mapping[str, Any]] = lambda _: {}) -> Document:
    return {
        "Successful": [{"Id": entry_id, **answer(each)} for entry_id, each in result.successful.items()],
        "Failed": [{"Id": entry_id, **_failure(error)} for entry_id, error in result.failed.items()],
    }


def _failure(error: SqsError) -> Document:
    return {"SenderFault": error.sender_fault, "Code": error.code, "Message": error.message}
