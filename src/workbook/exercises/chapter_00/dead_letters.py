"""Exercise 00-2: who waits for an answer, read from the messages of a queue."""

import json
from collections.abc import Callable
from typing import Any

from botocore import xform_name

from workbook import cloud
from workbook.basics.shown import describe
from workbook.cloud import faults
from workbook.exercises.chapter_00.world import Elsewhere, overhear
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.practice.aside import aside
from workbook.practice.sample import job_with_applications
from workbook.practice.scratch import ScratchQueue, scratch_queue

WhoWaits = Callable[..., Any]

# Ten messages in all: as many as one call takes.
_JOBS = [job_with_applications(number, seed=20 + number) for number in (4, 6)]
# The two ids stand in either order: JSON's objects have none.
_BODIES = [
    json.dumps(body if number % 3 else dict(reversed(body.items())))
    for posted in _JOBS
    for number, it in enumerate(posted.applications)
    for body in [{"jobId": it.jobId, "applicationId": it.id}]
]
_NAMES = {it.username for posted in _JOBS for it in posted.applications}
_MOST = 10  # messages that one call takes (SQS API reference, *ReceiveMessage*)
_ENOUGH = 60  # calls
_HIDDEN = 31  # seconds after which the page looks again; the queue's own visibility timeout is shorter
_LOOKING = (
    "ReceiveMessage",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "GetQueueAttributes",
    "GetQueueUrl",
    "ListQueues",
)
_RIGHT = Right("A message in the DLQ is somebody who is still waiting. Looking at it changed nothing.")


def check_who_waits(answer: WhoWaits) -> Verdict:
    """A queue with ten messages, one with a single message, and an empty one, all as they were afterwards; and one
    that cannot be asked."""
    return (
        _in_a_queue(answer, _BODIES)
        or _in_a_queue(answer, _BODIES[1:2])
        or _in_a_queue(answer, [])
        or _cannot_be_asked(answer)
        or _RIGHT
    )


def _in_a_queue(answer: WhoWaits, bodies: list[str]) -> Wrong | None:
    with scratch_queue(max_receive_count=1000) as queue:  # a DLQ has none
        with aside():
            queue.send(*bodies)
        there = f"with {len(bodies)} message{'s' * (len(bodies) != 1)} in the queue"
        before, asked = _message_ids(queue), _Asked(queue.url)
        try:
            returned = answer(asked.client, queue.url)
        except _TooOften:
            return Wrong(
                "It asks again and again, and would never end: a message that stays visible is received each time. One "
                "call with `MaxNumberOfMessages=10` is enough.",
                came=f"{_ENOUGH} calls, and no end",
            )
        except Exception as error:
            return _raised(error, bodies, there)
        came = f"{there}, it returned {describe(returned)}"
        if because := _misread(returned, bodies, asked) or _touched(queue, before, asked):
            return Wrong(because, came=came)
    return None


def _cannot_be_asked(answer: WhoWaits) -> Wrong | None:
    with scratch_queue() as queue, faults.inject("sqs", "ReceiveMessage", error="AccessDenied"):
        queue.send(_BODIES[0])
        try:
            returned = answer(_Asked(queue.url).client, queue.url)
        except Exception:
            return None
        if isinstance(returned, list) and returned and not _misread(returned, _BODIES[:1], None):
            return None  # it asked once more
    return Wrong(
        "The check made `receive_message` fail, with AccessDenied, and there was a message in the queue. Your function "
        "answered all the same, as if it had looked: let the error out. An empty list says that nobody waits.",
        came=f"it returned {describe(returned)}",
    )


class _TooOften(BaseException):
    """The reader's function asks without end. No Exception, so that none of its own handlers takes it."""


class _Asked:
    """A client for the reader's function; it keeps what is asked through it."""

    def __init__(self, queue_url: str) -> None:
        self.client = cloud.client("sqs")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        overhear(self.client, self.calls, QueueUrl=queue_url)
        self.client.meta.events.register("before-call", self._count)

    def _count(self, **_: object) -> None:
        if len(self.calls) > _ENOUGH:
            raise _TooOften

    @property
    def for_ten(self) -> bool:
        """Whether one call asked for as many as there can be."""
        return any(parameters.get("MaxNumberOfMessages") == _MOST for _, parameters in self.calls)

    @property
    def changing(self) -> str:
        """The first operation that changes more than how long a message is hidden."""
        return next((xform_name(name) for name, _ in self.calls if name not in _LOOKING), "")


