"""A reader's conditional update at work: called on applications of a table of its own, and watched."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from botocore.exceptions import EndpointConnectionError

from booking.items import typed
from booking.keys import application_key
from workbook import cloud
from workbook.cloud import faults
from workbook.practice.aside import aside
from workbook.practice.by_hand import change_aside
from workbook.practice.sample import PostedJob

Function = Callable[..., Any]

MISSING = "00000000-0000-4000-8000-00000000ffff"
"""The id of an application that is not there."""

NO_CONNECTION = "EndpointConnectionError"
"""What `with_a_fault` takes for no answer at all, in place of an error code of DynamoDB."""

_TIMES = 5  # how often a call fails: more often than a reader is likely to try it again
_READS = {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"}


class Trial:
    """Calls the reader's function and remembers what it sent.

    `calls` are the operations and parameters of the last call, `codes` DynamoDB's answers to them ("" for no error),
    `operations` the names of all that were ever sent.
    """

    def __init__(self, function: Function, name: str, posted: PostedJob) -> None:
        self._function, self._name, self._posted = function, name, posted
        self._client = cloud.client("dynamodb")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.operations: set[str] = set()
        self.codes: list[str] = []
        self._client.meta.events.register("provide-client-params.dynamodb", self._note)
        self._client.meta.events.register("after-call.dynamodb", self._note_answer)

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls.append((model.name, params))
        self.operations.add(model.name)

    def _note_answer(self, parsed: dict[str, Any], **_: Any) -> None:
        self.codes.append(parsed.get("Error", {}).get("Code", ""))

    def call(self, application: int | str) -> Exception | None:
        """The error that came; any says "not done", also one of the reader's own."""
        self.calls.clear()
        self.codes.clear()
        try:
            with patch("time.sleep"):  # who waits before a retry is not waited for
                self._function(self._client, self._name, self._key(application))
        except Exception as error:
            return error
        return None

    def _key(self, application: int | str) -> dict[str, Any]:
        id = self._posted.applications[application].id if isinstance(application, int) else application
        return typed(application_key(self._posted.job.id, id))

    def item(self, application: int | str) -> dict[str, Any]:
        """As it lies in the table, with its types; empty when there is none."""
        with aside():
            found = cloud.shared_client("dynamodb").get_item(
                TableName=self._name, Key=self._key(application), ConsistentRead=True
            )
        return dict(found.get("Item", {}))

    def status(self, application: int) -> str:
        """The status of its item, whatever that is; empty when it has none."""
        return str(self.item(application).get("jobApplicationStatus", {}).get("S", ""))

    def set_status(self, application: int, status: str) -> None:
        """By somebody else, with a client of their own."""
        id = self._posted.applications[application].id
        change_aside(self._name, application_key(self._posted.job.id, id), jobApplicationStatus=status)

    def call_while_it_is_accepted(self, application: int) -> Exception | None:
        """Calls; the parent accepts the application after whatever is read, just before the first write is sent."""
        accepted: list[str] = []

        def accept(model: Any, **_: Any) -> None:
            if model.name not in _READS and not accepted:
                accepted.append(model.name)
                self.set_status(application, "ACCEPTED")

        return self.call_changed(application, ("provide-client-params.dynamodb", accept))

    def call_changed(self, application: int | str, *changes: tuple[str, Callable[..., None]]) -> Exception | None:
        """Calls while botocore's events call `changes`, which may change what is sent and what comes."""
        events = self._client.meta.events
        for event, change in changes:
            events.register(event, change)
        try:
            return self.call(application)
        finally:
            for event, change in changes:
                events.unregister(event, change)

    def with_a_fault(self, operation: str, code: str, application: int | str) -> tuple[Exception | None, int]:
        """Calls while `operation` fails, and how often it did."""
        if code != NO_CONNECTION:
            with faults.inject("dynamodb", operation, error=code, times=_TIMES) as fault:
                error = self.call(application)
            return error, fault.happened
        failed: list[str] = []

        def fail(model: Any, **_: Any) -> None:
            if model.name == operation and len(failed) < _TIMES:
                failed.append(operation)
                raise EndpointConnectionError(endpoint_url="https://dynamodb.us-east-1.amazonaws.com/")

        return self.call_changed(application, ("before-call.dynamodb", fail)), len(failed)
