"""A job with as many applications as one likes, in memory: it answers the calls of the booking workflows.

For workflows that run on `task=`: no table, no queue, and each call takes its typical time of the execution's own. What
is answered is what these workflows ask, by the rules of DynamoDB and SQS that matter at size: pages of at most 1 MB or
`Limit` items, an index that can be behind its table, and batches of which the queue refuses some.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from asl_interpreter import NOT_REACHED, After, Execution, StateMachine, TaskCall, TaskFailed
from asl_interpreter.clock import VirtualClock
from asl_interpreter.execution import LONGEST_EXPRESS
from asl_interpreter.limits import size
from booking.items import Item, attributes
from booking.keys import application_key, job_key
from workbook.basics.garbage import put_off
from workbook.cloud.latency import MEDIANS
from workbook.practice.sample import PostedJob, job_with_applications
from workbook.practice.simulated_index import SimulatedIndex, projected

ENTRIES = 10
"""Messages that one SendMessageBatch takes (SQS API reference, *SendMessageBatch*)."""
_CANCELLED = "DynamoDb.TransactionCanceledException"

Json = dict[str, Any]
Refuses = Callable[[str, int], bool]
"""Whether the queue refuses a message: by the application's id, and how often it was sent before."""


def _takes_all(application_id: str, before: int) -> bool:
    return False


@dataclass(frozen=True)
class Booked:
    """One execution on a simulated job, and the calls that it made, by operation."""

    execution: Execution
    calls: Mapping[str, int]
    page: int = 0
    """Bytes of the largest page that a Query read."""

    @property
    def end(self) -> str:
        """The failure's name, or the status where there is none: RUNNING for one that was cut off."""
        return self.execution.error or self.execution.status

    @property
    def seconds(self) -> float:
        """How long it took, simulated."""
        return round(self.execution.time - self.execution.started, 3)

    @property
    def largest(self) -> int:
        """Bytes of the largest input or output of a state."""
        reached = (value for it in self.execution.visits for value in (it.input, it.output) if value is not NOT_REACHED)
        return max(size(value) for value in reached)


