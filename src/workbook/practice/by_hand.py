"""Changes to an item that the booking system itself never makes, for failures that are rare."""

from booking.items import typed
from booking.keys import Key
from workbook import cloud


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
