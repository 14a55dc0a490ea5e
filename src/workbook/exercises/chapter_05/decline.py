"""Tries a reader's conditional update on an application in each of the states it can be in."""

import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.errors import InvalidInput
from booking.items import typed
from booking.keys import application_key
from booking.model import ApplicationStatus
from booking.table import BookingTable
from workbook import cloud
from workbook.cloud import faults
from workbook.exercises.chapter_05.false_condition import false_condition
from workbook.exercises.chapter_05.trial_table import another_table, applied, exists, status_of, tables_used, takes
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.sample import PostedJob
from workbook.practice.scratch import scratch_table

Function = Callable[..., Any]

_REFUSED = "ConditionalCheckFailedException"
_MISSING = "00000000-0000-4000-8000-00000000ffff"


def conditional_decline(function: Function) -> Verdict:
    """`function(dynamodb, table_name, key)`, on an application in each of the states it can be in."""
    if not takes(function, 3):
        return Wrong("Your function is called with three arguments: the client, the table's name and the key.")
    with scratch_table() as name:
        table = BookingTable(name)
        posted = applied(table, name, 6, accepted=1)
        tried = _Tried(function, table, name, posted)
        with tables_used() as used:
            wrong = tried.pending()
        if other := another_table(used, name):
            return Wrong(other, came=f"a call with TableName={sorted(used - {name})[0]!r}")
        return (
            wrong
            or tried.declined()
            or tried.accepted()
            or tried.raced()
            or tried.missing()
            or tried.throttled()
            or tried.done()
        )


_FAILURES = ("ThrottlingException", "InternalServerError")
_NO_ITEM = (
    'The error brings no item unless the call asks for it, with `ReturnValuesOnConditionCheckFailure="ALL_OLD"`. '
    "Without, a duplicate looks like an application that is not there."
)
_DONE = "What was done before stays done, a booking stays a booking, and only what is really wrong comes back."


