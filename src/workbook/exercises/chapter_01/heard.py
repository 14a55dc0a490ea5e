"""The calls that a reader's function makes through the client it is given, for exercise 01-4."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.client import BaseClient

from workbook.basics.shown import describe

Items = dict[str, dict[str, Any]]

_READS = ("GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems")
_FAILED = 300  # and above: the HTTP statuses of what was not done


class AnotherTable(Exception):
    """A write to a table that is not the check's. It is not sent: the reader's own may be meant."""


class Heard:
    """The calls that a reader's function made through the client it was given."""

    def __init__(
        self, after_a_read: Callable[[], None] = lambda: None, after_a_write: Callable[[], Items] = dict
    ) -> None:
        self.writes: list[dict[str, Any]] = []
        self.read = self.done = False
        self._after_a_read, self._after_a_write = after_a_read, after_a_write
        self._seen: list[Items] = []

    def came_by(self, items: Items) -> bool:
        """Whether the table was another than `items` after one of the writes."""
        return any(seen != items for seen in self._seen)

    @contextmanager
    def listening_to(self, client: BaseClient, table_name: str) -> Iterator[None]:
        self._table_name = table_name
        heard: dict[str, Callable[..., None]] = {"provide-client-params": self._begins, "after-call": self._ends}
        for event, listener in heard.items():
            client.meta.events.register(event, listener)
        try:
            yield
        finally:
            for event, listener in heard.items():
                client.meta.events.unregister(event, listener)

    def told(self) -> str:
        """The last write, its condition first."""
        if not self.writes:
            return "no write through `dynamodb`"
        last = self.writes[-1]
        names = sorted(last, key=lambda name: (name != "ConditionExpression", name == "TableName"))
        return f"`{describe({name: last[name] for name in names})}`"

    def _begins(self, params: dict[str, Any], model: Any, **_: object) -> None:
        if model.name in _READS:
            return
        nested = params.get("TransactItems")
        actions = nested if isinstance(nested, list) else [{"": params}]
        self.writes += [parameters for action in actions for parameters in action.values()]
        if any(parameters.get("TableName", self._table_name) != self._table_name for parameters in self.writes):
            raise AnotherTable

    def _ends(self, model: Any, http_response: Any, **_: object) -> None:
        if model.name in _READS:
            self.read = True
            self._after_a_read()
        else:
            self.done = self.done or http_response.status_code < _FAILED
            self._seen.append(self._after_a_write())


def condition_of(heard: Heard) -> str:
    """What can be said of the condition without saying what is not so."""
    has = any("ConditionExpression" in parameters for parameters in heard.writes)
    if has:
        return "Your condition held all the same."
    return "The write has no condition." if heard.writes else ""
