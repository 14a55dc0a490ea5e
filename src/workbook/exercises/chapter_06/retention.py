"""Tries a reader's finding in a proposal: a message that fails over a weekend, looked for a week later."""

from typing import Any

from workbook import cloud
from workbook.event_source import EventSourceMapping
from workbook.exercises.chapter_06.changes import (
    DEAD_LETTERS,
    QUEUE,
    NotDeployed,
    not_asked_for,
    number,
    settings,
    stack_of,
)
from workbook.exercises.chapter_06.proposals import QUIETER
from workbook.exercises.exercise import Right, Verdict, Wrong

_DAY = 86_400
_STOPPED, _LATER = 4 * _DAY - 3_600, 7 * _DAY
_KEPT = (DEAD_LETTERS, "MessageRetentionPeriod")


def the_setting(answer: dict[str, Any]) -> Verdict:
    """`answer` has the one setting of `QUIETER` that loses messages, with a value that does not."""
    made = dict(settings(answer))
    if (QUEUE, "MessageRetentionPeriod") in made:
        return Wrong(
            "The queue's own retention is not what loses them: a message that cannot be handled leaves the queue after "
            "its last receive. The longer it may stay there, the older it is when it moves."
        )
    if len(made) > 1:
        return Wrong(
            f"One setting loses them, and {len(made)} came. The others may be right or wrong; none loses a message."
        )
    if wrong := not_asked_for(answer, (_KEPT,)):
        return wrong
    kept: Any = made.get(_KEPT)
    if wrong := number(kept, _KEPT[-1], 60, 1_209_600):
        return wrong
    try:
        with stack_of(QUIETER, answer) as trial:
            found = _looked_for(trial)
    except NotDeployed as refused:
        return refused.wrong
    if not found:
        days = (kept - _STOPPED) / _DAY
        gone = f"after {days:.1f} days" if days > 0 else "at once"
        return Wrong(
            f"A message was dead-lettered an hour before its fourth day was over, and had expired in the DLQ {gone}: "
            "it keeps its first timestamp. A week to look at it is asked for."
        )
    return Right(
        "A message that failed for nearly four days was still in the DLQ a week later. No linter says a word: each of "
        "the two retentions is allowed, and only together they lose messages."
    )


def _looked_for(trial: Any) -> int:
    """How many messages are in the dead-letter queue a week after the only one moved there, nearly four days old."""
    sqs = cloud.shared_client("sqs")
    sqs.send_message(QueueUrl=trial.outputs["QueueUrl"], MessageBody="decline Bruno")
    trial.clock.advance(_STOPPED)
    EventSourceMapping.from_stack(trial, "UpdateJobApplicationsFunction", _fails).drain()
    trial.clock.advance(_LATER)
    found = sqs.receive_message(QueueUrl=trial.outputs["DeadLetterQueueUrl"], VisibilityTimeout=0)
    return len(found.get("Messages", ()))


def _fails(event: dict[str, Any], context: object) -> None:
    raise RuntimeError("the trial's function fails")
