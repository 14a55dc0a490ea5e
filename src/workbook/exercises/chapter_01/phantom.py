"""Exercise 01-4: an update that can make no phantom, judged by what it does to a table."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from booking.items import typed
from booking.keys import Key, application_key
from booking.model import Application
from workbook import cloud
from workbook.basics.shown import describe
from workbook.cloud import faults
from workbook.exercises.chapter_01.heard import AnotherTable, Heard, Items, condition_of
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.exercises.judge import unfinished
from workbook.practice.aside import aside
from workbook.practice.by_hand import change_aside
from workbook.practice.sample import PostedJob, job_with_applications, put_job
from workbook.practice.scratch import scratch_table

Accept = Callable[..., Any]

_NOTED = 1_767_300_000
_NOBODY = "00000000-0000-4000-8000-00000000ffff"
_ODD_STATUSES = ("PENDING_REVIEW", "WAITING")
"""No statuses of this system; they look like PENDING to a condition that looks at a part of it, or at its length."""
_WRITES = ("UpdateItem", "PutItem", "TransactWriteItems")
_RIGHT = Right(
    "The key reaches the application, and the condition is what notices when there is nothing to update. With the "
    "condition alone a wrong key would have been an error on the first day."
)


def check_accept(answer: Accept) -> Verdict:
    """Two applications are accepted; none that is missing, another job's or not PENDING is, also when it is declined
    while the function works. What somebody else writes meanwhile stays, and an error gets out."""
    with scratch_table() as name:
        trial = _Trial(answer, name)
        return (
            trial.accepts(0, 1)
            or trial.accepts(1, 0)
            or trial.is_refused("an id that no application has", trial.job(0), _NOBODY)
            or trial.is_refused("an application for another job", trial.job(0), trial.application(1, 0).id)
            or next(filter(None, map(trial.not_pending, ("DECLINED", *_ODD_STATUSES, "ACCEPTED"))), None)
            or trial.declined_meanwhile()
            or trial.noted_meanwhile()
            or trial.throttled()
            or _RIGHT
        )


class _Trial:
    def __init__(self, answer: Accept, name: str) -> None:
        self._answer, self._name = answer, name
        self._dynamodb, self._readers = cloud.shared_client("dynamodb"), cloud.client("dynamodb")
        his = job_with_applications(1, seed=42)
        self._jobs = (
            job_with_applications(3, seed=41),
            PostedJob(his.job.model_copy(update={"username": "tomas"}), his.applications),
        )
        for posted in self._jobs:
            put_job(name, posted)
        self._before = self._items()

    def job(self, job: int) -> str:
        return self._jobs[job].job.id

    def application(self, job: int, number: int) -> Application:
        return self._jobs[job].applications[number]

    def accepts(self, job: int, number: int) -> Wrong | None:
        application = self.application(job, number)
        before, heard = self._before, Heard()
        try:
            self._call(application.jobId, application.id, heard)
        except Exception as error:
            return self._raised(error, heard)
        after, key = self._items(), application_key(application.jobId, application.id)["PK"]
        if made := after.keys() - before.keys():
            return Wrong(
                "It made a new item, a phantom. The application it was to change is still PENDING: the key is not the "
                "application's.",
                came=f"the key of the new item, `{describe(min(made))}`",
            )
        if before.keys() - after.keys():
            return Wrong("An item is gone: nothing was to be deleted.", came=heard.told())
        changed = {name for name in after if after[name] != before[name]}
        if key not in changed:
            return Wrong("The application is still PENDING after it ran.", came=heard.told())
        if after[key] != before[key] | typed({"jobApplicationStatus": "ACCEPTED"}):
            return Wrong(
                "The application has changed, but not as it should: its `jobApplicationStatus` becomes `ACCEPTED` and "
                "everything else stays.",
                came=heard.told(),
            )
        self._before = after
        return Wrong("Other items were changed as well.", came=heard.told()) if changed != {key} else None

    def is_refused(self, what: str, job_id: str, application_id: str) -> Wrong | None:
        before, heard, raised = self._before, Heard(after_a_write=self._items), False
        try:
            returned = self._call(job_id, application_id, heard)
        except Exception:
            raised, returned = True, None
        after = self._items()
        if after == before and not raised and heard.done:
            return Wrong(
                f"For {what} the write was done and the caller heard of no error. Only one that is PENDING may become "
                f"ACCEPTED. {condition_of(heard)}",
                came=heard.told(),
            )
        if after == before and not raised:
            return Wrong(
                f"For {what} nothing has changed, which is right. But the caller does not hear of it: let "
                "DynamoDB's error out.",
                came=f"it returned {describe(returned)}",
            )
        if made := after.keys() - before.keys():
            return Wrong(
                f"For {what} it made a new item, a phantom. {condition_of(heard)}",
                came=f"the key of the new item, `{describe(min(made))}`",
            )
        if after != before:
            return Wrong(f"For {what} it changed other items.", came=heard.told())
        if heard.came_by(before):
            return Wrong(
                f"For {what} the table is as it was, and in between it was not: the function wrote first and took it "
                "back then. Whoever read in that moment saw it. A condition is checked before the write.",
                came=f"{len(heard.writes)} writes",
            )
        return None

    def not_pending(self, status: str) -> Wrong | None:
        application = self.application(0, 2)
        key = application_key(application.jobId, application.id)
        change_aside(self._name, key, jobApplicationStatus=status)
        self._before[key["PK"]] |= typed({"jobApplicationStatus": status})
        if wrong := self.is_refused(f"an application that is {status}", application.jobId, application.id):
            if "changed other items" not in wrong.because:
                return wrong
            return Wrong(
                f"An application that was {status} became ACCEPTED: only one that is PENDING may. "
                + condition_of(self._heard),
                came=self._heard.told(),
            )
        return None

    def declined_meanwhile(self) -> Wrong | None:
        item = self._after_a_change(self.application(0, 0), jobApplicationStatus="DECLINED")
        if item and item["jobApplicationStatus"] == {"S": "ACCEPTED"}:
            return Wrong(
                "Between your read and your write somebody declined the application, and your write took it back. A "
                "condition is checked as part of the write.",
                came=self._heard.told(),
            )
        return None

    def noted_meanwhile(self) -> Wrong | None:
        application = self.application(0, 2)
        change_aside(self._name, application_key(application.jobId, application.id), jobApplicationStatus="PENDING")
        item = self._after_a_change(application, notifiedOn=_NOTED)
        if item and item.get("notifiedOn") != {"N": str(_NOTED)}:
            return Wrong(
                "Between your read and your write somebody set the application's `notifiedOn`, and your write took "
                "that back: it puts the whole item as you had read it. An update changes the one attribute.",
                came=self._heard.told(),
            )
        return None

    def _after_a_change(self, application: Application, **attributes: Any) -> dict[str, Any] | None:
        """The item after a call during which somebody changed it; None when the function reads nothing, or noticed."""
        key = application_key(application.jobId, application.id)

        def change() -> None:
            change_aside(self._name, key, **attributes)

        try:
            self._call(application.jobId, application.id, Heard(after_a_read=change))
        except Exception:
            return None
        return self._item(key) if self._heard.read else None

    def throttled(self) -> Wrong | None:
        application = self.application(0, 2)
        key = application_key(application.jobId, application.id)
        change_aside(self._name, key, jobApplicationStatus="PENDING")
        with ExitStack() as stack:
            for operation in _WRITES:
                stack.enter_context(faults.inject("dynamodb", operation, error="ThrottlingException"))
            try:
                returned = self._call(application.jobId, application.id, Heard())
            except Exception:
                return None
        if self._item(key)["jobApplicationStatus"] == {"S": "ACCEPTED"}:
            return None  # it wrote once more
        return Wrong(
            "The check made the write fail, with a ThrottlingException. The application is PENDING still, and your "
            "function hid the error: let it out, whichever it is.",
            came=f"it returned {describe(returned)}",
        )

    def _call(self, job_id: str, application_id: str, heard: Heard) -> Any:
        self._heard = heard
        with heard.listening_to(self._readers, self._name):
            return self._answer(self._readers, self._name, job_id, application_id)

    def _item(self, key: Key) -> dict[str, Any]:
        with aside():
            item: dict[str, Any] = self._dynamodb.get_item(TableName=self._name, Key=typed(key))["Item"]
        return item

    def _items(self) -> Items:
        with aside():
            found = self._dynamodb.scan(TableName=self._name)["Items"]
        keys = [" ".join(dict.fromkeys(item[part]["S"] for part in ("PK", "SK"))) for item in found]
        return dict(zip(keys, found, strict=True))

    def _raised(self, error: Exception, heard: Heard) -> Wrong:
        if isinstance(error, AnotherTable):
            return Wrong("It writes to another table than the one it was given: `table_name`.", came=heard.told())
        if left := next((name for its in heard.writes for name, value in its.items() if unfinished(value)), ""):
            return Wrong(f"`{left}` is still `...`, in whole or in part.", came=heard.told())
        if wrong := next(filter(None, (refused_expression(parameters) for parameters in heard.writes)), None):
            return wrong
        if isinstance(error, ParamValidationError):
            return Wrong(not_sent(error), came=heard.told())
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return Wrong(
                "An application that is PENDING was refused: with this key the condition did not hold.",
                came=heard.told(),
            )
        if isinstance(error, ClientError):
            return Wrong(f"DynamoDB refuses it: {error.response['Error']['Message'].rstrip('.')}.", came=heard.told())
        return Wrong(
            "Your function raised an error where it should have accepted.", came=f"{type(error).__name__}: {error}"
        )