class SimulatedJob:
    """An OPEN job and its applications; it is the `task` of the workflows that book it.

    `behind` is how many of the applications the index does not show yet, and `reads` for how many Queries of it; the
    count on the job is right all the while. `refuses` says which messages of a batch the queue refuses. `queued` counts
    the messages that wait in the queue, by the ids of their applications, `told` the notifications, and `calls` the
    calls of the last booking, by operation.
    """

    def __init__(
        self, applications: int, *, seed: int = 0, behind: int = 0, reads: int = 0, refuses: Refuses = _takes_all
    ) -> None:
        with put_off():
            self.posted = job_with_applications(applications, seed=seed)
            self.job, self.applications = _items(self.posted)
        self.queued: Counter[str] = Counter()
        self.told = 0
        self.calls: Counter[str] = Counter()
        hidden = {each.id for each in self.posted.applications[applications - behind :]}
        self._index = SimulatedIndex(self.job, self.applications, hidden, reads)
        self._refuses = refuses
        self._sent: Counter[str] = Counter()

    def book(
        self, workflow: Mapping[str, Any] | StateMachine, number: int = 0, *, dies_after: float | None = None
    ) -> Booked:
        """Book the nanny of `posted.applications[number]`. After `dies_after` seconds nobody goes on with it.

        `workflow` is a definition or, for who books often, what was compiled of it.
        """
        self.calls.clear()
        self._index.most_read = 0
        booking = self.posted.booking(number)
        machine = workflow if isinstance(workflow, StateMachine) else StateMachine(workflow)
        execution = machine.start(booking, task=self, clock=VirtualClock(), timeout=LONGEST_EXPRESS)
        with put_off():
            execution.run() if dies_after is None else execution.run_until(execution.started + dies_after)
        return Booked(execution, dict(self.calls), self._index.most_read)

    def decline(self) -> None:
        """What the function behind the queue does with every message: PENDING becomes DECLINED."""
        for each in self.queued:
            if self.applications[each]["jobApplicationStatus"]["S"] == "PENDING":
                self.applications[each]["jobApplicationStatus"] = {"S": "DECLINED"}
        self.queued.clear()

    @property
    def accepted(self) -> str | None:
        """The id of the application that was accepted; None while the job is open."""
        return self.job["acceptedApplicationId"]["S"] if "acceptedApplicationId" in self.job else None

    def statuses(self) -> dict[str, int]:
        """How many applications are PENDING, ACCEPTED, DECLINED; those that none is in are left out."""
        counted = Counter(each["jobApplicationStatus"]["S"] for each in self.applications.values())
        return dict(sorted(counted.items()))

    # ------------------------------------------------------------------ the calls

    def __call__(self, call: TaskCall) -> After:
        """Answer one call of a workflow. Raises `TaskFailed`, with its name, for one that no booking makes."""
        service, operation = call.resource.split(":")[-2:]
        answer = self._answers.get(operation)
        if answer is None or not isinstance(call.arguments, dict):
            raise TaskFailed("NotSimulated", f"A simulated job has no answer to {operation}.")
        self.calls[operation] += 1
        alike = operation[:1].upper() + operation[1:].removesuffix("Batch")
        seconds = MEDIANS[service, alike] / 1000
        try:
            return After(seconds, answer(call.arguments))
        except TaskFailed as failure:
            return After(seconds, failure)

    @cached_property
    def _answers(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "query": self._query,
            "transactWriteItems": self._accept,
            "transactGetItems": self._read_both,
            "getItem": lambda asked: {"Item": projected(self.applications[_id_of(asked["Key"])], asked)},
            "updateItem": self._remember,
            "publish": self._tell,
            "sendMessage": self._send,
            "sendMessageBatch": lambda asked: self.send_message_batch(Entries=asked["Entries"]),
        }

    def _query(self, asked: Json) -> Json:
        if not isinstance(asked.get("ExclusiveStartKey", {}), dict):
            raise TaskFailed("DynamoDb.DynamoDbException", "The provided starting key is invalid")
        return self._index.query(asked)

    def _accept(self, asked: Json) -> Json:
        first, second = (each["Update"] for each in asked["TransactItems"])
        values = first["ExpressionAttributeValues"]
        application = self.applications.get(_id_of(second["Key"]))
        seen = int(values[":seen"]["N"]) if ":seen" in values else len(self.applications)
        if self.job["jobStatus"]["S"] != "OPEN" or len(self.applications) > seen:
            raise TaskFailed(_CANCELLED, "… [ConditionalCheckFailed, None]")
        if application is None or application["jobApplicationStatus"]["S"] != "PENDING":
            raise TaskFailed(_CANCELLED, "… [None, ConditionalCheckFailed]")
        self.job |= {"jobStatus": {"S": "CLOSED"}, "acceptedApplicationId": values[":accepted"]}
        application["jobApplicationStatus"] = {"S": "ACCEPTED"}
        return {}

    def _read_both(self, asked: Json) -> Json:
        first, second = (each["Get"] for each in asked["TransactItems"])
        found = projected(self.job, first), projected(self.applications.get(_id_of(second["Key"]), {}), second)
        return {"Responses": [{"Item": each} if each else {} for each in found]}

    def _remember(self, asked: Json) -> Json:
        application = self.applications[_id_of(asked["Key"])]
        if "notifiedOn" in application:
            raise TaskFailed("DynamoDb.ConditionalCheckFailedException", "The conditional request failed")
        application["notifiedOn"] = asked["ExpressionAttributeValues"][":now"]
        return {}

    def _tell(self, asked: Json) -> Json:
        self.told += 1
        return {"MessageId": "made up"}

    def _send(self, asked: Json) -> Json:
        self.queued[_named(asked["MessageBody"])] += 1
        return {"MessageId": "made up"}

    def send_message_batch(self, *, Entries: Sequence[Mapping[str, Any]], QueueUrl: str = "") -> Json:
        """SQS's answer, HTTP 200 whatever it is: `Successful`, and `Failed` where the queue refused some.

        Called like boto3's, also by who is no workflow.
        """
        if not 0 < len(Entries) <= ENTRIES:
            raise TaskFailed("Sqs.TooManyEntriesInBatchRequestException", f"A batch has 1 to {ENTRIES} entries.")
        taken, refused = [], []
        for entry in Entries:
            name = _named(entry["MessageBody"])
            if self._refuses(name, self._sent[name]):
                refused.append({"Id": entry["Id"], "Code": "InternalError", "SenderFault": False})
            else:
                taken.append({"Id": entry["Id"], "MessageId": "made up"})
                self.queued[name] += 1
            self._sent[name] += 1
        return {name: value for name, value in (("Successful", taken), ("Failed", refused)) if value}


def _items(posted: PostedJob) -> tuple[Item, dict[str, Item]]:
    """The job's item, and those of its applications by their ids, in the index's order."""
    job, index = posted.job, f"JOB#{posted.job.id}"
    counted = {"GSI1PK": index, "GSI1SK": index, "GSI2SK": index, "applicationCount": len(posted.applications)}
    applications = {}
    for each in sorted(posted.applications, key=lambda each: each.id):
        own = {"GSI1PK": index, "GSI1SK": f"APPLICATION#{each.id}", "GSI2PK": f"USER#{each.username}"}
        applications[each.id] = _item(application_key(job.id, each.id) | own | {"GSI2SK": index} | dict(each))
    return _item(job_key(job.username, job.id) | attributes(job) | counted), applications


def _item(values: Mapping[str, Any]) -> Item:
    """With DynamoDB's types: numbers and texts are all there are. An enumeration's member becomes its text."""
    return {
        name: {"N": str(value)} if isinstance(value, int | Decimal) else {"S": str(value)}
        for name, value in values.items()
        if value is not None
    }


def _named(body: Any) -> str:
    """Whose decline a message is: its body is JSON text, or an object that Step Functions would make that of."""
    return str((json.loads(body) if isinstance(body, str) else body)["applicationId"])


def _id_of(key: Mapping[str, Any]) -> str:
    return str(key["PK"]["S"]).rpartition("#")[2]
