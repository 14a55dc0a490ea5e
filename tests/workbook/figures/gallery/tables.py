"""Pictures of the table and of data."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.test_state import answer
from workbook.figures import Picture, data_flow
from workbook.figures.item_collections import draw
from workbook.figures.table_views import View, view

JOB = "JOB#e3e70682-c209-4cac-a29f-6fbed82c07cd"
NANNIES = {"amara": "0822e8f3", "bruno": "b8a1abcd", "chloe": "72ff5d2a"}
IDS = {name: f"{start}-6c9e-4e4f-a3a8-0b1c2d3e4f50" for name, start in NANNIES.items()}

Item = dict[str, Any]


def user(name: str) -> Item:
    return {"PK": f"USER#{name}", "SK": f"USER#{name}", "firstName": name.capitalize(), "lastName": "Diallo"}


def job(status: str = "OPEN") -> Item:
    return {
        "PK": "USER#sarah", "SK": JOB, "GSI1PK": JOB, "GSI1SK": JOB, "jobStatus": status, "applicationCount": 3
    }  # fmt: skip


def application(name: str, status: str = "PENDING") -> Item:
    key = f"{JOB}#APPLICATION#{IDS[name]}"
    return {
        "PK": key, "SK": key, "GSI1PK": JOB, "GSI1SK": key, "GSI2PK": f"USER#{name}", "GSI2SK": JOB,
        "username": name, "jobApplicationStatus": status,
    }  # fmt: skip


PHANTOM = f"{JOB}APPLICATION#{IDS['bruno']}"
OPEN: list[Item] = [user("sarah"), *map(user, NANNIES), job(), *map(application, NANNIES)]
BOOKED = [*OPEN[:4], job("CLOSED"), application("amara", "DECLINED"), application("bruno", "ACCEPTED"), OPEN[-1]]
WRONG = [*OPEN, {"PK": PHANTOM, "SK": PHANTOM, "jobApplicationStatus": "ACCEPTED"}]
KEYS = {"table": ("PK", "SK"), "jobApplications": ("GSI1PK", "GSI1SK"), "jobsAppliedTo": ("GSI2PK", "GSI2SK"),
        "getJobsByStatus": ("jobStatus", "SK")}  # fmt: skip


def views(items: list[Item], *names: str) -> list[View]:
    """`items` as DynamoDB would have them in these views."""
    return [view(name, *KEYS[name], [item for item in items if set(KEYS[name]) <= item.keys()]) for name in names]


def collections(items: list[Item], *names: str, **more: Any) -> Picture:
    return draw(views(items, *names), **more)


def changed(items: list[Item], *names: str) -> Picture:
    return draw(views(items, *names), before=views(OPEN, *names))


TASK: Item = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:dynamodb:query",
    "Parameters": {
        "TableName": "T",
        "IndexName": "jobApplications",
        "KeyConditionExpression.$": "States.Format('JOB#{}', $.jobId)",
    },
    "ResultSelector": {"Items.$": "$.Items", "Count.$": "$.Count"},
    "ResultPath": "$.applications",
    "Next": "Discard Job Item from List",
}
SELECT: Item = {"Type": "Pass", "Parameters": {"jobId.$": "$.jobId", "hours": 5}, "End": True}
CATCH = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Booking Interrupted"}]
DATA = {"jobId": JOB[4:], "applicationId": IDS["bruno"], "username": "sarah", "urgent": True, "hours": 4, "note": None}


def found(call: TaskCall) -> Any:
    items = [{name: {"S": str(value)} for name, value in application(nanny).items()} for nanny in NANNIES]
    return {"Items": items, "Count": 3, "ScannedCount": 3, "LastEvaluatedKey": {"PK": {"S": "x"}}}


def refused(call: TaskCall) -> Any:
    raise TaskFailed(
        "DynamoDb.ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for the table was exceeded. Consider increasing it. " * 3,
    )


def flow(state: Item, data: Any, task: Any = None, title: str = "Get All Job Applications, a Task state") -> Picture:
    request = {"definition": json.dumps(state), "input": json.dumps(data), "inspectionLevel": "DEBUG", "roleArn": "r"}
    return data_flow(answer(request, task=task), title)


INDEXES = ("jobApplications", "jobsAppliedTo", "getJobsByStatus")
PICTURES: dict[str, Callable[[], Picture]] = {
    "the table": partial(collections, OPEN, "table"),
    "three indexes": partial(collections, BOOKED, *INDEXES),
    "table and indexes": partial(collections, OPEN, "table", *INDEXES),
    "a phantom": partial(collections, WRONG, "table", "jobApplications"),
    "a Query": partial(collections, OPEN, "jobApplications", queried={"jobApplications": JOB}),
    "a booking": partial(changed, BOOKED, "jobApplications", "getJobsByStatus"),
    "a phantom comes": partial(changed, WRONG, "table"),
    "nothing changes": partial(changed, OPEN, "table"),
    "an empty view": partial(collections, [], "table"),
    "a Task's data": partial(flow, TASK, DATA, found),
    "a caught error's data": partial(flow, TASK | {"Catch": CATCH}, DATA, refused),
    "an error's data": partial(flow, TASK, {"id": 1}, found),
    "nothing changes the data": partial(flow, {"Type": "Pass", "End": True}, {"W" * 90: "M" * 400, "n": [1.5, True]}),
    "what is dropped": partial(flow, SELECT, DATA),
}
