"""The workflow at scale with one of its fixes taken out, in JSONPath and in JSONata.

A mutation is a list of changes; each replaces a piece of one state's text, and fails when that is not there any more.
Not on the list is what a second fix makes good, because no promise can fall then: without the totals, say, `Failed` is
still sent again. Where two fixes stand behind each other, both are taken out.
"""

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, NamedTuple

from workbook.promises.edits import Definition, Edit, default, first_rule, in_order, leads, pruned, replaced

_WRITE, _READ = "Update Job and Application Status", "Read Job and Application"
_TELL, _REMEMBER, _TOLD = "Send Accepted Applicant a Message", "Remember the Message", "Was the Nanny Told"
_FIRST, _NEXT, _PAGE = "Get the First Page", "Get the Next Page", "Get a Page of Applications"
_LEFT, _ANOTHER, _TOTALS = "Is Anybody Left on the Page", "Is There Another Page", "Is Everybody Accounted For"
_QUEUE, _COUNT, _DONE = "Queue the Batches", "Count the Queued", "Summarise the Booking"
_UUID = "$contains($input.applicationId, /^[0-9a-f]*(-[0-9a-f]+){3}-[0-9a-f]*$/)"
_ENOUGH, _SETTLED = "$shown >= $counted and ", " and $declined + $queued + 1 = $shown"
_ENOUGH_SHOWN = '{"Variable": "$.shown", "NumericGreaterThanEqualsPath": "$.counted"}, '
_ALL_SETTLED = ', {"Variable": "$.settled", "NumericEqualsPath": "$.shown"}'


class AtScale(NamedTuple):
    """What is taken out, and how: of the workflow in JSONPath, and of its twin in JSONata."""

    fix: str
    jsonpath: Edit
    jsonata: Edit


def _both(fix: str, *changes: Edit) -> AtScale:
    return AtScale(fix, in_order(*changes), in_order(*changes))


def _not_repeatable(definition: Definition) -> None:
    definition["States"][_WRITE]["Catch"][0]["Next"] = "Booking Interrupted"


def _remembered_first(definition: Definition) -> None:
    states = definition["States"]
    states[_TOLD]["Default"], after = _REMEMBER, states[_REMEMBER]["Next"]
    states[_REMEMBER]["Next"], states[_TELL]["Next"] = _TELL, after


def _told_first(definition: Definition) -> None:
    tell = deepcopy(definition["States"][_TELL])
    asked = tell.get("Parameters") or tell["Arguments"]
    asked.pop("Message.$", None)
    asked["Message"] = "You are booked."
    asked["MessageAttributes"] = {"applicationId": asked["MessageAttributes"]["applicationId"]}
    definition["States"]["Tell Her First"] = tell | {"Next": _WRITE}
    for state in ("Is the Input Complete", "Are the Ids UUIDs"):
        for rule in definition["States"].get(state, {}).get("Choices", ()):
            rule["Next"] = "Tell Her First" if rule["Next"] == _WRITE else rule["Next"]


def _two_writes(definition: Definition) -> None:
    states = definition["States"]
    fields = "Parameters" if "Parameters" in states[_WRITE] else "Arguments"
    for number, name, following in ((1, "Accept", _READ), (0, _WRITE, "Accept")):
        state: dict[str, Any] = deepcopy(states[_WRITE])
        state |= {"Resource": "arn:aws:states:::aws-sdk:dynamodb:updateItem", "Next": following}
        state[fields] = state[fields]["TransactItems"][number]["Update"]
        state["Catch"][0]["ErrorEquals"] = ["DynamoDb.ConditionalCheckFailedException"]
        states[name] = state


