"""Tries a reader's conditional update on an application in each of the states it can be in."""

from botocore.exceptions import ParamValidationError

from workbook.exercises.chapter_05.decline_errors import REFUSED, came, first_line, name, unread, what_it_lacks
from workbook.exercises.chapter_05.decline_trial import MISSING, NO_CONNECTION, Function, Trial
from workbook.exercises.chapter_05.false_condition import false_condition
from workbook.exercises.chapter_05.trial_table import another_table, tables_used, takes
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.expression_checks import not_sent, refused_expression
from workbook.practice.sample import job_with_applications, put_booked
from workbook.practice.scratch import scratch_table

_FAILURES = ("ThrottlingException", "InternalServerError", NO_CONNECTION)
_OTHERS = ("PENDING_REVIEW", "PLANNED", "WITHDRAWN", "ABSENT")
"""Statuses that nobody has yet. All but the last have in common with PENDING what a condition may hang on by chance:
the beginning, the length, a place in the alphabet.
"""

_DONE = "What was done before stays done, a booking stays a booking, and only what is really wrong comes back."


def conditional_decline(function: Function) -> Verdict:
    """`function(dynamodb, table_name, key)`, on an application in each of the states it can be in."""
    if not takes(function, 3):
        return Wrong("Your function is called with three arguments: the client, the table's name and the key.")
    with scratch_table() as table_name:
        posted = put_booked(table_name, job_with_applications(7), 1)
        trial = Trial(function, table_name, posted)
        with tables_used() as used:
            wrong = _pending(trial)
        if other := another_table(used, table_name):
            return Wrong(other, came=f"a call with TableName={sorted(used - {table_name})[0]!r}")
        return (
            wrong
            or _declined(trial)
            or _accepted(trial)
            or _raced(trial)
            or _missing(trial)
            or _by_chance(trial)
            or _failing(trial)
            or _done(trial)
        )


def _pending(trial: Trial) -> Wrong | None:
    before = trial.item(0)
    error = trial.call(0)
    updates = [params for operation, params in trial.calls if operation == "UpdateItem"]
    # First, because moto stumbles over some expressions and takes others that DynamoDB refuses.
    if updates and (found := refused_expression(updates[-1])):
        return found
    brought = came("PENDING", error)
    if isinstance(error, ParamValidationError):
        return Wrong(not_sent(error), came=brought)
    if trial.codes[-1:] == [REFUSED] and updates:
        return Wrong(false_condition(updates[-1], trial.item(0), silent=not error), came=brought)
    if error:
        return Wrong(f"An application that is PENDING was not declined: {first_line(error)}", came=brought)
    said = _changed(before, trial.item(0))
    return Wrong(said, came=brought) if said else None


def _changed(before: dict[str, object], after: dict[str, object]) -> str:
    """What is wrong with an item that was PENDING; empty when its status is DECLINED and the rest as before."""
    if not after:
        return "The item is gone. The application stays, and its status changes."
    if before.keys() - after.keys():
        return "The item lost its other attributes. An update changes one and leaves the rest."
    status = after["jobApplicationStatus"]
    if status != {"S": "DECLINED"}:
        written = status.get("S") if isinstance(status, dict) else None
        if status == before["jobApplicationStatus"]:
            return "An application that is PENDING should be DECLINED now, and it is PENDING."
        return f"The status is DECLINED, in capitals, and it is `{written or status}` now."
    others = sorted(key for key in after if key != "jobApplicationStatus" and after[key] != before.get(key))
    return f"It changed `{others[0]}` as well. The update is of `jobApplicationStatus` alone." if others else ""


def _declined(trial: Trial) -> Wrong | None:
    if error := trial.call(0):
        return unread(error, "DECLINED") or Wrong(
            what_it_lacks(trial, 0)
            or f"A duplicate, whose application is DECLINED already, raised {name(error)}, and your function let it "
            "out. The work is done, yet the message would come back five times and end in the DLQ.",
            came=came("DECLINED", error),
        )
    return None


def _accepted(trial: Trial) -> Wrong | None:
    error = trial.call(1)
    if trial.status(1) != "ACCEPTED":
        return Wrong(
            "A late decline undid a booking: the application was ACCEPTED and is DECLINED now.",
            came=came("ACCEPTED", error),
        )
    if error:
        return Wrong(
            f"It left the ACCEPTED application alone, which is right, and raised {name(error)}. No redelivery will "
            "change that: the message would go round five times and end in the DLQ.",
            came=came("ACCEPTED", error),
        )
    return None


def _raced(trial: Trial) -> Wrong | None:
    trial.call_while_it_is_accepted(2)
    if trial.status(2) != "DECLINED":
        return None
    return Wrong(
        "It reads first and writes later. In between the parent accepted the application, and the write undid it. Only "
        "the write's own `ConditionExpression` is checked in the same instant.",
        came="one that was PENDING when read and ACCEPTED when written: DECLINED now",
    )


def _missing(trial: Trial) -> Wrong | None:
    error = trial.call(MISSING)
    if trial.item(MISSING):
        said = "There was no such application, and your update made one: an item with a status and no nanny."
        return Wrong(said, came=came("missing", error))
    if not error:
        return Wrong(
            "There is no such application, and it returned as if all were well: the message would be deleted, and "
            "nobody would know. With `ReturnValuesOnConditionCheckFailure`, the error brings the item, if there is "
            "one.",
            came=came("missing", error),
        )
    return None


def _by_chance(trial: Trial) -> Wrong | None:
    """A condition may name PENDING or shut out ACCEPTED; one that tells other statuses apart holds by chance."""
    taken = []
    for status in _OTHERS:
        trial.set_status(6, status)
        trial.call(6)
        if trial.status(6) != status:
            taken.append(status)
    if not taken or len(taken) == len(_OTHERS):
        return None
    return Wrong(
        f"Your condition holds for PENDING by chance: it would hold for a status `{taken[0]}` too, if one came up, and "
        "decline that. Compare the whole status with `=`.",
        came=f"one with a status `{taken[0]}`: DECLINED now",
    )


def _failing(trial: Trial) -> Wrong | None:
    """Each call that it makes fails, of an application that is there and of one that is not: "not done" has to be
    said, or it was tried again.
    """
    for operation in sorted(trial.operations):
        for number, code in enumerate(_FAILURES, 3):
            error, failed = trial.with_a_fault(operation, code, number)
            if failed and not error and trial.status(number) == "PENDING":
                answered = "gave no answer" if code == NO_CONNECTION else f"answered with {code}"
                return Wrong(
                    f"DynamoDB {answered}, nothing was written, and your function returned as if all were well: the "
                    f"message would be deleted, and this application stays PENDING for ever. Only {REFUSED} tells of "
                    "the item; let every other error out.",
                    came=f"a PENDING one, with {code}: no error",
                )
            error, failed = trial.with_a_fault(operation, code, MISSING)
            if failed and not error:
                return Wrong(
                    f"There is no such application, {operation} failed with {code}, and your function returned as if "
                    "all were well. Only what DynamoDB says of the item may end in silence.",
                    came=f"a missing one, with {code}: no error",
                )
    return None


def _done(trial: Trial) -> Right:
    if trial.operations == {"UpdateItem"}:
        return Right(f"One call, which checks and changes in one step. {_DONE}")
    return Right(f"{_DONE} The write needs no call beside it: `ALL_OLD` brings the item with the error.")
