"""Exercise 00-2: who waits for an answer, read from the messages of a queue."""

import json
from collections.abc import Callable
from typing import Any

from workbook import cloud
from workbook.basics.shown import describe
from workbook.exercises.chapter_00.world import Elsewhere, overhear
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.practice.sample import job_with_applications
from workbook.practice.scratch import ScratchQueue, scratch_queue

WhoWaits = Callable[..., Any]

_JOBS = [job_with_applications(3, seed=seed) for seed in (21, 22)]
# The two ids stand in either order: JSON's objects have none.
_BODIES = [
    json.dumps({"jobId": _JOBS[0].job.id, "applicationId": _JOBS[0].applications[1].id}),
    json.dumps({"applicationId": _JOBS[1].applications[0].id, "jobId": _JOBS[1].job.id}),
    json.dumps({"jobId": _JOBS[1].job.id, "applicationId": _JOBS[1].applications[2].id}),
]
_NAMES = {it.username for posted in _JOBS for it in posted.applications}
_RIGHT = Right("A message in the DLQ is somebody who is still waiting. Looking at it changed nothing.")


def check_who_waits(answer: WhoWaits) -> Verdict:
    """A queue with three messages, one with a single message, and an empty one; all are as they were afterwards."""
    return _in_a_queue(answer, _BODIES) or _in_a_queue(answer, _BODIES[1:2]) or _in_a_queue(answer, []) or _RIGHT


def _in_a_queue(answer: WhoWaits, bodies: list[str]) -> Wrong | None:
    with scratch_queue() as queue:
        queue.send(*bodies)
        there = f"with {len(bodies)} message{'s' * (len(bodies) != 1)} in the queue"
        try:
            client = cloud.client("sqs")
            overhear(client, [], QueueUrl=queue.url)
            returned = answer(client, queue.url)
        except Exception as error:
            return _raised(error, bodies, there)
        came = f"{there}, it returned {describe(returned)}"
        if because := _misread(returned, bodies) or _touched(queue, bodies):
            return Wrong(because, came=came)
    return None


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


def _misread(returned: Any, bodies: list[str]) -> str:
    wanted = [json.loads(body)["applicationId"] for body in bodies]
    jobs = {json.loads(body)["jobId"] for body in bodies}
    if isinstance(returned, dict):
        return "This is a dict. A list of ids is wanted." if bodies else "An empty queue gives an empty list."
    if isinstance(returned, str) or not hasattr(returned, "__iter__"):
        return "A list is wanted, also when it has one id in it or none."
    found = list(returned)
    if set(map(str, found)) == set(wanted) and all(isinstance(it, str) for it in found):
        return ""
    if not bodies:
        return "The queue is empty, and nobody waits: an empty list is the answer."
    return _entries(found, wanted, jobs)


def _entries(found: list[Any], wanted: list[str], jobs: set[str]) -> str:
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


def _touched(queue: ScratchQueue, bodies: list[str]) -> str:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=queue.url, AttributeNames=names)["Attributes"]
    left = sum(int(found[name]) for name in names)
    if left < len(bodies):
        return "The ids are right, but the messages are gone: what was deleted cannot be sent back to be done."
    return (
        "" if left == len(bodies) else "The ids are right, but it sent messages as well: looking must change nothing."
    )
