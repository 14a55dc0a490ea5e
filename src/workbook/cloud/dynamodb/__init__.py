"""Tables of the local cloud at any size, and what their pages, transactions and updates promise.

Gaps 32 to 37. Upstream behaviour: moto goes through all items of a table for each page of a Query or a Scan, sorts
them, and copies the table for each transaction; it gives no LastEvaluatedKey where Limit ends a page at the last item,
forgets the tokens of transactions, leaves a failed update half done, and keeps what was overwritten. Here the items of
each index are kept in the order of their keys, and moto is given the part of them that a page can hold; a transaction
remembers the items that it touches. All else is moto's: validation, expressions, projections, refusals, streams. A call
costs the same in a table of 100 and of 100,000 items.

Every action runs under the lock of `gaps.atomic_calls`.
"""

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from collections.abc import Iterator
from contextlib import contextmanager

from workbook.cloud.dynamodb import pages, transactions, writes
from workbook.cloud.dynamodb.order import KeyOrders


@contextmanager
def closed() -> Iterator[None]:
    orders = KeyOrders()
    with writes.told_to(orders), pages.read_from(orders), transactions.of_items(orders), transactions.of_requests():
        yield
