"""Exercise 01-2: the transaction that takes an application, tried on a table of its own."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.items import attributes, typed
from booking.keys import application_key, job_key
from workbook import cloud
from workbook.basics.shown import describe
from workbook.exercises.chapter_01.actions import (
    NotATransaction,
    all_expressions,
    must_be_actions,
    refusal,
    without_table,
)
from workbook.exercises.chapter_01.keys import keys_of
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent
from workbook.practice.aside import aside
from workbook.practice.by_hand import change_aside
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import scratch_table

Actions = Callable[[str, dict[str, Any], dict[str, Any]], Any]

_ODD_STATUSES = ("OPENING_SOON", "SHUT")
"""No statuses of this system; they look like OPEN to a condition that compares, or looks at a part or the length."""
_MANY = 100_000
"""More applications than a job gets: nothing was said of a limit."""


def check_apply(answer: Actions) -> Verdict:
    """An OPEN job takes each application once and counts it; any other job takes none."""
    with scratch_table() as name:
        trial = _Trial(answer, name)
        try:
            found = next(filter(None, trial.situations()), None)
        except NotATransaction as problem:
            return problem.wrong
        return found or _RIGHT


_RIGHT = Right(
    "Taken once, counted once, and only while the job is OPEN. Whoever books can compare the count with what the index "
    "returned, and notice an application that is still on its way."
)


class _Trial:
    """The reader's function with a table that holds two OPEN jobs of different parents."""

    def __init__(self, answer: Actions, name: str) -> None:
        self._answer, self._name = answer, name
        self._dynamodb = cloud.shared_client("dynamodb")
        theirs = job_with_applications(1, seed=7)
        his = PostedJob(theirs.job.model_copy(update={"username": "tomas"}), theirs.applications)
        self._jobs = (job_with_applications(5, seed=6), his)
        for posted in self._jobs:
            put_job(name, PostedJob(posted.job, ()))  # nobody has applied yet
        self._actions: list[dict[str, Any]] = []

    def situations(self) -> Iterator[Wrong | None]:
        """What is wrong in one situation after the other."""
        yield self._first()
        yield self._second()
        yield self._many()
        yield self._twice()
        yield self._another_job()
        yield self._not_open({"jobStatus": "CLOSED"}, "A CLOSED job took an application: nobody would ever answer it.")
        for status in (*_ODD_STATUSES, *self._other_values()):
            yield self._not_open(
                {"jobStatus": status},
                f"A job took an application although its `jobStatus` was not OPEN (the check tried `{status}`). Ask "
                "for the one value you want: not that it lacks another one, nor for a part of it.",
            )
        yield self._without_a_status()
        yield self._no_such_job()
        yield self._a_phantom()

    def arguments(self, number: int, job: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
        """The job's key and an application for it, typed."""
        posted = self._jobs[job]
        application = posted.applications[number]
        item = typed(keys_of(application) | attributes(application))
        return typed(job_key(posted.job.username, posted.job.id)), item

    def _first(self) -> Wrong | None:
        before = self._job()
        if failed := self._apply(0):
            return self._refused(failed[0])
        if self._stored(0) is None:
            return Wrong("The transaction was done, but the application is not in the table: the Put is missing.")
        if self._stored(0) != self.arguments(0)[1]:
            return Wrong(
                "The application is in the table, but not as it was given. Put the whole `application`.",
                came=self._of("Put"),
            )
        if self._count() != "1":
            looked = any("ConditionCheck" in action for action in self._actions)
            return Wrong(
                f"One application was taken, and the job's `applicationCount` is {self._count()}, not 1."
                + (" A ConditionCheck changes nothing; an Update can have a condition too." if looked else ""),
                came=self._of("Update"),
            )
        changed = [name for name, value in self._job().items() if before.get(name) != value]
        if others := [f"`{name}`" for name in changed if name != "applicationCount"]:
            return Wrong(
                f"It changed the job's {' and '.join(others)} as well: only the count is to change.",
                came=self._of("Update"),
            )
        return None

    def _refused(self, place: int) -> Wrong:
        action = self._actions[place - 1]
        its_item = (
            "A Put's condition looks at the item with the application's key, and there is none before the first Put."
            if "Put" in action
            else "It looks at the job's item, whose `jobStatus` is `OPEN`."
        )
        return Wrong(
            f"A first application for an OPEN job was refused: the condition of action {place} in your list did not "
            f"hold. {its_item}",
            came=self._at(place),
        )

    def _second(self) -> Wrong | None:
        if self._apply(1) or self._stored(1) is None:
            return Wrong("A second nanny could not apply for the OPEN job.")
        if self._count() != "2":
            return Wrong(
                f"Two nannies applied, and the job's `applicationCount` is {self._count()}: add to what is there.",
                came=self._of("Update"),
            )
        return None

    def _twice(self) -> Wrong | None:
        for status in ("PENDING", "DECLINED"):
            application = self._jobs[0].applications[1]
            change_aside(self._name, application_key(application.jobId, application.id), jobApplicationStatus=status)
            if not self._apply(1):
                again = f"An application that was there already, {status}, was taken once more, and counted twice."
                return self._too_much("Put", again)
        return None

    def _many(self) -> Wrong | None:
        posted = self._jobs[0]
        key = job_key(posted.job.username, posted.job.id)
        change_aside(self._name, key, applicationCount=_MANY)
        refused = self._apply(4)
        change_aside(self._name, key, applicationCount=3)
        if not refused:
            return None
        return Wrong(
            f"An OPEN job with {_MANY:,} applications took no further one. Nothing was said of a limit: its "
            "`jobStatus` alone decides.",
            came=self._at(refused[0]),
        )

    def _a_phantom(self) -> Wrong | None:
        """The one that this chapter makes: an item with nothing but its key and a status."""
        job, application = self._jobs[0].job, self._jobs[0].applications[3]
        change_aside(self._name, job_key(job.username, job.id), jobStatus="OPEN", applicationCount=3)
        key = application_key(application.jobId, application.id)
        change_aside(self._name, key, notes="Somebody's")
        if self._apply(3):
            return None
        return self._too_much(
            "Put",
            "An item was replaced that had the application's key, and none of its other attributes. Ask for what every "
            "item has.",
        )

    def _other_values(self) -> list[str]:
        """The texts that the reader's Update names besides OPEN: its condition may hold for them too."""
        update: dict[str, Any] = next((action["Update"] for action in self._actions if "Update" in action), {})
        values = update.get("ExpressionAttributeValues", {}).values()
        return sorted({value["S"] for value in values if "S" in value} - {"OPEN"})

    def _another_job(self) -> Wrong | None:
        count = self._count()
        if self._apply(0, job=1) or self._stored(0, job=1) is None or self._count(job=1) != "1":
            return Wrong("It worked for one job, and not for another parent's: everything comes from the arguments.")
        if self._count() != count:
            return Wrong("An application for one job was counted at another: `job` is the key of the job.")
        return None

    def _not_open(self, values: dict[str, str], because: str) -> Wrong | None:
        posted = self._jobs[0]
        change_aside(self._name, job_key(posted.job.username, posted.job.id), **values)
        return None if self._apply(2) else self._too_much("Update", because)

    def _without_a_status(self) -> Wrong | None:
        key = self.arguments(2)[0]
        with aside():
            self._dynamodb.update_item(TableName=self._name, Key=key, UpdateExpression="REMOVE jobStatus")
        because = "A job that has no `jobStatus` took an application: ask for the value you want."
        return None if self._apply(2) else self._too_much("Update", because)

    def _no_such_job(self) -> Wrong | None:
        nowhere = typed(job_key("nobody", self._jobs[0].job.id))
        with suppress(NotATransaction):  # adding to a count that is not there: refused as well
            if not self._apply(2, key=nowhere):
                return self._too_much(
                    "Update",
                    "An application for a job that is not there was taken. Ask that `jobStatus` has the value you "
                    "want, not that it lacks another one.",
                )
        return None

    def _too_much(self, kind: str, because: str) -> Wrong:
        """What to say when something was taken that should have been refused, by the condition of an action."""
        its = next((action[kind] for action in self._actions if kind in action), None)
        if its is None:
            return Wrong(f"{because} The list has no {kind}.")
        has = "ConditionExpression" in its
        return Wrong(
            f"{because} The {kind}'s condition held all the same."
            if has
            else f"{because} The {kind} has no condition.",
            came=self._of(kind),
        )

    def _apply(self, number: int, *, job: int = 0, key: dict[str, Any] | None = None) -> tuple[int, ...]:
        """One TransactWriteItems: the actions, counted from 1, whose conditions failed. None failed: it was done."""
        its_key, item = self.arguments(number, job)
        actions = self._answer(self._name, key or its_key, item)
        must_be_actions(actions, self._name)
        self._actions = list(actions)
        try:
            self._dynamodb.transact_write_items(TransactItems=self._actions)
        except self._dynamodb.exceptions.TransactionCanceledException as cancelled:
            codes = [reason["Code"] for reason in cancelled.response["CancellationReasons"]]
            return tuple(place for place, code in enumerate(codes, 1) if code != "None")
        except ParamValidationError as unsent:
            place = re.search(r"TransactItems\[(\d)\]", str(unsent))
            raise NotATransaction(not_sent(unsent), self._at(int(place[1]) + 1) if place else "") from None
        except ClientError as refused:
            raise NotATransaction(
                refusal(refused.response["Error"]["Message"]), all_expressions(self._actions)
            ) from None
        except Exception:  # moto raises Python's errors where AWS answers with a ValidationException
            raise NotATransaction(
                "DynamoDB cannot read one of the expressions.", all_expressions(self._actions)
            ) from None
        return ()

    def _stored(self, number: int, job: int = 0) -> dict[str, Any] | None:
        item = self.arguments(number, job)[1]
        return self._read({part: item[part] for part in ("PK", "SK")})

    def _job(self, job: int = 0) -> dict[str, Any]:
        return self._read(self.arguments(0, job)[0]) or {}

    def _count(self, job: int = 0) -> str:
        """As it is in the item: the reader's Update may have made it less than a Job allows."""
        return str(next(iter(self._job(job)["applicationCount"].values())))

    def _read(self, key: dict[str, Any]) -> dict[str, Any] | None:
        with aside():
            item: dict[str, Any] | None = self._dynamodb.get_item(TableName=self._name, Key=key).get("Item")
        return item

    def _at(self, place: int) -> str:
        return f"action {place}, `{describe(without_table(self._actions[place - 1]))}`"

    def _of(self, kind: str) -> str:
        """The action of this kind, or nothing where none or several are."""
        places = [place for place, action in enumerate(self._actions, 1) if kind in action]
        return self._at(places[0]) if len(places) == 1 else ""
