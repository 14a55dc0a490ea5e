"""Reading and conditional writing of items, with plain values in place of DynamoDB's typed ones.

Every write has a condition. An UpdateItem without one makes an item when there is none, and a PutItem replaces one.
"""

from typing import Any

import boto3
from botocore.client import BaseClient

from booking.backoff import wait_before_retry
from booking.errors import TransactionConflict
from booking.items import Item, Model, model_of, typed
from booking.keys import Key

TRANSACTION_ATTEMPTS = 5

# Cancellation reasons that say "not now". Every other one says "not like this".
_TRANSIENT = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class ConditionNotMet(Exception):
    """A condition failed and nothing was written. `item` is what a single update found, empty if nothing."""

    def __init__(self, item: Item | None = None) -> None:
        super().__init__("A condition of the write was not met.")
        self.item = item or {}


class ItemTable:
    """A DynamoDB table whose keys are PK and SK."""

    def __init__(self, table_name: str, client: BaseClient | None = None) -> None:
        self.name = table_name
        self.client = client or boto3.client("dynamodb")

    def read(self, model: type[Model], key: Key) -> Model | None:
        """The item, strongly consistent, or None."""
        answer = self.client.get_item(TableName=self.name, Key=typed(key), ConsistentRead=True)
        return model_of(model, answer["Item"]) if "Item" in answer else None

    def query(self, model: type[Model], index: str | None, condition: str, **values: Any) -> list[Model]:
        """Every item of an item collection, in the order of the sort key: all pages of 1 MB, not only the first.

        `values` are the condition's placeholders without their colon.
        """
        pages = self.client.get_paginator("query").paginate(**self._asked(index, condition, values))
        return [model_of(model, item) for page in pages for item in page["Items"]]

    def query_page(
        self, model: type[Model], index: str, condition: str, *, limit: int, after: Item | None, **values: Any
    ) -> tuple[list[Model], Item | None]:
        """At most `limit` items, from behind the key `after`; and the key to go on from, None at the end.

        A page that is exactly full may be followed by an empty one: only the missing key says that it was the last
        (DynamoDB guide, *Paginating table query results*).
        """
        start = {"ExclusiveStartKey": after} if after else {}
        page = self.client.query(**self._asked(index, condition, values), Limit=limit, **start)
        return [model_of(model, item) for item in page["Items"]], page.get("LastEvaluatedKey")

    def _asked(self, index: str | None, condition: str, values: dict[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": _placeholders(values),
        }
        return request | ({"IndexName": index} if index else {})

    def put_new(self, item: dict[str, Any]) -> dict[str, Any]:
        """The parameters of a Put that never replaces an item; for `write` or `transact`."""
        return {"Put": {"TableName": self.name, "Item": typed(item), "ConditionExpression": "attribute_not_exists(PK)"}}

    def update(self, key: Key, change: str, condition: str, **values: Any) -> dict[str, Any]:
        """The parameters of an Update; for `write` or `transact`. `values` are the placeholders without their colon."""
        return {
            "Update": {
                "TableName": self.name,
                "Key": typed(key),
                "UpdateExpression": change,
                "ConditionExpression": condition,
                "ExpressionAttributeValues": _placeholders(values),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def write(self, action: dict[str, Any]) -> None:
        """One Put or Update by itself. Raises ConditionNotMet."""
        try:
            if "Put" in action:
                self.client.put_item(**action["Put"])
            else:
                self.client.update_item(**action["Update"])
        except self.client.exceptions.ConditionalCheckFailedException as error:
            raise ConditionNotMet(error.response.get("Item")) from None

    def transact(self, *actions: Any) -> None:
        """All of the actions or none of them.

        DynamoDB does not queue transactions that touch the same item: while one is under way, others are cancelled
        with the reason TransactionConflict (DynamoDB guide, *Amazon DynamoDB Transactions: How it works*). That says
        nothing about the conditions: the job may well stay open. So a conflict is tried again, and so is a throttled
        transaction; boto3 does not do it, to its retries a TransactionCanceledException is final. It is safe, because
        a cancelled transaction wrote nothing.

        Raises ConditionNotMet when a condition failed, TransactionConflict when every one of the 5 attempts collided.
        """
        for attempt in range(1, TRANSACTION_ATTEMPTS + 1):
            try:
                self.client.transact_write_items(TransactItems=actions)
                return
            except self.client.exceptions.TransactionCanceledException as error:
                reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
                if not reasons & _TRANSIENT:
                    if "ConditionalCheckFailed" in reasons:
                        raise ConditionNotMet from None
                    raise
            if attempt < TRANSACTION_ATTEMPTS:
                wait_before_retry(attempt)
        raise TransactionConflict(
            f"Other requests kept changing the same items: {TRANSACTION_ATTEMPTS} attempts collided with them. "
            "Nothing was changed; try again in a moment."
        )


def _placeholders(values: dict[str, Any]) -> Item:
    return typed({f":{name}": value for name, value in values.items()})
