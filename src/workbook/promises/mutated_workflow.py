"""The workflow with one of its fixes taken out: each edit changes the deployed definition where it is."""

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from workbook.promises.edits import Definition, Edit, default, in_order, replaced

_WRITE, _MAP, _REASON = "Update Job and Application Status", "Iterate through Application Items", "Name the Reason"
_QUERY, _TELL, _REMEMBER = "Get All Job Applications", "Send Accepted Applicant a Message", "Remember the Message"
_NOTHING = "Nothing to Do"


def _in_map(definition: Definition) -> Any:
    return definition["States"][_MAP]["ItemProcessor"]["States"]


def _not_repeatable(definition: Definition) -> None:
    reason = definition["States"][_REASON]
    reason["Choices"] = [rule for rule in reason["Choices"] if "acceptedApplicationId" not in str(rule)]


def _repeated_without_count(definition: Definition) -> None:
    for rule in definition["States"][_REASON]["Choices"]:
        if rule["Next"] == "Discard Job Item from List":
            rule["And"] = [condition for condition in rule["And"] if "Or" not in condition]


def _refused_message_dropped(definition: Definition) -> None:
    _in_map(definition)["Push Declined Application Items"]["Catch"] = [
        {"ErrorEquals": ["States.ALL"], "Next": _NOTHING}
    ]


def _interruption_hidden(definition: Definition) -> None:
    definition["States"][_MAP]["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "Say It Is Done"}]
    definition["States"]["Say It Is Done"] = {"Type": "Pass", "End": True}


def _remembered_first(definition: Definition) -> None:
    states = _in_map(definition)
    states["Read Accepted Application"]["Next"] = _REMEMBER
    remember, tell = states[_REMEMBER], states[_TELL]
    del remember["End"], remember["ResultSelector"]
    remember |= {"Next": _TELL, "ResultPath": None}
    del tell["Next"]
    tell["End"] = True


def _told_first(definition: Definition) -> None:
    tell = deepcopy(_in_map(definition)[_TELL])
    tell["Parameters"] |= {
        "Message": "You are booked.",
        "MessageAttributes": {"applicationId": {"DataType": "String", "StringValue.$": "$.input.applicationId"}},
    }
    del tell["Parameters"]["Message.$"]
    tell["Next"] = _QUERY
    definition["States"]["Tell Her First"] = tell
    definition["States"]["Are the Ids UUIDs"]["Choices"][0]["Next"] = "Tell Her First"


def _first_dropped(definition: Definition) -> None:
    """The published sample's: the job is last, not first."""
    definition["States"][_QUERY]["Parameters"]["ScanIndexForward"] = True
    definition["States"]["Discard Job Item from List"]["InputPath"] = "$.getItems.Items[1:]"


def _one_page(definition: Definition) -> None:
    definition["States"][_QUERY]["Parameters"]["Limit"] = 3


def _two_writes(definition: Definition) -> None:
    states = definition["States"]
    for number, name, following in ((0, _WRITE, "Accept"), (1, "Accept", "Discard Job Item from List")):
        state: dict[str, Any] = deepcopy(states[_WRITE])
        state |= {"Resource": "arn:aws:states:::aws-sdk:dynamodb:updateItem", "Next": following}
        state["Parameters"] = state["Parameters"]["TransactItems"][number]["Update"]
        state["Catch"][0]["ErrorEquals"] = ["DynamoDb.ConditionalCheckFailedException"]
        states[f"{name} apart"] = state
    states[_WRITE], states["Accept"] = states.pop(f"{_WRITE} apart"), states.pop("Accept apart")


_ANY_APPLICATION = replaced(
    _WRITE,
    '"ConditionExpression": "jobApplicationStatus = :pending"',
    '"ConditionExpression": "attribute_not_exists(PK) OR jobApplicationStatus = :pending"',
)

EDITS: Mapping[str, tuple[str, Edit]] = MappingProxyType(
    {
        "a closed job is booked once more": (
            "the job IF jobStatus = OPEN",
            replaced(_WRITE, "jobStatus = :open AND", "(jobStatus = :open OR jobStatus = :closed) AND"),
        ),
        "anybody books": (
            "the job IF username = :caller, which is there",
            replaced(_WRITE, '"jobStatus = :open', '"attribute_not_exists(PK) OR jobStatus = :open'),
        ),
        "an application that is not there is accepted": ("the application IF PENDING", _ANY_APPLICATION),
        "a key with a '#' too few": (
            "keys as the items have them",
            in_order(_ANY_APPLICATION, replaced(_WRITE, "JOB#{}#APPLICATION#{}", "JOB#{}APPLICATION#{}")),
        ),
        "the accepted one is not stored": (
            "acceptedApplicationId on the job",
            replaced(_WRITE, "acceptedApplicationId = :accepted", "booked = :accepted"),
        ),
        "the count is not asked": (
            "the job IF the index shows as many as it counts",
            replaced(_WRITE, "applicationCount <= :seen", "applicationCount >= :seen"),
        ),
        "a booking cannot be repeated": ("a job CLOSED by this very booking goes on", _not_repeatable),
        "a repeated booking does not count": ("a repeated booking waits for the index, too", _repeated_without_count),
        "a refused message is dropped": ("what the queue refuses is tried again, or told", _refused_message_dropped),
        "an interruption says it succeeded": ("a booking that is not finished says so", _interruption_hidden),
        "remembered before told": ("remember that she was told once she was", _remembered_first),
        "told before booked": ("nobody is told of a booking that did not happen", _told_first),
        "the first item is dropped": ("the job is left out by what it is", _first_dropped),
        "one page is read": ("every page", _one_page),
        "two writes in place of a transaction": ("both updates or neither", _two_writes),
        "ids are not looked at": ("UUIDs only, before a key is built", default("Are the Ids UUIDs", _QUERY)),
    }
)
"""By the mutation's name: the fix that it takes out, and the edit."""
