"""TransactWriteItems remembers the items that it touches, and the requests that it has answered.

moto copies every table whole before a transaction, to have it back if the transaction fails: 0.8 s at 10,000 items. And
it does not look at the ClientRequestToken. On AWS the same request with the same token "has the same effect as one
single call" for 10 minutes, and another request with that token is refused (Amazon DynamoDB API reference,
*TransactWriteItems*).
"""

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.core.responses import ActionResult
from moto.core.utils import unix_time
from moto.dynamodb import models
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from workbook.cloud.dynamodb.order import KeyOrders
from workbook.cloud.dynamodb.writes import undone_by_an_error

_TOKEN_LASTS = 600  # s


class IdempotentParameterMismatch(DynamodbException):
    """The token belongs to another request."""

    def __init__(self) -> None:
        super().__init__(
            "IdempotentParameterMismatchException",
            "DynamoDB rejected the request because you retried a request with a different payload but with an "
            "idempotent token that was already used.",
        )


@contextmanager
def of_requests() -> Iterator[None]:
    """A request that succeeded is not done again while its token lasts."""
    upstream = DynamoHandler.transact_write_items
    done: dict[tuple[str, str, str], tuple[float, int]] = {}  # by account, Region and token: when, and a request's hash

    def transact_write_items(request: DynamoHandler) -> ActionResult:
        now = unix_time()
        for old in list(takewhile(lambda key: done[key][0] + _TOKEN_LASTS <= now, done)):  # they lie in order of time
            del done[old]
        if not (token := request.body.get("ClientRequestToken")):
            return upstream(request)
        key = (request.current_account, request.region, token)
        asked = hash(json.dumps(request.body, sort_keys=True, default=str))
        if key not in done:
            answer = upstream(request)
            done[key] = now, asked
            return answer
        if done[key][1] != asked:
            raise IdempotentParameterMismatch
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})

    with patch.object(DynamoHandler, "transact_write_items", transact_write_items):
        yield


@contextmanager
def of_items(orders: KeyOrders) -> Iterator[None]:
    upstream = DynamoDBBackend.transact_write_items

    def transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
        with undone_by_an_error(orders, list(_touched(backend, transact_items))):
            upstream(backend, transact_items)

    with (
        # What moto puts back after a failure are then the tables themselves.
        patch.object(models, "copy", SimpleNamespace(deepcopy=_copy_of_all_but_tables)),
        patch.object(DynamoDBBackend, "transact_write_items", transact_write_items),
    ):
        yield


def _copy_of_all_but_tables(it: Any) -> Any:
    return it if isinstance(it, Table) else copy.deepcopy(it)


def _touched(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Table and key of each action; the table of moto's refusal is not there."""
    for actions in transact_items:
        for action in actions.values():
            name = action["TableName"]
            if table := next((it for it in backend.tables.values() if name in (it.name, it.table_arn)), None):
                yield table, action.get("Item") or action.get("Key") or {}