_PENDING = replaced(
    _WRITE,
    '"ConditionExpression": "jobApplicationStatus = :pending"',
    '"ConditionExpression": "attribute_not_exists(PK) OR jobApplicationStatus = :pending"',
)
_ALL_TAKEN = replaced(
    _COUNT, '"States.MathAdd($.queued, $.answers.taken)"', '"States.MathAdd($.queued, States.ArrayLength($.left))"'
)
_NOT_AGAIN = replaced(_COUNT, '"left.$": "$.answers.refused"', '"left": []')
_NOT_AGAIN_TWIN = replaced(_QUEUE, "[$states.result.refused]", "[]")
_NO_TOTALS, _NO_TOTALS_TWIN = replaced(_TOTALS, _ALL_SETTLED, ""), replaced(_TOTALS, _SETTLED, "")

_WITHOUT = MappingProxyType(
    {
        "a closed job is booked once more": _both(
            "the job IF jobStatus = OPEN",
            replaced(_WRITE, "jobStatus = :open AND", "(jobStatus = :open OR jobStatus = :closed) AND"),
        ),
        "anybody books": _both(
            "the job IF username = :caller, which is there",
            replaced(_WRITE, '"jobStatus = :open', '"attribute_not_exists(PK) OR jobStatus = :open'),
        ),
        "an application that is not there is accepted": _both("the application IF PENDING", _PENDING),
        "a key with a '#' too few": AtScale(
            "keys as the items have them",
            in_order(_PENDING, replaced(_WRITE, "'JOB#{}#APPLICATION#{}'", "'JOB#{}APPLICATION#{}'")),
            in_order(_PENDING, replaced(_WRITE, "'#APPLICATION#'", "'APPLICATION#'")),
        ),
        "the accepted one is not stored": _both(
            "acceptedApplicationId on the job", replaced(_WRITE, "acceptedApplicationId = :acc", "booked = :acc")
        ),
        "a booking cannot be repeated": _both("a job CLOSED by this very booking goes on", _not_repeatable),
        "ids are not looked at": AtScale(
            "UUIDs only, before a key is built",
            default("Are the Ids UUIDs", _WRITE),
            replaced("Is the Input Complete", _UUID, "true"),
        ),
        "told before booked": _both("nobody is told of a booking that did not happen", _told_first),
        "remembered before told": _both("remember that she was told once she was", _remembered_first),
        "nobody is told": AtScale(
            "who was not told is told",
            default(_TOLD, "Are the Applications Counted"),
            default(_TOLD, "Begin at the First Page"),
        ),
        "two writes in place of a transaction": _both("both updates or neither", _two_writes),
        "one page is read": AtScale(
            "pages as long as there are any",
            leads(_ANOTHER, _NEXT, "Add Up the Totals"),
            leads(_ANOTHER, _PAGE, _TOTALS),
        ),
        "each page is the first one": AtScale(
            "ExclusiveStartKey",
            replaced(_NEXT, ', "ExclusiveStartKey.$": "$.after[0]"', ""),
            replaced(_PAGE, "$merge([$query, $after])", "$query"),
        ),
        "where a page ended is misread": AtScale(
            "LastEvaluatedKey",
            replaced(_FIRST, "$..LastEvaluatedKey", "$..LastKey"),
            replaced(_PAGE, "$exists($states.result.LastEvaluatedKey)", "$exists($states.result.LastKey)"),
        ),
        "where a later page ended is misread": AtScale(
            "LastEvaluatedKey of each page",
            replaced(_NEXT, "$..LastEvaluatedKey", "$..LastKey"),
            replaced(
                _PAGE,
                "$exists($states.result.LastEvaluatedKey)",
                "$shown = 0 and $exists($states.result.LastEvaluatedKey)",
            ),
        ),
        "a page with nobody to decline is the last": AtScale(
            "only the missing key says that a page was the last",
            first_rule(
                _LEFT,
                {
                    "And": [
                        {"Variable": "$.left[0]", "IsPresent": False},
                        {"Variable": "$.tries", "NumericEquals": 0},
                    ],
                    "Next": "Add Up the Totals",
                },
            ),
            first_rule(_LEFT, {"Condition": "{% $count($left) = 0 and $tries = 0 %}", "Next": _TOTALS}),
        ),
        "batches of more than ten": AtScale(
            "ten entries to a batch",
            replaced("Make Batches of Ten", "($.left, 10)", "($.left, 20)"),
            replaced(_QUEUE, "$partition($left, 10)", "$partition($left, 20)"),
        ),
        "what was sent counts as taken": AtScale(
            "Successful is counted, Failed is sent again",
            in_order(_ALL_TAKEN, _NOT_AGAIN),
            in_order(_NOT_AGAIN_TWIN, replaced(_QUEUE, "$sum($states.result.taken)", "$count($left)")),
        ),
        "a refused message is dropped": AtScale(
            "Failed is sent again, and the totals are checked",
            in_order(_NOT_AGAIN, _NO_TOTALS),
            in_order(_NOT_AGAIN_TWIN, _NO_TOTALS_TWIN),
        ),
        "a queue that refuses is passed over": AtScale(
            "four refusals end the booking by name, and so do totals that differ",
            in_order(default(_LEFT, _ANOTHER), default(_TOTALS, _DONE)),
            in_order(default(_LEFT, _ANOTHER), default(_TOTALS, _DONE)),
        ),
        "an interruption says it succeeded": _both(
            "a booking that is not finished says so", leads(_QUEUE, "Booking Interrupted", _DONE)
        ),
        "whoever books a closed job goes on": AtScale(
            "a job CLOSED by another booking is refused",
            replaced(
                "Is the Nanny Booked",
                ', {"Variable": "$.current.Responses[0].Item.acceptedApplicationId.S", '
                '"StringEqualsPath": "$.input.applicationId"}',
                "",
            ),
            replaced("Is the Nanny Booked", " and $job.acceptedApplicationId.S = $applicationId", ""),
        ),
        "who cannot be told is passed over": AtScale(
            "a nanny who was not told ends the booking by name",
            leads(_TELL, "Booking Interrupted", "Are the Applications Counted"),
            leads(_TELL, "Booking Interrupted", "Begin at the First Page"),
        ),
        "what a message says cannot be read": AtScale(
            "a message names the job and the application",
            replaced(_QUEUE, "States.JsonToString($)", "States.JsonToString($.applicationId)"),
            replaced(_QUEUE, "$string({'jobId': $jobId, 'applicationId': $})", "$string($)"),
        ),
        "the filter finds nobody": AtScale(
            "who is PENDING is declined",
            in_order(*(replaced(state, "== 'PENDING'", "== 'Pending'") for state in (_FIRST, _NEXT))),
            replaced(_PAGE, "= 'PENDING'", "= 'Pending'"),
        ),
        "the declined are not counted": AtScale(
            "who was declined before is settled",
            replaced("Count the Page", "States.MathAdd($.declined, States.ArrayLength($.page.declined))", "$.declined"),
            replaced(_PAGE, "$declined + $count(", "$declined + 0 * $count("),
        ),
        "the count is not asked": AtScale(
            "as many as the job counts are shown",
            replaced(_TOTALS, _ENOUGH_SHOWN, ""),
            replaced(_TOTALS, _ENOUGH, ""),
        ),
        "the count is not read": AtScale(
            "the count is taken from the job",
            leads("Are the Applications Counted", "Begin with the Count", "Begin without a Count"),
            replaced("Begin at the First Page", "$exists($job.applicationCount)", "false"),
        ),
        "who is still arriving has arrived": _both(
            "an index that stays behind ends the booking by name", leads(_TOTALS, "Applications Still Arriving", _DONE)
        ),
    }
)

EDITS_AT_SCALE: Mapping[str, AtScale] = MappingProxyType(
    {name: AtScale(it.fix, pruned(it.jsonpath), pruned(it.jsonata)) for name, it in _WITHOUT.items()}
)
"""By the mutation's name."""