def _raised(error: Exception, bodies: list[str], there: str) -> Wrong:
    came = f"{there}, it raised {type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
    if isinstance(error, Elsewhere):
        return Wrong("It asks another queue than the one it was given: `QueueUrl=queue_url`.", came=str(error))
    if not bodies and isinstance(error, KeyError):
        return Wrong(
            'When the queue has nothing to give, the response has no `"Messages"` at all. '
            '`response.get("Messages", [])` is an empty list then.',
            came=came,
        )
    if isinstance(error, TypeError) and "list indices" in str(error):
        return Wrong("`Messages` is a list, and a list has no names in it: go through it with `for`.", came=came)
    if isinstance(error, TypeError) and "string indices" in str(error):
        return Wrong(
            "A `Body` is JSON, as text, and has no names in it yet: `json.loads` makes a dict of it.", came=came
        )
    return Wrong("Your function raised an error where it should have returned a list.", came=came)


def _misread(returned: Any, bodies: list[str], asked: _Asked | None) -> str:
    wanted = [json.loads(body)["applicationId"] for body in bodies]
    jobs = {json.loads(body)["jobId"] for body in bodies}
    if isinstance(returned, dict):
        return "This is a dict. A list of ids is wanted." if bodies else "An empty queue gives an empty list."
    if isinstance(returned, str) or not hasattr(returned, "__iter__"):
        return "A list is wanted, also when it has one id in it or none."
    found = list(returned)
    if sorted(map(str, found)) == sorted(wanted) and all(isinstance(it, str) for it in found):
        if isinstance(returned, list):
            return ""
        return f"The ids are right. They are wanted as a list, and this is {kind_of(returned)}: `list(…)` makes one."
    if not bodies:
        return "The queue is empty, and nobody waits: an empty list is the answer."
    return _entries(found, wanted, jobs, asked)


def _entries(found: list[Any], wanted: list[str], jobs: set[str], asked: _Asked | None) -> str:
    if not found:
        return "The list is empty. What the call found stands in the response's `Messages`."
    first = found[0]
    if isinstance(first, dict) and "Body" in first:
        return 'These are the messages. Go on with each one\'s `["Body"]`.'
    if isinstance(first, dict) and "applicationId" in first:
        return 'You have opened the bodies. Their `["applicationId"]` is what is asked for.'
    if isinstance(first, str) and first.startswith("{"):
        return "These are the whole bodies. A body is JSON text: `json.loads` makes a dict of it."
    ids = set(map(str, found))
    if ids & jobs:
        return "A job's id is among them. A body names two ids; it is the application that waits."
    if ids & _NAMES:
        return "These are names. A message knows no names; it has ids."
    if ids == set(wanted) and all(isinstance(it, str) for it in found):
        return (
            "The right ids, and some of them more than once: a message that stays visible can be received again. "
            "One call with `MaxNumberOfMessages=10` brings each once."
        )
    if ids < set(wanted) and asked is not None and asked.for_ten:
        return (
            f"The call brought {len(wanted)} messages, and the list has {len(ids)} of them: go through all of the "
            "response's `Messages`, and return after the last."
        )
    if ids < set(wanted):
        return (
            f"It found {len(ids)} of {len(wanted)}. One call takes one message unless it asks for more: "
            "`MaxNumberOfMessages` is at most 10."
        )
    if ids > set(wanted):
        return "Somebody is among them about whom there is no message in this queue."
    if all(isinstance(it, str) and it.count("-") == 4 for it in found) and not ids & set(wanted):
        return (
            "These ids are not in the messages' bodies. The check asks about another queue, with other messages: read "
            "them from the `Body` of what `receive_message` returns."
        )
    return "The list has to hold the ids of the applications and nothing else."


def _touched(queue: ScratchQueue, before: set[str], asked: _Asked) -> str:
    """What the function did to the messages, told by those that can be received a while later."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    with aside():
        found = cloud.shared_client("sqs").get_queue_attributes(QueueUrl=queue.url, AttributeNames=names)["Attributes"]
    left = sum(int(found[name]) for name in names)
    if left < len(before):
        return "The ids are right, but the messages are gone: what was deleted cannot be sent back to be done."
    if left > len(before):
        return "The ids are right, but it sent messages as well: looking must change nothing."
    queue.clock.advance(_HIDDEN)
    if (seen := _message_ids(queue)) == before and not asked.changing:
        return ""
    if seen - before:
        return "The ids are right, but these are other messages now: looking must change nothing."
    if asked.changing:
        return f"The ids are right, but it calls `{asked.changing}` as well: looking must change nothing."
    return (
        f"The ids are right, but {_HIDDEN} seconds later the messages are hidden still, from the redrive as well: "
        "`VisibilityTimeout=0` leaves them visible."
    )


def _message_ids(queue: ScratchQueue) -> set[str]:
    """The messages that can be received now, which stay as visible as they are."""
    with aside():
        received = cloud.shared_client("sqs").receive_message(
            QueueUrl=queue.url, MaxNumberOfMessages=_MOST, VisibilityTimeout=0
        )
    return {message["MessageId"] for message in received.get("Messages", [])}
