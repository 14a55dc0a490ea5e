"""The exercises of chapter 03, run it."""

from typing import Any

from workbook.exercises.chapter_03 import catch, paths, repeat
from workbook.exercises.exercise import Exercise

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
_CLOSED = {"Variable": "$.current.Responses[0].Item.jobStatus.S", "StringEquals": "CLOSED"}


def _catch(first: dict[str, Any] | None = None, second: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """The right Catch with changes; a change to `...` leaves the field out."""
    both = (_CANCELLED | (first or {}), _ANY | (second or {}))
    return [{name: value for name, value in each.items() if value is not ...} for each in both]


def _rule(*parts: dict[str, Any], then: str = _GO_ON) -> dict[str, Any]:
    return {"And": list(parts), "Next": then}


EXERCISES = (
    Exercise(
        id="03-1",
        title="Predict the way",
        expects="for `a`, `b` and `c` a list each: the Task states in order, then the state where it ends",
        look="the picture of the first booking, and the rules of `Name the Reason` above, in words",
        stub="Put the names of states in place of each `...`.",
        check=paths.check,
        answer_type=dict,
        hints=(
            "Every input that passes the first checks goes through the Query and then the transaction. Whether the "
            "Query found anything is not asked.",
            "A transaction that is cancelled leads to `Read Job and Application`, and `Name the Reason` decides. For a "
            "job that goes on from there, nothing is left to do in the Map.",
            "`b` and `c` have the same three calls; one ends in a Fail state, the other in the last Pass state.",
        ),
        wrong_answers=(
            (_PATHS | {"a": [_GET, "Invalid Input"]}, "before anything is read"),
            (_PATHS | {"a": ["Job Not Found"]}, "is not where the first Choice state sends"),
            (_PATHS | {"b": [_GET, "Job Not Found"]}, "nobody looks at that"),
            (_PATHS | {"b": [_GET, _UPDATE, "Job Not Found"]}, f"`{_READ}` is missing"),
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
    ),
    Exercise(
        id="03-2",
        title="Catch it",
        expects="a list of two catchers: one for a cancelled transaction, one for every other error",
        look="the first picture, where Catch is a dashed line, and what the step inspector has printed: "
        '`steps["Update Job and Application Status"][0].error`',
        stub="Put names, a path and a state in place of each `...`.",
        check=catch.check,
        answer_type=(list, dict),
        hints=(
            "The step inspector has shown the name you need. `States.ALL` stands for every error, and only the last "
            "catcher may have it.",
            "`ResultPath` puts the error beside what is there. `Booking Interrupted` reads `$.failure.Error`.",
            "A cancelled transaction goes to `Read Job and Application`, the rest to `Name the Interruption`. Both "
            'have `"ResultPath": "$.failure"`.',
        ),
        wrong_answers=(
            (_catch({"ErrorEquals": ["TransactionCanceledException"]}), "begin with the service"),
            (_catch({"ErrorEquals": ["DynamoDB.TransactionCanceledException"]}), "Upper and lower case count"),
            (_catch({"ErrorEquals": ["DynamoDb.TransactionCancelled"]}), "printed the whole name"),
            (_catch({"ErrorEquals": ["TransactionCanceled"]}), "begin with the service"),
            ([_ANY, _CANCELLED], "can only appear in the last element"),
            ([_ANY], "nobody finds out why"),
            ([_CANCELLED], "stands for all"),
            (_catch(second={"ErrorEquals": ["States.TaskFailed"]}), "`States.Timeout` is caught by neither"),
            (_catch({"ResultPath": ...}), "has taken the place of everything else"),
            (_catch({"ResultPath": "$"}), "has taken the place of everything else"),
            (_catch({"ResultPath": "$.input"}), "written over `$.input`"),
            (_catch(second={"ResultPath": ...}), "reads `$.failure.Error`"),
            (_catch(second={"ResultPath": None}), "reads `$.failure.Error`"),
            (_catch({"Next": _GO_ON}), "as if nothing had happened"),
            (_catch({"Next": "Job Not Open"}), "nobody finds out why"),
            ([_CANCELLED | {"ErrorEquals": ["States.ALL"]}], "is an interruption"),
            ([_CANCELLED | {"ErrorEquals": ["States.Timeout"]}, _ANY], "nobody finds out why"),
            (
                _catch({"ErrorEquals": ["States.TaskFailed"], "Next": "Booking Interrupted"}),
                "nobody finds out why",
            ),
            ([_ANY | {"ErrorEquals": ["States.Timeout"]}], "not caught, and no catcher"),
            (_catch(second={"Next": _GET}), "never ends"),
            (_catch(second={"Next": "Summarise the Booking"}), "is an interruption"),
            (_catch({"Next": _GET}), "as if nothing had happened"),
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
    ),
    Exercise(
        id="03-3",
        title="Make it safe to repeat",
        expects="one Choice rule: what it asks about `$.current`, and the state that comes `Next`",
        look="what the step inspector shows for `Name the Reason`",
        stub="Put paths and a state in place of each `...`.",
        check=repeat.check,
        answer_type=(dict, list),
        hints=(
            "The job item keeps `acceptedApplicationId`. It is there only once a booking has closed the job.",
            "`IsPresent: True` takes the path of the attribute. `StringEqualsPath` compares the text in it, `.S`, with "
            "what another path holds: here the application that this booking asks for.",
            f"The attribute is at `{_ACCEPTED}`. What this booking asks for is under `$.input`.",
            f"The second part compares `{_ACCEPTED}.S` with `$.input.applicationId`. `Next` is the state before the "
            "Map.",
        ),
        wrong_answers=(
            (_CLOSED | {"Next": _GO_ON}, "A booking for another nanny of this job SUCCEEDS too"),
            (_rule(_IS_THERE), "A booking for another nanny of this job SUCCEEDS too"),
            (_IS_THIS | {"Next": _GO_ON}, "Ask `IsPresent` first"),
            (_rule(_CLOSED, _IS_THIS), "Ask `IsPresent` first"),
            (_IS_ACCEPTED | {"Next": _GO_ON}, "an application that is not there, the rule reads what is not there"),
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
        ),
    ),
)
