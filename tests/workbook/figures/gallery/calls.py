"""Pictures of an execution's calls: the tries of a Retry, and bookings that meet at one table."""

from collections.abc import Callable
from typing import Any

from asl_interpreter import After, StateMachine, TaskCall, TaskFailed
from workbook.figures import Picture, attempts, sequence

CONDITION = "jobStatus = :open AND username = :caller"
READ, WRITE = (f"arn:aws:states:::aws-sdk:dynamodb:{operation}" for operation in ("query", "transactWriteItems"))
VALUES = {":open": {"S": "OPEN"}, ":closed": {"S": "CLOSED"}, ":caller": {"S": "sarah"}}
UPDATE: dict[str, Any] = {"UpdateExpression": "SET jobStatus = :closed", "ExpressionAttributeValues": VALUES}
RETRY = [{"ErrorEquals": ["DynamoDb.ThrottlingException"], "MaxAttempts": 4, "JitterStrategy": "FULL"}]
CANCELLED = "DynamoDb.TransactionCanceledException"


def definition(**more: Any) -> dict[str, Any]:
    parameters = {"TransactItems": [{"Update": UPDATE | more}]}
    write = {"Type": "Task", "Resource": WRITE, "Parameters": parameters, "Retry": RETRY, "End": True}
    return {"StartAt": "Read", "States": {"Read": {"Type": "Task", "Resource": READ, "Next": "Write"}, "Write": write}}


def history(*failures: TaskFailed, **more: Any) -> list[dict[str, Any]]:
    """Of an execution that reads, and whose first tries to write fail."""
    left = list(failures)

    def task(call: TaskCall) -> After:
        if call.state == "Read":
            return After(0.008, {"Items": [{"jobStatus": {"S": "OPEN"}}]})
        return After(0.025, left.pop(0) if left else {})

    return StateMachine(definition(**more)).run({}, task=task).history.events()


def tries() -> Picture:
    throttled = [TaskFailed("DynamoDb.ThrottlingException", "as asked") for _ in range(5)]
    histories = {"throttled twice": history(*throttled[:2]), "throttled for good": history(*throttled)}
    return attempts(definition(), histories, "Write")


def race() -> Picture:
    cancelled = TaskFailed(CANCELLED, "… specific reasons [ConditionalCheckFailed] …")
    safe = {"ConditionExpression": CONDITION}
    return sequence({"Sarah": history(**safe), "her husband": history(cancelled, **safe)})


def race_without_a_condition() -> Picture:
    return sequence({"Sarah": history(), "her husband": history()})


def a_condition_on_something_else() -> Picture:
    cancelled = TaskFailed(CANCELLED, "… specific reasons [ConditionalCheckFailed] …")
    other = {"ConditionExpression": "attribute_not_exists(acceptedApplicationId) AND username = :caller"}
    return sequence({"Sarah": history(**other), "her husband": history(cancelled, **other)})


PICTURES: dict[str, Callable[[], Picture]] = {
    "the tries of a Retry": tries,
    "a race with a condition": race,
    "a race without a condition": race_without_a_condition,
    "a race with another condition": a_condition_on_something_else,
}
