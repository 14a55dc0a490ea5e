"""An index that is behind its table: a read of it misses the last writes.

(DynamoDB guide, *Using Global Secondary Indexes in DynamoDB*: reads of an index are eventually consistent.) For the
time of such a read the table is put back to what it was before those writes, so the answer is exact whatever was asked
for: pages, projections, items that moved within the index. One read can be behind and the one before it not.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any

from workbook import cloud
from workbook.cloud.faults.chance import Lottery
from workbook.cloud.faults.vocabulary import INDEX, CloudFault, FaultError

if TYPE_CHECKING:
    from moto.dynamodb.models.table import Table

    from workbook.cloud.faults.calls import MadeCall

_Item = dict[str, Any] | None
_Key = tuple[str, str]  # of an item: the table, and the key as text
_MOST_KEPT = 10_000  # writes that are remembered


@dataclass(frozen=True)
class _Write:
    at: float
    key: _Key
    given: dict[str, Any]
    before: _Item


class Behind:
    """A lagging index: remembers writes, and lets reads of the index miss them.

    Raises `FaultError` where no local cloud is open in this process.
    """

    def __init__(self, fault: CloudFault) -> None:
        if not cloud.answers():
            raise FaultError(f"{fault}: only a table of this process can be put back; connect() to the local cloud.")
        self._fault = fault
        self._index = fault.where.removeprefix(INDEX)
        self._writes: deque[_Write] = deque(maxlen=_MOST_KEPT)
        self._reads = 0
        self._lottery: Lottery[int] = Lottery(fault.when, f"{fault.where} {fault.seed}")
        self._lock = RLock()  # nobody sees a table while it is put back

    def through(self, call: "MadeCall", go_on: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        """`go_on`, with this index behind its table."""
        if call.service != "dynamodb":
            return go_on

        def behind(params: dict[str, Any]) -> Any:
            with self._lock:
                if params.get("IndexName") == self._index:
                    self._reads += 1
                    with self._put_back(params["TableName"]) if self._lottery.hits(self._reads) else nullcontext():
                        return go_on(params)
                before = [(name, key, _read(name, key)) for name, key in _written(params)]
                answer = go_on(params)
                now = time.time()
                self._writes.extend(_Write(now, (name, str(key)), key, old) for name, key, old in before)
                return answer

        return behind

    @contextmanager
    def _put_back(self, table: str) -> Iterator[None]:
        youngest = time.time() - self._fault.seconds
        of_table = [write for write in self._writes if write.key[0] == table]
        missed = [write for write in of_table[-self._fault.writes :] if write.at > youngest]
        olds = {write.key: write for write in reversed(missed)}  # of several writes of an item the first one counts
        now = {key: _read(table, write.given) for key, write in olds.items()}
        try:
            for write in olds.values():
                _write(table, write.given, write.before)
            yield
        finally:
            for key, item in now.items():
                _write(table, olds[key].given, item)


def _written(params: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The tables' names and the keys of the items that a call writes."""
    for action in params.get("TransactItems", [params]):
        for put_or_key in (action, *(action[kind] for kind in ("Put", "Update", "Delete") if kind in action)):
            yield from _of_one(put_or_key)
    for name, requests in (params.get("RequestItems") or {}).items():
        for request in requests if isinstance(requests, list) else ():
            for wanted in request.values():
                yield from _of_one({"TableName": name, **wanted})


def _of_one(action: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    given = action.get("Item") or action.get("Key")
    if isinstance(given, dict) and (table := _table(action["TableName"])) is not None:
        yield action["TableName"], {name: given[name] for name in table.table_key_attrs if name in given}


def _table(name: str) -> "Table | None":
    from moto.dynamodb.models import dynamodb_backends  # slow to import

    backends = dynamodb_backends["123456789012"].values()
    return next((backend.tables[name] for backend in backends if name in backend.tables), None)


def _keys(table: "Table", given: dict[str, Any]) -> list[Any]:
    from moto.dynamodb.models.dynamo_type import DynamoType

    return [DynamoType(given[name]) for name in table.table_key_attrs]


def _read(name: str, given: dict[str, Any]) -> _Item:
    table = _table(name)
    item = None if table is None else table.get_item(*_keys(table, given))
    return None if item is None else item.to_json()["Attributes"]


def _write(name: str, given: dict[str, Any], item: _Item) -> None:
    table = _table(name)
    if table is None:
        return
    if item is None:
        keys = _keys(table, given)
        table.delete_item(*keys, *([None] if len(keys) == 1 else []))
    else:
        table.put_item(item, overwrite=True)
