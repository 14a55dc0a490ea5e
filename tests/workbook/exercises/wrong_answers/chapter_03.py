"""Wrong answers to the exercises of chapter 03, run it."""

from typing import Any

from tests.workbook.exercises.wrong_answers import sabotages as broken
from tests.workbook.exercises.wrong_answers.listed import WrongAnswers
from workbook.exercises.chapter_03 import catch, paths

_GET, _UPDATE, _READ = "Get All Job Applications", "Update Job and Application Status", "Read Job and Application"
_PATHS = {name: list(path) for name, path in paths.PATHS.items()}
_CANCELLED = {"ErrorEquals": [catch.CANCELLED], "ResultPath": "$.failure", "Next": _READ}
_ANY = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Name the Interruption"}
_ACCEPTED = "$.current.Responses[0].Item.acceptedApplicationId"
_GO_ON = "Discard Job Item from List"
_IS_THERE = {"Variable": _ACCEPTED, "IsPresent": True}
_IS_THIS = {"Variable": f"{_ACCEPTED}.S", "StringEqualsPath": "$.input.applicationId"}
_STATUS = "$.current.Responses[1].Item.jobApplicationStatus"
_IS_ACCEPTED = {"Variable": f"{_STATUS}.S", "StringEquals": "ACCEPTED"}
_IS_PENDING = {"Variable": f"{_STATUS}.S", "StringEquals": "PENDING"}
_NOTIFIED = "$.current.Responses[1].Item.notifiedOn"
_CLOSED = {"Variable": "$.current.Responses[0].Item.jobStatus.S", "StringEquals": "CLOSED"}


