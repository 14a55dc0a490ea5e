"""A table of its own for an exercise's check, so that trying an answer leaves the reader's table alone."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import boto3

from workbook import cloud
from workbook.local import local_aws
from workbook.template import Template

_LIKE = "BookingTable"  # the table's logical id in template.yaml
_WHAT_COUNTS = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
_numbers = count(1)


@contextmanager
def scratch_table() -> Iterator[str]:
    """The name of an empty table with the template's keys and indexes; it is gone when the context ends.

    It lives in the local cloud that is connected, or in one of its own where there is none.
    """
    with ExitStack() as stack:
        if cloud.connected() is None:
            stack.enter_context(local_aws())
        dynamodb = boto3.client("dynamodb")
        properties = Template.load().resources[_LIKE]["Properties"]
        name = f"exercise-{next(_numbers)}"
        dynamodb.create_table(TableName=name, **{part: properties[part] for part in _WHAT_COUNTS})
        stack.callback(dynamodb.delete_table, TableName=name)
        yield name