class _Tried:
    """Calls the reader's function; each method returns what is wrong, or None."""

    def __init__(self, function: Function, table: BookingTable, name: str, posted: PostedJob) -> None:
        self._function, self._table, self._name, self._posted = function, table, name, posted
        self._client = cloud.client("dynamodb")
        self._calls: list[tuple[str, dict[str, Any]]] = []
        self._operations: set[str] = set()
        self._codes: list[str] = []
        self._client.meta.events.register("provide-client-params.dynamodb", self._note)
        self._client.meta.events.register("after-call.dynamodb", self._note_answer)

    def _note(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self._calls.append((model.name, params))
        self._operations.add(model.name)

    def _note_answer(self, parsed: dict[str, Any], **_: Any) -> None:
        self._codes.append(parsed.get("Error", {}).get("Code", ""))

    def _call(self, application_id: str) -> Exception | None:
        """The error that came; any says "not done", also one of the reader's own."""
        self._calls.clear()
        self._codes.clear()
        try:
            self._function(self._client, self._name, self._key(application_id))
        except Exception as error:
            return error
        return None

    def _key(self, application_id: str) -> dict[str, Any]:
        return typed(application_key(self._posted.job.id, application_id))

    def _id(self, number: int) -> str:
        return self._posted.applications[number].id

    def _is(self, number: int) -> ApplicationStatus:
        return status_of(self._table, self._posted, number)

    def _item(self, number: int) -> dict[str, Any]:
        found = self._table.client.get_item(TableName=self._name, Key=self._key(self._id(number)), ConsistentRead=True)
        return dict(found["Item"])

    def pending(self) -> Wrong | None:
        error = self._call(self._id(0))
        updates = [params for operation, params in self._calls if operation == "UpdateItem"]
        # First, because moto stumbles over some expressions and takes others that DynamoDB refuses.
        if updates and (found := refused_expression(updates[-1])):
            return found
        came = _came("PENDING", error)
        if isinstance(error, ParamValidationError):
            return Wrong(not_sent(error), came=came)
        if self._codes[-1:] == [_REFUSED] and updates:
            return Wrong(false_condition(updates[-1], self._item(0), silent=not error), came=came)
        if error:
            return Wrong(f"An application that is PENDING was not declined: {_first_line(error)}", came=came)
        try:
            status = self._is(0)
        except InvalidInput:
            written = self._item(0).get("jobApplicationStatus", {}).get("S")
            if written not in (None, "PENDING", "DECLINED"):
                return Wrong(f"The status is DECLINED, in capitals, and it is `{written}` now.", came=came)
            return Wrong("The item lost its other attributes. An update changes one and leaves the rest.", came=came)
        if status is not ApplicationStatus.DECLINED:
            said = f"An application that is PENDING should be DECLINED now, and it is {status}."
            return Wrong(said, came=came)
        return None

    def declined(self) -> Wrong | None:
        if error := self._call(self._id(0)):
            return self._unread(error, "DECLINED") or Wrong(
                self._what_it_lacks()
                or f"A duplicate, whose application is DECLINED already, raised {_name(error)}, and your function let "
                "it out. The work is done, yet the message would come back five times and end in the DLQ.",
                came=_came("DECLINED", error),
            )
        return None

    def _unread(self, error: Exception, case: str) -> Wrong | None:
        """Whether it stumbled while it looked at the error of the condition."""
        came = _came(case, error)
        if isinstance(error, TypeError) and "Exception' object is not subscriptable" in str(error):
            return Wrong("An error is no dict. What DynamoDB answered is in `error.response`.", came=came)
        if str(error) == "'Item'" or "'NoneType' object is not subscriptable" in str(error):
            return Wrong(_NO_ITEM, came=came)
        if isinstance(error, AttributeError | NameError):
            # botocore's text begins with an address in memory and ends with a list of all classes
            text = re.sub(r"^<.*?> object", "dynamodb.exceptions", _first_line(error)).partition(". ")[0]
            return Wrong(
                f"The condition failed, and then your `except` did: {text}. The error's class is "
                f"`dynamodb.exceptions.{_REFUSED}`, and what DynamoDB answered is in `error.response`.",
                came=came,
            )
        return None

    def _what_it_lacks(self) -> str:
        """The one thing that would make it pass a duplicate; empty where neither of these two would."""
        ask = ("provide-client-params", _ask_for_the_item)
        plain = ("after-call", _answer_in_plain_text)
        if self._passes(plain):
            return (
                'It compares a status with a plain text, and a status in an item is `{"S": "DECLINED"}`: so it raised '
                "for a duplicate."
            )
        return _NO_ITEM if self._passes(ask) or self._passes(ask, plain) else ""

    def _passes(self, *changes: tuple[str, Callable[..., None]]) -> bool:
        """Whether a duplicate is a success once the update or its answer is changed so."""
        events = self._client.meta.events
        for event, change in changes:
            events.register(f"{event}.dynamodb.UpdateItem", change)
        error = self._call(self._id(0))
        for event, change in changes:
            events.unregister(f"{event}.dynamodb.UpdateItem", change)
        return error is None

    def accepted(self) -> Wrong | None:
        error = self._call(self._id(1))
        if self._is(1) is not ApplicationStatus.ACCEPTED:
            return Wrong(
                "A late decline undid a booking: the application was ACCEPTED and is DECLINED now.",
                came=_came("ACCEPTED", error),
            )
        if error:
            return Wrong(
                f"It left the ACCEPTED application alone, which is right, and raised {_name(error)}. No redelivery "
                "will change that: the message would go round five times and end in the DLQ.",
                came=_came("ACCEPTED", error),
            )
        return None

    def raced(self) -> Wrong | None:
        """The parent accepts the application after anything that was read, just before the update is sent."""
        key = self._key(self._id(2))

        def accept(**_: Any) -> None:
            self._client.meta.events.unregister("provide-client-params.dynamodb.UpdateItem", accept)
            cloud.client("dynamodb").update_item(
                TableName=self._name,
                Key=key,
                UpdateExpression="SET jobApplicationStatus = :accepted",
                ExpressionAttributeValues={":accepted": {"S": "ACCEPTED"}},
            )

        self._client.meta.events.register("provide-client-params.dynamodb.UpdateItem", accept)
        self._call(self._id(2))
        if self._is(2) is ApplicationStatus.DECLINED:
            return Wrong(
                "It reads first and writes later. In between the parent accepted the application, and the write undid "
                "it. Only the write's own `ConditionExpression` is checked in the same instant.",
                came="one that was PENDING when read and ACCEPTED when written: DECLINED now",
            )
        return None

    def missing(self) -> Wrong | None:
        error = self._call(_MISSING)
        came = _came("missing", error)
        if exists(self._table, self._posted, _MISSING):
            said = "There was no such application, and your update made one: an item with a status and no nanny."
            return Wrong(said, came=came)
        if not error:
            return Wrong(
                "There is no such application, and it returned as if all were well: the message would be deleted, and "
                "nobody would know. With `ReturnValuesOnConditionCheckFailure`, the error brings the item, if there is "
                "one.",
                came=came,
            )
        return None

    def throttled(self) -> Wrong | None:
        """Each call that it makes fails once, of an application that is there and of one that is not: "not done" has
        to be said, or it was tried again.
        """
        for operation in sorted(self._operations):
            for number, code in enumerate(_FAILURES, 3):
                error, failed = self._with_a_fault(operation, code, self._id(number))
                if failed and not error and self._is(number) is ApplicationStatus.PENDING:
                    return Wrong(
                        f"DynamoDB answered with {code}, nothing was written, and your function returned as if all "
                        "were well: the message would be deleted, and this application stays PENDING for ever. Only "
                        f"{_REFUSED} tells of the item; let every other error out.",
                        came=f"a PENDING one, with {code}: no error",
                    )
                error, failed = self._with_a_fault(operation, code, _MISSING)
                if failed and not error:
                    return Wrong(
                        f"There is no such application, {operation} failed with {code}, and your function returned "
                        "as if all were well. Only what DynamoDB says of the item may end in silence.",
                        came=f"a missing one, with {code}: no error",
                    )
        return None

    def _with_a_fault(self, operation: str, code: str, application_id: str) -> tuple[Exception | None, int]:
        with faults.inject("dynamodb", operation, error=code) as fault:
            error = self._call(application_id)
        return error, fault.happened

    def done(self) -> Right:
        if self._operations == {"UpdateItem"}:
            return Right(f"One call, which checks and changes in one step. {_DONE}")
        return Right(f"{_DONE} The write needs no call beside it: `ALL_OLD` brings the item with the error.")


def _ask_for_the_item(params: dict[str, Any], **_: Any) -> None:
    params["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"


def _answer_in_plain_text(parsed: dict[str, Any], **_: Any) -> None:
    if item := parsed.get("Item"):
        item["jobApplicationStatus"] = item["jobApplicationStatus"]["S"]


def _came(case: str, error: Exception | None) -> str:
    return f"the {case} one: {f'it raised {_name(error)}' if error else 'no error'}"


def _name(error: Exception) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "it raised an error without a word.")