def _catch(first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The right Catch with changes; a change to `...` leaves the field out."""
    both = (_CANCELLED | (first or {}), _ANY | (second or {}))
    return [{name: value for name, value in each.items() if value is not ...} for each in both]


def _rule(*parts: dict[str, Any], then: str = _GO_ON) -> dict[str, Any]:
    return {"And": list(parts), "Next": then}


WRONG_ANSWERS: WrongAnswers = {
    "03-1": (
        (_PATHS | {"a": [_GET, "Invalid Input"]}, "before anything is read"),
        (_PATHS | {"a": ["Job Not Found"]}, "is not where the first Choice state sends"),
        (_PATHS | {"b": [_GET, "Job Not Found"]}, "nobody looks at that"),
        (_PATHS | {"b": [_GET, _UPDATE, "Job Not Found"]}, f"So `{_READ}` comes, too"),
        (_PATHS | {"b": ["Invalid Input"]}, "The ids look right"),
        (_PATHS | {"b": [_GET, _UPDATE, _READ]}, "say where it ends"),
        (_PATHS | {"b": [_UPDATE, _GET, _READ, "Job Not Found"]}, "from the top of the picture down"),
        (_PATHS | {"c": [_GET, _UPDATE, _READ, "Job Not Open"]}, "by this very booking"),
        (_PATHS | {"c": [_GET, _UPDATE, "Summarise the Booking"]}, "does not know yet that it is a repeat"),
        (
            _PATHS | {"c": [_GET, _UPDATE, _READ, "Push Declined Application Items", "Summarise the Booking"]},
            "inside the Map there is nothing to call",
        ),
        (_PATHS | {"c": [_GET, _UPDATE, _READ, "Invalid Input"]}, "it was made before"),
        (_PATHS | {"b": ["Is the Input Complete", *_PATHS["b"]]}, "it is a Choice state. Leave it out"),
        (_PATHS | {"b": [_GET, _UPDATE, _READ, "JobNotFound"]}, "Did you mean `Job Not Found`?"),
        (_PATHS | {"a": "Invalid Input"}, "not a list of names"),
        (_PATHS | {"a": []}, "is empty"),
        ({"a": ["Invalid Input"]}, "`b`, `c` is missing"),
        (["Invalid Input"], "The answer has to be"),
    ),
    "03-2": (
        (_catch({"ErrorEquals": ["TransactionCanceledException"]}), "begin with the service"),
        (_catch({"ErrorEquals": ["DynamoDB.TransactionCanceledException"]}), "Upper and lower case count"),
        (_catch({"ErrorEquals": ["DynamoDb.TransactionCancelled"]}), "printed the whole name"),
        (_catch({"ErrorEquals": ["TransactionCanceled"]}), "begin with the service"),
        ([_ANY, _CANCELLED], "can only appear in the last element"),
        ([_ANY], "nobody finds out why"),
        ([_CANCELLED], "stands for all"),
        (_catch(second={"ErrorEquals": ["States.TaskFailed"]}), "`States.Timeout` is caught by none"),
        (_catch({"ResultPath": ...}), "has taken the place of everything else"),
        (_catch({"ResultPath": "$"}), "`ResultPath` `$` is all of it"),
        (_catch({"ResultPath": "$.input"}), "written over `$.input`"),
        (_catch(second={"ResultPath": ...}), "its CausePath finds no error"),
        (_catch(second={"ResultPath": None}), "catcher 2 throws the error away"),
        (_catch({"Next": _GO_ON}), "as if nothing had happened"),
        (_catch({"Next": "Job Not Open"}), "whether that is the reason"),
        (_catch({"Next": "Name the Reason"}), "Nothing has read that yet"),
        (_catch({"ResultPath": "$.why"}), "catcher 1 has put the error at `$.why`"),
        (_catch({"ResultPath": "$.input.failure"}), "catcher 1 has put the error at `$.input.failure`"),
        (_catch({"ResultPath": None}), "catcher 1 throws the error away"),
        (_catch({"ResultPath": "$.failure.Error"}), "catcher 1 has put the error at `$.failure.Error`"),
        (_catch(second={"ResultPath": "$.input.failure"}), "catcher 2 has put the error at `$.input.failure`"),
        (_catch(second={"ResultPath": "$.failures"}), "catcher 2 has put the error at `$.failures`"),
        (_catch({"ResultPath": "failure"}), "Step Functions would refuse it"),
        (
            _catch({"ErrorEquals": ["DynamoDb.ConditionalCheckFailedException"]}),
            "what a cancelled transaction is called",
        ),
        (
            _catch({"ErrorEquals": ["DynamoDb.ConditionalCheckFailedException"]})[:1],
            "that is another error",
        ),
        (
            [_ANY | {"ErrorEquals": ["States.TaskFailed"]}, _CANCELLED],
            "Catcher 1 takes it first: `States.TaskFailed` stands for a cancelled transaction, too",
        ),
        (_catch({"ErrorEquals": [catch.CANCELLED, "States.Timeout"]}), "Catcher 1 takes `States.Timeout` to"),
        (
            _catch({"ErrorEquals": [catch.CANCELLED, "DynamoDb.AccessDeniedException"]}),
            "Catcher 1 takes `DynamoDb.AccessDeniedException` to",
        ),
        (_catch(second={"ErrorEquals": ["DynamoDb.DynamoDbException"]}), "come back later"),
        (
            _catch(second={"ErrorEquals": ["DynamoDb.DynamoDbException", "DynamoDb.ThrottlingException"]}),
            "a table that is not there",
        ),
        ([_CANCELLED | {"ErrorEquals": ["States.ALL"]}], "an interruption, and no reason"),
        ([_CANCELLED | {"ErrorEquals": ["States.Timeout"]}, _ANY], "not what a cancelled transaction is called"),
        (
            _catch({"ErrorEquals": ["States.TaskFailed"], "Next": "Booking Interrupted"}),
            "nobody finds out why",
        ),
        ([_ANY | {"ErrorEquals": ["States.Timeout"]}], "not caught, and no catcher"),
        (_catch(second={"Next": _GET}), "never ends"),
        (_catch(second={"Next": "Summarise the Booking"}), "an interruption, and no reason"),
        (_catch({"Next": _GET}), "It is not where the reason is looked up"),
        (_catch(second={"Next": "Give Up"}), "There is no state `Give Up`."),
        (_catch(second={"Next": "Booking Interrupted"}), "asks everybody to start again"),
        (_catch(second={"Next": "Name the interruption"}), "Did you mean `Name the Interruption`?"),
        (_catch({"Next": "Read Job And Application"}), "Did you mean `Read Job and Application`?"),
        (_catch(second={"Next": "Nothing to Do"}), "is inside the Map"),
        (_catch(second={"ErrorEquals": ["States.All"]}), "Did you mean `States.ALL`?"),
        (_catch(second={"ErrorEquals": ["STATES.ALL"]}), "Did you mean `States.ALL`?"),
        (_catch(second={"ErrorEquals": ["*"]}), "one name of Step Functions stands for all"),
        (_catch({"ErrorEquals": ...}), "has no `ErrorEquals`"),
        (_catch({"ErrorEquals": catch.CANCELLED}), "It is a list of names"),
        (_CANCELLED, "A Catch is a list"),
        (["States.ALL"], "Catcher 1 is not a dict"),
    ),
    "03-3": (
        (_CLOSED | {"Next": _GO_ON}, "A booking for another nanny of this job SUCCEEDS too"),
        (_rule(_IS_THERE), "A booking for another nanny of this job SUCCEEDS too"),
        (_IS_THIS | {"Next": _GO_ON}, "acceptedApplicationId.S`, which leads nowhere then. Ask by `IsPresent` first"),
        (_rule(_CLOSED, _IS_THIS), "Ask by `IsPresent` first"),
        (_IS_ACCEPTED | {"Next": _GO_ON}, "an application that is not there, the execution fails: the rule reads"),
        (
            _rule({"Variable": _STATUS, "IsPresent": True}, {"Not": _IS_PENDING}),
            "an application that is DECLINED, the end is `SUCCEEDED`",
        ),
        (
            _rule(_IS_THERE, {"Variable": f"{_ACCEPTED}.S", "StringEquals": "$.input.applicationId"}),
            "`StringEqualsPath` reads a path",
        ),
        (
            _rule(_IS_THERE, {"Variable": _ACCEPTED, "StringEqualsPath": "$.input.applicationId"}),
            "its path ends in `.S`",
        ),
        (_rule(_IS_THERE, _IS_THIS, then="Summarise the Booking"), "nobody was queued"),
        (_rule(_IS_THERE, _IS_THIS, then="Iterate through Application Items"), "the same booking fails"),
        (_rule(_IS_THERE, _IS_THIS, then=_GET), "never ends"),
        (_rule(_IS_THERE, _IS_THIS, then="Job Not Open"), "`Job Not Open` ends the booking as a failure"),
        (_rule({"Variable": _ACCEPTED, "IsPresent": False}, _IS_THIS), "`False` asks that it is missing"),
        (
            _rule({"Variable": _STATUS, "IsPresent": True}, _IS_ACCEPTED),
            "ACCEPTED by hand, and the job CLOSED for the other one, the end is `SUCCEEDED`",
        ),
        (_rule(_IS_THERE, _IS_THIS, then="Discard Job Item From List"), f"Did you mean `{_GO_ON}`?"),
        (_rule(_IS_THERE, _IS_THIS, then="Push Declined Application Items"), "is inside the Map"),
        (_rule(_IS_THERE, _IS_THIS, then="Name the Reason"), "match for ever"),
        (_rule(_IS_THERE, _IS_THIS, then="Go On"), "There is no state `Go On`"),
        (_rule({"Variable": _ACCEPTED, "IsThere": True}, _IS_THIS), "Step Functions would refuse it"),
        ({"And": [_IS_THERE, _IS_THIS]}, "has no `Next`"),
        ([_rule(_IS_THERE, _IS_THIS)], "One rule is wanted"),
        (
            _rule(_IS_THERE, _IS_THIS, {"Variable": _NOTIFIED, "IsPresent": False}),
            "Part 3 is not so here",
        ),
        (_rule(_IS_THERE, _IS_THIS, {"Variable": f"{_STATUS}.S", "StringEquals": "PENDING"}), "is 'ACCEPTED'"),
        *(
            (
                _rule(_IS_THERE, {"Variable": f"{_ACCEPTED}.S", compared: "$.input.applicationId"}),
                "A booking for another nanny of this job SUCCEEDS too",
            )
            for compared in ("StringGreaterThanEqualsPath", "StringLessThanEqualsPath")
        ),
        (
            _rule(_IS_THERE, {"Variable": f"{_ACCEPTED}.S", "StringEqualsPath": "$.input.jobId"}),
            "Part 2 is not so here",
        ),
        (
            _rule(
                _IS_THERE, {"Variable": "$.current.Responses[1].Item.id.S", "StringEqualsPath": "$.input.applicationId"}
            ),
            "A booking for another nanny of this job SUCCEEDS too",
        ),
        (
            _rule({"Variable": "$.current.Responses[1].Item.acceptedApplicationId", "IsPresent": True}, _IS_THIS),
            "Part 1 is not so here. `$.current.Responses[1].Item.acceptedApplicationId` leads nowhere",
        ),
        (
            _rule({"Variable": "$.current.Item.acceptedApplicationId", "IsPresent": True}, _IS_THIS),
            "Part 1 is not so here",
        ),
        (
            _rule(_IS_THERE, {"Variable": f"{_ACCEPTED}.S", "StringEqualsPath": "$.input.input.applicationId"}),
            "fails with `States.Runtime`",
        ),
        (
            _rule(_IS_THERE, {"Variable": f"{_ACCEPTED}.S", "StringEqualsPath": "$.current.Responses[1].Item.id.S"}),
            "the rule reads `$.current.Responses[1].Item.id.S`, which leads nowhere then",
        ),
        (_rule(_IS_THERE, {"Not": _IS_THIS}), "What stands under `Not` is so"),
    ),
    "03-4": (
        (broken.keeps_what_is_not_first, "Everybody else is still declined on a quiet day"),
        (broken.reads_less, "ends in `ApplicationsStillArriving`"),
        (broken.skips_the_map, "is not reachable"),
        (broken.tries_a_message_once, "it ends in `BookingInterrupted`"),
        (broken.sums_up_a_failed_map, "when the queue refuses a message, it ends in `States.Runtime`"),
        (broken.writes_to_a_phantom, "nobody is ACCEPTED, not the one who was booked"),
        (broken.changes_nothing, "leaves the definition as it is"),
        (broken.changes_a_comment, "leaves the definition as it is"),
        (broken.empties_it, "Step Functions would refuse it"),
        (broken.looks_for_another_state, "Did you mean `Discard Job Item from List`?"),
        (broken.looks_one_floor_up, 'is at `definition["States"]["Discard Job Item from List"]`'),
        (broken.looks_outside_the_map, "is inside the Map"),
        (broken.gives_back_text, "leaves the definition as it is"),
        (broken.gives_back_a_copy, "Change the one that it is given"),
        (broken.goes_back, "round in circles"),
        (broken.leaves_dots, "still a `...` in the definition"),
        ("$.getItems.Items[2:]", "The answer has to be a function"),
    ),
    "03-5": (
        (broken.asks_nothing_of_the_application, "the reasons `[ConditionalCheckFailed, None]`"),
        (broken.leaves_values_unused, "no expression uses it"),
        (broken.wants_it_closed, "Already a booking that nothing disturbs ends in"),
        (broken.says_succeeded, "the answer lies, no more"),
        (broken.writes_to_a_phantom, "nobody is ACCEPTED"),
        (broken.goes_on_unread, '"Read Job and Application" is not reachable'),
        (broken.leaves_out_the_first, "Break the race only"),
        (broken.counts_nobody, "The race still has one winner: the other booking ends in `JobNotOpen`"),
        (broken.changes_nothing, "leaves the definition as it is"),
        (broken.empties_it, "Step Functions would refuse it"),
        ({"States": {}}, "The answer has to be a function"),
    ),
}
