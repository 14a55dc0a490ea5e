"""DynamoDB's calls in tables of several sizes: what a call costs should not depend on what else lies in the table."""

from collections.abc import Callable, Mapping
from functools import partial
from statistics import median
from typing import Any, TypeAlias

from booking.keys import application_key
from workbook import cloud
from workbook.benchmark.recording import seconds_of, settled
from workbook.benchmark.report import Asked, Measurements, Say, ms, times
from workbook.practice.sample import PostedJob, job_with_applications, put_job

_PAGE = 50
_THERE = "attribute_exists(PK)"

Operations: TypeAlias = Mapping[str, Callable[[int], Any]]
"""By a name for the reader; called with the number of an application."""


def report(asked: Asked, say: Say) -> Measurements:
    """Medians at each size, and the last beside the first."""
    found = {size: measure(size, asked.rounds, say) for size in asked.sizes}
    first, last = asked.sizes[0], asked.sizes[-1]
    ratios = {name: found[last][name] / found[first][name] for name in found[first]}
    return Measurements(
        f"DynamoDB's calls by the items of a table, CPU time in ms, medians of {asked.rounds} calls",
        ("call", *(f"{size:,} items" for size in asked.sizes), "last to first"),
        [[name, *(ms(found[size][name]) for size in asked.sizes), times(ratio)] for name, ratio in ratios.items()],
        {f"{name}, {last} items / {first} items": ratio for name, ratio in ratios.items()} if last != first else {},
    )


def measure(items: int, rounds: int, say: Say) -> dict[str, float]:
    """Seconds of each call, the calls taken in turns, in a table that has one job with so many applications."""
    say(f"{items:,} items")
    with cloud.connect("moto") as stack:
        posted = put_job(stack.outputs["TableName"], job_with_applications(items))
        operations = _operations(stack.outputs["TableName"], posted)
        settled()
        found: dict[str, list[float]] = {name: [] for name in operations}
        for number in range(rounds + 1):  # the first warms up and is not counted
            for name, operation in operations.items():
                seconds = seconds_of(partial(operation, number))
                if number:
                    found[name].append(seconds)
    return {name: median(each) for name, each in found.items()}


def _operations(table: str, posted: PostedJob) -> Operations:
    client = cloud.shared_client("dynamodb")

    def key(number: int) -> dict[str, Any]:
        it = posted.applications[number]
        return {name: {"S": value} for name, value in application_key(it.jobId, it.id).items()}

    def update(number: int) -> dict[str, Any]:
        values = {":n": {"N": str(number)}}
        return {"TableName": table, "Key": key(number), "UpdateExpression": "SET seen = :n"} | {
            "ConditionExpression": _THERE,
            "ExpressionAttributeValues": values,
        }

    def transaction(number: int) -> Any:
        check = {"TableName": table, "Key": key(number + 1), "ConditionExpression": _THERE}
        return client.transact_write_items(TransactItems=[{"Update": update(number)}, {"ConditionCheck": check}])

    def page(_: int) -> Any:
        return client.query(
            TableName=table,
            IndexName="jobApplications",
            KeyConditionExpression="GSI1PK = :job",
            ExpressionAttributeValues={":job": {"S": f"JOB#{posted.job.id}"}},
            Limit=_PAGE,
        )

    return {
        "GetItem": lambda number: client.get_item(TableName=table, Key=key(number)),
        "UpdateItem": lambda number: client.update_item(**update(number)),
        "TransactWriteItems of 2": transaction,
        f"Query, a page of {_PAGE} of an index": page,
        f"Scan, a page of {_PAGE}": lambda _: client.scan(TableName=table, Limit=_PAGE),
    }
