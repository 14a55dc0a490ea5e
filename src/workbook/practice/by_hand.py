"""Changes to an item that the booking system itself never makes, for failures that are rare."""

from booking.items import typed
from booking.keys import Key
from workbook import cloud
from workbook.practice.aside import aside


def change_item(table_name: str, key: Key, **values: str | int) -> None:
    """Set attributes of the item with `key`, unconditionally, as somebody with access to the table can.

    Without such an item DynamoDB makes one (DynamoDB API reference, *UpdateItem*).
    """
    cloud.shared_client("dynamodb").update_item(
        TableName=table_name,
        Key=typed(key),
        UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in values),
        ExpressionAttributeValues=typed({f":{name}": value for name, value in values.items()}),
    )


def change_aside(table_name: str, key: Key, **values: str | int) -> None:
    """The same for a check of an answer: the call is no reader's (see `aside`)."""
    with aside():
        change_item(table_name, key, **values)


def move_item(table_name: str, key: Key, to: Key) -> None:
    """Store the item with `key` under another primary key, as a slip in a script would; it keeps all else.

    Without such an item nothing is done, so a cell that moves one can run twice.
    """
    dynamodb, old = cloud.shared_client("dynamodb"), typed(key)
    item = dynamodb.get_item(TableName=table_name, Key=old, ConsistentRead=True).get("Item")
    if item is None:
        return
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": table_name, "Item": item | typed(to)}},
            {"Delete": {"TableName": table_name, "Key": old}},
        ]
    )
