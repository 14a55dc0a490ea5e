"""Notes in the journal what calls of this process are about to make on a real account, and tags it.

Hooks of botocore on every client that makes a call, whichever session it came from, and whether it was made before or
after. Calls that moto answers in this process, an exercise's check for one, reach no account and are let be.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from weakref import WeakSet

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from botocore.model import OperationModel

from workbook.basics.sentence import Sentence
from workbook.cloud.account import client
from workbook.cloud.journal import Journal
from workbook.cloud.stack import answers

GONE = (
    *("ResourceNotFoundException", "ResourceNotFound", "StateMachineDoesNotExist"),
    *("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"),
)
"""How services call it when what is asked for is not there."""

RUN_TAG = "WorkbookRun"
TAGS = {"Project": "book-a-nanny"}

# The field that names the resource, and the one for tags with the names of its parts; None where tags are a mapping.
_MADE = {
    ("dynamodb", "CreateTable"): ("table", "TableName", "Tags", ("Key", "Value")),
    ("sqs", "CreateQueue"): ("queue", "QueueName", "tags", None),
    ("stepfunctions", "CreateStateMachine"): ("state machine", "name", "tags", ("key", "value")),
}
# PartiQL: what it writes stands in a text.
_NOT_READ = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"}


class NotRemovable(Sentence, RuntimeError):
    """The call would make something that the workbook could not remove again; it was not sent."""


class Recorder:
    """Of one run. `reader` is a client of DynamoDB that is not recorded."""

    def __init__(self, journal: Journal, run: str, table: str, key_names: Iterable[str], reader: Any) -> None:
        self._journal, self._run, self._table, self._reader = journal, run, table, reader
        self._key_names = tuple(key_names)
        self._known: set[str] = set()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Within the context each client is listened to from its first call on."""
        upstream = BaseClient._make_api_call
        listened_to: WeakSet[BaseClient] = WeakSet()

        def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
            if client not in listened_to:
                listened_to.add(client)
                client.meta.events.register("provide-client-params", self._resources)
                client.meta.events.register("before-call.dynamodb", self._items)
            return upstream(client, operation_name, api_params)

        with patch.object(BaseClient, "_make_api_call", make_api_call):
            try:
                yield
            finally:
                for client in listened_to:
                    client.meta.events.unregister("provide-client-params", self._resources)
                    client.meta.events.unregister("before-call.dynamodb", self._items)

    def _resources(self, params: dict[str, Any], model: OperationModel, **_: Any) -> dict[str, Any] | None:
        if answers():
            return None
        service = model.service_model.service_name
        made = _MADE.get((service, model.name))
        if made is None:
            if model.name.startswith("Create"):
                raise NotRemovable(
                    f"{model.name} of {service} was not sent: on a real account the workbook makes only what it can "
                    "remove again: tables, queues, state machines and items of the stack's table."
                )
            return None
        kind, name, field, parts = made
        # CreateQueue gives the queue that is there already, perhaps with the new tags; the others leave one as it is.
        if kind == "queue" and _is_there(params[name]):
            return None
        self._journal.note(kind, params[name])
        tags = TAGS | {RUN_TAG: self._run}
        if parts is None:
            return params | {field: {**params.get(field, {}), **tags}}
        return params | {field: [*params.get(field, ()), *({parts[0]: key, parts[1]: tags[key]} for key in tags)]}

    def _items(self, model: OperationModel, params: dict[str, Any], **_: Any) -> None:
        if answers():
            return
        if model.name in _NOT_READ:
            raise NotRemovable(
                f"{model.name} was not sent: on a real account every key is noted before it is written, and a "
                "statement's cannot be. Use PutItem, UpdateItem or TransactWriteItems."
            )
        for table, key in written(model.name, json.loads(params["body"]), self._key_names):
            known = json.dumps([table, key], sort_keys=True)
            # Only the stack's table: others are the run's own, and go as a whole.
            if table.rpartition("/")[2] != self._table or known in self._known:
                continue
            if self._is_free(key):
                self._journal.note("item", self._table, key)
            self._known.add(known)

    def _is_free(self, key: dict[str, Any]) -> bool:
        """Whether no item is there yet. One that is there is somebody else's, and stays at the end."""
        try:
            return "Item" not in self._reader.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationException":  # no key of this table: the write is refused
                return False
            raise


def _is_there(queue: str) -> bool:
    try:
        client("sqs").get_queue_url(QueueName=queue)
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            return False
        raise
    return True


def written(operation: str, request: dict[str, Any], key_names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Table and key of every item that the request may make."""

    def key_of(item: dict[str, Any]) -> dict[str, Any]:
        return {name: item[name] for name in key_names if name in item}

    match operation:
        case "PutItem":
            yield request["TableName"], key_of(request["Item"])
        case "UpdateItem":
            yield request["TableName"], request["Key"]
        case "BatchWriteItem":
            for table, requests in request["RequestItems"].items():
                yield from ((table, key_of(it["PutRequest"]["Item"])) for it in requests if "PutRequest" in it)
        case "TransactWriteItems":
            for action in request["TransactItems"]:
                if "Put" in action:
                    yield action["Put"]["TableName"], key_of(action["Put"]["Item"])
                if "Update" in action:
                    yield action["Update"]["TableName"], action["Update"]["Key"]
