"""Exercise 01-2: the transaction that takes an application, tried on a table of its own."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.items import attributes, typed
from booking.keys import job_key
from booking.table import BookingTable
from workbook import cloud
from workbook.basics.shown import describe
from workbook.exercises.chapter_01.keys import keys_of
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.sample import job_with_applications
from workbook.practice.scratch import scratch_table

Actions = Callable[[str, dict[str, Any], dict[str, Any]], Any]

_POSTED = job_with_applications(3, seed=6)
_IN_SIGHT = ("UpdateExpression", "ConditionExpression", "ExpressionAttributeValues")


class _NotATransaction(Exception):
    """The reader's actions are none that DynamoDB takes; `wrong` says why."""

    def __init__(self, because: str, came: str = "") -> None:
        super().__init__(because)
        self.wrong = Wrong(because, came=came)


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
            return problem.wrong


_RIGHT = Right(
    "Taken once, counted once, and only while the job is OPEN. Whoever books can compare the count with what the index "
    "returned, and notice an application that is still on its way."
)


class _Trial:
    """The reader's function with a table that holds one OPEN job."""

    def __init__(self, answer: Actions, name: str) -> None:
        self._answer, self._name = answer, name
        self._dynamodb = cloud.client("dynamodb")
        self._table = BookingTable(name, self._dynamodb)
        self._table.post_job(_POSTED.job)
        self._key = typed(job_key(_POSTED.job.username, _POSTED.job.id))

    def open_job(self) -> Verdict | None:
        first = self._apply(0)
        if not first.done:
            place = first.failed[0]
            return Wrong(
                "A first application for an OPEN job was refused: the condition of "
                f"action {place} in your list did not hold.",
                came=self._at(place),
            )
        if self._stored(0) is None:
            return Wrong("The transaction was done, but the application is not in the table: the Put is missing.")
        if self._stored(0) != self._item(0):
            return Wrong(
                "The application is in the table, but not as it was given. Put the whole `application`.",
                came=self._of("Put"),
            )
        if self._count() != "1":
            return Wrong(
                f"One application was taken, and the job's `applicationCount` is {self._count()}, not 1.",
                came=self._of("Update"),
            )
        if not self._apply(1).done or self._stored(1) is None:
            return Wrong("A second nanny could not apply for the OPEN job.")
        if self._count() != "2":
            return Wrong(
                f"Two nannies applied, and the job's `applicationCount` is {self._count()}: add to what is there.",
                came=self._of("Update"),
            )
        return None

    def twice(self) -> Verdict | None:
        if self._apply(1).done:
            return Wrong(
                "The same application was taken twice, and counted twice: the Put needs a condition of its own.",
                came=self._of("Put"),
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
            return Wrong(
                "A CLOSED job took an application: nobody would ever answer it. The Update needs a condition.",
                came=self._of("Update"),
            )
        return None

    def no_such_job(self) -> Verdict | None:
        nowhere = typed(job_key("nobody", _POSTED.job.id))
        with suppress(_NotATransaction):  # adding to a count that is not there: refused as well
            if self._apply(2, nowhere).done:
                return Wrong(
                    "An application for a job that is not there was taken, and the Update made an item for the job. "
                    "Ask that `jobStatus` has the value you want, not that it lacks another one.",
                    came=self._of("Update"),
                )
        return None

    def _apply(self, number: int, key: dict[str, Any] | None = None) -> _Attempt:
        self._actions = self._answer(self._name, key or self._key, self._item(number))
        _must_be_actions(self._actions, self._name)
        try:
            self._dynamodb.transact_write_items(TransactItems=list(self._actions))
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            codes = [reason["Code"] for reason in cancelled.response["CancellationReasons"]]
            return _Attempt(False, tuple(place for place, code in enumerate(codes, 1) if code != "None"))
        except ParamValidationError as unsent:
            place = re.search(r"TransactItems\[(\d)\]", str(unsent))
            raise _NotATransaction(not_sent(unsent), self._at(int(place[1]) + 1) if place else "") from None
        except ClientError as refused:
            raise _NotATransaction(
                _refusal(refused.response["Error"]["Message"]), _all_expressions(self._actions)
            ) from None
        except Exception:  # moto raises Python's errors where AWS answers with a ValidationException
            raise _NotATransaction(
                "DynamoDB cannot read one of the expressions.", _all_expressions(self._actions)
            ) from None
        return _Attempt(True)

    def _item(self, number: int) -> dict[str, Any]:
        application = _POSTED.applications[number]
        return typed(keys_of(application) | attributes(application))

    def _stored(self, number: int) -> dict[str, Any] | None:
        key = {part: self._item(number)[part] for part in ("PK", "SK")}
        item: dict[str, Any] | None = self._dynamodb.get_item(TableName=self._name, Key=key).get("Item")
        return item

    def _count(self) -> str:
        """As it is in the item: the reader's Update may have made it less than a Job allows."""
        item = self._dynamodb.get_item(TableName=self._name, Key=self._key)["Item"]
        return str(next(iter(item["applicationCount"].values())))

    def _at(self, place: int) -> str:
        return f"action {place}, `{describe(_without_table(self._actions[place - 1]))}`"

    def _of(self, kind: str) -> str:
        """The action of this kind, or nothing where none or several are."""
        places = [place for place, action in enumerate(self._actions, 1) if kind in action]
        return self._at(places[0]) if len(places) == 1 else ""


def _must_be_actions(actions: object, table_name: str) -> None:
    if actions is None:
        raise _NotATransaction("The function returned nothing: `return` is missing.")
    if not isinstance(actions, list | tuple):
        raise _NotATransaction("The function has to return a list of two actions.")
    if len(actions) != 2:
        raise _NotATransaction(f"Two actions are wanted, an Update and a Put. The list has {len(actions) or 'none'}.")
    if not all(isinstance(action, dict) and len(action) == 1 for action in actions):
        raise _NotATransaction('An action is a dict with one name: `{"Update": {…}}` or `{"Put": {…}}`.')
    for number, action in enumerate(actions, 1):
        [parameters] = action.values()
        if not isinstance(parameters, dict) or parameters.get("TableName") != table_name:
            raise _NotATransaction(f"Action {number} does not name the table it was given: `table_name`.")
        if refused := refused_expression(parameters):
            raise _NotATransaction(f"Action {number}, {refused.because}", refused.came)


def _without_table(action: dict[str, Any]) -> dict[str, Any]:
    """What a reader looks at first, so that it is not cut off: the expressions, then the rest."""
    return {
        kind: {name: parameters[name] for name in sorted(parameters, key=_place) if name != "TableName"}
        for kind, parameters in action.items()
    }


def _place(parameter: str) -> int:
    return _IN_SIGHT.index(parameter) if parameter in _IN_SIGHT else len(_IN_SIGHT)


def _all_expressions(actions: Iterable[dict[str, Any]]) -> str:
    return ", ".join(
        f"`{parameters[name]}`"
        for action in actions
        for parameters in action.values()
        for name in _IN_SIGHT[:2]
        if name in parameters
    )


def _refusal(message: str) -> str:
    if "multiple operations on one item" in message:
        return "A transaction may touch an item once. The count and its condition belong into one Update of the job."
    if reserved := re.search(r"reserved keyword: (\w+)", message):
        return f"`{reserved[1]}` is one of DynamoDB's reserved words, and no attribute here has this name."
    return f"DynamoDB refuses the request: {message.rstrip('.')}."
