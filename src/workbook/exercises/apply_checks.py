"""Exercise 01-2: the transaction that takes an application, tried on a table of its own."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from booking.items import attributes, typed
from booking.keys import job_key
from booking.table import BookingTable
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.key_checks import keys_of
from workbook.exercises.scratch import scratch_table
from workbook.sample import job_with_applications

Actions = Callable[[str, dict[str, Any], dict[str, Any]], Any]

_POSTED = job_with_applications(3, seed=6)


class _NotATransaction(Exception):
    """The reader's actions are none that DynamoDB takes; the message is the sentence to show."""


@dataclass(frozen=True)
class _Attempt:
    """One TransactWriteItems: was it done, and if not, which actions' conditions failed, counted from 1."""

    done: bool
    failed: tuple[int, ...] = ()


def check_apply(answer: Actions) -> Verdict:
    """An OPEN job takes two applications and counts them; once more, CLOSED or not there, it takes none."""
    with scratch_table() as name:
        trial = _Trial(answer, name)
        try:
            return trial.open_job() or trial.twice() or trial.closed_job() or trial.no_such_job() or _RIGHT
        except _NotATransaction as problem:
            return Wrong(str(problem))


_RIGHT = Right(
    "Taken once, counted once, and only while the job is OPEN. Whoever books can compare the count with what the index "
    "returned, and notice an application that is still on its way."
)


class _Trial:
    """The reader's function with a table that holds one OPEN job."""

    def __init__(self, answer: Actions, name: str) -> None:
        self._answer, self._name = answer, name
        self._dynamodb = boto3.client("dynamodb")
        self._table = BookingTable(name, self._dynamodb)
        self._table.post_job(_POSTED.job)
        self._key = typed(job_key(_POSTED.job.username, _POSTED.job.id))

    def open_job(self) -> Verdict | None:
        first = self._apply(0)
        if not first.done:
            return Wrong(f"A first application for an OPEN job was refused: {_failed(first)}.")
        if self._stored(0) is None:
            return Wrong("The transaction was done, but the application is not in the table: the Put is missing.")
        if self._stored(0) != self._item(0):
            return Wrong("The application is in the table, but not as it was given. Put the whole `application`.")
        if self._count() != 1:
            return Wrong(f"One application was taken, and the job's `applicationCount` is {self._count()}, not 1.")
        if not self._apply(1).done or self._stored(1) is None:
            return Wrong("A second nanny could not apply for the OPEN job.")
        if self._count() != 2:
            return Wrong(
                f"Two nannies applied, and the job's `applicationCount` is {self._count()}: add to what is there."
            )
        return None

    def twice(self) -> Verdict | None:
        if self._apply(1).done:
            return Wrong(
                "The same application was taken twice, and counted twice: the Put needs a condition of its own."
            )
        return None

    def closed_job(self) -> Verdict | None:
        self._dynamodb.update_item(
            TableName=self._name,
            Key=self._key,
            UpdateExpression="SET jobStatus = :closed",
            ConditionExpression="attribute_exists(PK)",
            ExpressionAttributeValues={":closed": {"S": "CLOSED"}},
        )
        if self._apply(2).done:
            return Wrong("A CLOSED job took an application: nobody would ever answer it. The Update needs a condition.")
        return None

    def no_such_job(self) -> Verdict | None:
        nowhere = typed(job_key("nobody", _POSTED.job.id))
        with suppress(_NotATransaction):  # adding to a count that is not there: refused as well
            if self._apply(2, nowhere).done:
                return Wrong(
                    "An application for a job that is not there was taken, and the Update made an item for the job. "
                    "Ask that `jobStatus` has the value you want, not that it lacks another one."
                )
        return None

    def _apply(self, number: int, key: dict[str, Any] | None = None) -> _Attempt:
        actions = self._answer(self._name, key or self._key, self._item(number))
        _must_be_actions(actions, self._name)
        try:
            self._dynamodb.transact_write_items(TransactItems=list(actions))
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            codes = [reason["Code"] for reason in cancelled.response["CancellationReasons"]]
            return _Attempt(False, tuple(place for place, code in enumerate(codes, 1) if code != "None"))
        except ParamValidationError as refused:
            raise _NotATransaction(f"boto3 does not send it: {_last_line(refused)}.") from None
        except ClientError as refused:
            raise _NotATransaction(_refusal(refused.response["Error"]["Message"])) from None
        except KeyError as missing:  # moto raises Python's errors where AWS answers with a ValidationException
            raise _NotATransaction(f"A name is used that nothing gives a value to: `{missing.args[0]}`.") from None
        except Exception:
            raise _NotATransaction("One of the expressions cannot be read. A comparison has one `=`.") from None
        return _Attempt(True)

    def _item(self, number: int) -> dict[str, Any]:
        application = _POSTED.applications[number]
        return typed(keys_of(application) | attributes(application))

    def _stored(self, number: int) -> dict[str, Any] | None:
        key = {part: self._item(number)[part] for part in ("PK", "SK")}
        item: dict[str, Any] | None = self._dynamodb.get_item(TableName=self._name, Key=key).get("Item")
        return item

    def _count(self) -> int:
        return self._table.get_job(_POSTED.job.username, _POSTED.job.id).applicationCount


def _must_be_actions(actions: object, table_name: str) -> None:
    if actions is None:
        raise _NotATransaction("The function returned nothing: `return` is missing.")
    if not isinstance(actions, list | tuple):
        raise _NotATransaction("The function has to return a list of two actions.")
    if len(actions) != 2:
        raise _NotATransaction(
            f"Two actions are wanted, an Update and a Put, and there are {len(actions)} in the list."
        )
    if not all(isinstance(action, dict) and len(action) == 1 for action in actions):
        raise _NotATransaction('An action is a dict with one name: `{"Update": {…}}` or `{"Put": {…}}`.')
    for number, action in enumerate(actions, 1):
        [parameters] = action.values()
        if not isinstance(parameters, dict) or parameters.get("TableName") != table_name:
            raise _NotATransaction(f"Action {number} does not name the table it was given: `table_name`.")


def _failed(attempt: _Attempt) -> str:
    places = " and ".join(str(place) for place in attempt.failed)
    return f"the condition of action {places} in your list did not hold"


def _refusal(message: str) -> str:
    if "multiple operations on one item" in message:
        return "A transaction may touch an item once. The count and its condition belong into one Update of the job."
    if "reserved keyword" in message:
        return "In an expression a value goes by a placeholder, such as `:open`; its value stands in the values."
    return f"DynamoDB refuses the request: {message.rstrip('.')}."


def _last_line(error: Exception) -> str:
    return str(error).splitlines()[-1].rstrip(".")
