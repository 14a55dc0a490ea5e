"""Pictures of the table and of data."""

from collections.abc import Callable
from functools import partial
from typing import Any

from workbook.figures import Picture
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
}
