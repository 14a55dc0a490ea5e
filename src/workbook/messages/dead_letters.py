"""Why a message is in the dead-letter queue, where there is no ledger: from its attributes and the function's log.

Less can be told than from a ledger: what vanished leaves no attributes, and who received a message does neither. Where
the evidence allows two causes, the sentence says so.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from workbook import cloud
from workbook.messages.diagnosis import Finding
from workbook.messages.receives import Came, error_lines, in_words, stands_in

_LOOK = 30  # s for which the messages are hidden while they are looked at
_TIMED_OUT = "Task timed out"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def findings(queue_url: str, log: str = "") -> list[Finding]:
    """One finding for each message that can be received from a dead-letter queue, or from that of a source queue.

    `log` is the function's, as CloudWatch Logs has it: its lines in order, those that begin with START and REPORT too.
    The messages stay, and are visible again at once; each has one receive more. Of a FIFO queue the first ten of each
    group are found: what is in flight blocks the rest. Raises `LookupError` for a queue that
    neither has nor is a dead-letter queue.
    """
    sqs = cloud.shared_client("sqs")
    url, limits = _dead_letter_queue(sqs, queue_url)
    seen: dict[str, dict[str, Any]] = {}
    while not (found := _look(sqs, url)).keys() <= seen.keys():  # those of before are hidden, if not for long
        seen |= found
    for message in seen.values():
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    invocations = list(_invocations(log))
    return [_finding(message, limits, invocations, [*seen]) for message in seen.values()]


def _dead_letter_queue(sqs: Any, url: str) -> tuple[str, dict[str, int]]:
    """The dead-letter queue's URL, and maxReceiveCount by the ARN of each queue that it is for."""
    names = ["QueueArn", "RedrivePolicy"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    if "RedrivePolicy" in found:
        url = sqs.get_queue_url(QueueName=json.loads(found["RedrivePolicy"])["deadLetterTargetArn"].split(":")[-1])[
            "QueueUrl"
        ]
    sources = sqs.list_dead_letter_source_queues(QueueUrl=url).get("queueUrls", [])
    if not sources:
        raise LookupError(f"{url} has no dead-letter queue, and is none: no queue's RedrivePolicy names it")
    limits = {}
    for source in sources:
        of_source = sqs.get_queue_attributes(QueueUrl=source, AttributeNames=names)["Attributes"]
        limits[of_source["QueueArn"]] = int(json.loads(of_source["RedrivePolicy"])["maxReceiveCount"])
    return url, limits


def _look(sqs: Any, url: str) -> dict[str, dict[str, Any]]:
    """Up to ten messages, by their ids."""
    found = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=_LOOK, MessageSystemAttributeNames=["All"]
    )
    return {message["MessageId"]: message for message in found.get("Messages", [])}


def _invocations(log: str) -> Iterator[list[str]]:
    """The lines of each invocation."""
    lines: list[str] = []
    for line in log.splitlines():
        if line.startswith("START RequestId") and lines:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _finding(
    message: dict[str, Any], limits: dict[str, int], invocations: Sequence[list[str]], dead: Sequence[str]
) -> Finding:
    own, attributes = message["MessageId"], message["Attributes"]
    lives = [lines for lines in invocations if any(stands_in(own, line) for line in lines)]
    told = [_came(own, lines, dead) for lines in lives]
    if lives:
        cause, evidence = told[-1]
        often = sum(came is cause for came, _ in told)
        evidence = f"{evidence} ({often} of the {len(lives)} invocations that name it in the log)"
        others = sorted({came.value for came, _ in told if came is not cause})
        evidence += f"; besides: {', '.join(others)}" if others else ""
    else:
        named = any(_ID.search(line) for lines in invocations for line in lines if "RequestId" not in line)
        cause = Came.THROTTLED if named else Came.NOTHING
        evidence = (
            "the function's log names other messages and never this one: it was throttled, or received by another hand"
            if named
            else "the function's log names no message, so nothing can be told of what it did: log the messageId"
        )
    source = attributes.get("DeadLetterQueueSourceArn", "")
    limit = limits.get(source) or (next(iter(limits.values())) if len(limits) == 1 else None)
    return Finding(
        own,
        True,
        cause,
        {cause: ()} if limit is None else {cause: tuple(range(1, limit + 1))},
        f"{own} is in the dead-letter queue: {evidence}. {_times(attributes, source, limit)}",
    )


def _came(own: str, lines: Sequence[str], dead: Sequence[str]) -> tuple[Came, str]:
    """What came of the message in one invocation, and what its log says of it."""
    errors = error_lines("\n".join(lines))
    timed_out = next((line for line in lines if _TIMED_OUT in line), None)
    if mine := [line for line in errors if stands_in(own, line)]:
        return Came.RAISED, f"the function failed on it, the last time with {in_words(mine[-1])}"
    if timed_out is not None:
        return Came.TIMED_OUT, f"the function ran out of time: {timed_out[timed_out.index(_TIMED_OUT) :].strip()}"
    if errors:
        for other in (each for each in dead if each != own):
            if any(stands_in(other, line) for line in errors):
                return Came.INNOCENT, f"it was innocent, in a batch in which the function failed on {other}"
        return Came.RAISED, f"the function failed with it in the batch, the last time with {in_words(errors[-1])}"
    return (
        Came.WRONG_IDENTIFIER,
        "the function logged no error and it came back: it was reported, perhaps under a wrong identifier, or deleted "
        "after its visibility timeout had ended",
    )


def _times(attributes: dict[str, str], source: str, limit: int | None) -> str:
    sent, first = int(attributes["SentTimestamp"]), int(attributes.get("ApproximateFirstReceiveTimestamp", 0))
    waited = f", first received {(first - sent) / 1000:g} s after it was sent" if first else ""
    limited = f"maxReceiveCount is {limit}, " if limit else ""
    name, count = source.split(":")[-1] or "(not told)", attributes["ApproximateReceiveCount"]
    return f"From the queue {name}: {limited}ApproximateReceiveCount {count}, this look included{waited}."
