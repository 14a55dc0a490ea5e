"""A job as large as one likes, and no cloud: a workflow's Task states get the answers that AWS would give.

So a page can grow a job to 100,000 applications in seconds, and see what a workflow carries, calls and waits for.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic import BaseModel

from asl_interpreter import After, TaskCall, TaskFailed
from booking.items import attributes, typed
from booking.keys import application_key
from workbook.practice.sample import PostedJob, job_with_applications

Json: TypeAlias = dict[str, Any]

_MOST_BYTES = 1_048_576  # of a Query's page, before projection (DynamoDB guide, *Paginating table query results*)


def _item(model: BaseModel) -> Json:
    """An item as it comes over the wire: JSON's own types, and no others."""
    item: Json = json.loads(json.dumps(typed(attributes(model))))
    return item


class SimulatedJob:
    """One OPEN job and its applications, answering as `task=` of `asl_interpreter`.

    A page of a Query ends at its Limit or at 1 MB, with a LastEvaluatedKey as DynamoDB gives it: also behind a page
    that is exactly full. Of a FilterExpression only `id <> :accepted` is understood, of a ProjectionExpression plain
    names. `calls` counts the calls by operation, `queued` the messages by the ids of their applications, `told` the
    notifications. Each call takes `seconds` of the execution's time.
    """

    def __init__(self, applications: int, *, seed: int = 0, seconds: float = 0.0) -> None:
        self.posted: PostedJob = job_with_applications(applications, seed=seed)
        self.calls: Counter[str] = Counter()
        self.queued: Counter[str] = Counter()
        self.told = 0
        self.accepted: str | None = None
        self._seconds = seconds
        self._applications: dict[str, Json] = {it.id: _item(it) for it in self.posted.applications}
        self._ids = sorted(self._applications)
        self._per_page = _MOST_BYTES // max([len(json.dumps(it)) for it in self._applications.values()], default=1)
        self._answers: dict[str, Callable[[Json], Json]] = {
            "query": self._page,
            "transactWriteItems": self._book,
            "transactGetItems": self._both,
            "getItem": lambda asked: {"Item": self._accepted()},
            "updateItem": lambda asked: {},
            "publish": self._tell,
            "sendMessage": lambda asked: self._queue(asked["MessageBody"]),
            "sendMessageBatch": self._queue_batch,
        }

    def __call__(self, call: TaskCall) -> After:
        operation = call.resource.rpartition(":")[2]
        self.calls[operation] += 1
        if operation not in self._answers:
            raise TaskFailed("NotSimulated", f"A simulated job has no answer to {operation}.")
        assert isinstance(call.arguments, dict)
        return After(self._seconds, self._answers[operation](call.arguments))

    def _page(self, asked: Json) -> Json:
        values, forward = asked["ExpressionAttributeValues"], asked.get("ScanIndexForward", True)
        prefix = values[":applications"]["S"].partition("#")[2] if ":applications" in values else ""
        ids = self._ids[bisect_left(self._ids, prefix) : bisect_right(self._ids, f"{prefix}~")]
        if "ExclusiveStartKey" in asked:
            ids = ids[bisect_right(ids, asked["ExclusiveStartKey"]["GSI1SK"]["S"].partition("#")[2]) :]
        items = [self._applications[each] for each in (ids if forward else reversed(ids))]
        if ":applications" not in values:  # the job's own item sorts behind its applications
            items.insert(len(items) if forward else 0, self._job())
        most = min(asked.get("Limit", self._per_page), self._per_page)
        page, left_out = items[:most], values.get(":accepted", {}).get("S")
        answer: Json = {
            "Items": [self._projected(it, asked) for it in page if it["id"]["S"] != left_out],
            "ScannedCount": len(page),
        }
        answer["Count"] = len(answer["Items"])
        return answer | ({"LastEvaluatedKey": self._key(page[-1]["id"]["S"])} if len(page) == most else {})

    def _projected(self, item: Json, asked: Json) -> Json:
        names = asked.get("ProjectionExpression", ", ".join(item)).split(", ")
        return {name: item[name] for name in names if name in item}

    def _key(self, application_id: str) -> Json:
        index = {"GSI1PK": f"JOB#{self.posted.job.id}", "GSI1SK": f"APPLICATION#{application_id}"}
        return typed(application_key(self.posted.job.id, application_id) | index)

    def _job(self) -> Json:
        counted = {"applicationCount": {"N": str(len(self._ids))}}
        closed = {"jobStatus": {"S": "CLOSED"}, "acceptedApplicationId": {"S": self.accepted}} if self.accepted else {}
        return _item(self.posted.job) | counted | closed

    def _accepted(self) -> Json:
        return self._applications.get(self.accepted or "", {})

    def _book(self, asked: Json) -> Json:
        if self.accepted:
            raise TaskFailed(
                "DynamoDb.TransactionCanceledException", "Transaction cancelled [ConditionalCheckFailed, None]"
            )
        self.accepted = asked["TransactItems"][0]["Update"]["ExpressionAttributeValues"][":accepted"]["S"]
        self._accepted()["jobApplicationStatus"] = {"S": "ACCEPTED"}
        return {}

    def _both(self, asked: Json) -> Json:
        return {"Responses": [{"Item": self._job()}, {"Item": self._accepted()}]}

    def _tell(self, asked: Json) -> Json:
        self.told += 1
        return {"MessageId": str(self.told)}

    def _queue(self, body: Json) -> Json:
        self.queued[body["applicationId"]] += 1
        return {"MessageId": body["applicationId"]}

    def _queue_batch(self, asked: Json) -> Json:
        sent = [
            {"Id": it["Id"], "MessageId": self._queue(json.loads(it["MessageBody"]))["MessageId"]}
            for it in asked["Entries"]
        ]
        return {"Successful": sent}
