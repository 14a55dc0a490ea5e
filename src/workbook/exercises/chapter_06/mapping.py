"""Tries a reader's repair of a mapping that AWS refuses: deployed, and run with a slow function."""

from typing import Any

from workbook import cloud
from workbook.event_source import EventSourceMapping
from workbook.exercises.chapter_06.changes import (
    FUNCTION,
    QUEUE,
    NotDeployed,
    not_asked_for,
    number,
    settings,
    stack_of,
)
from workbook.exercises.chapter_06.proposals import SLOWER
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.figures.lives import read_lives
from workbook.practice.aside import aside

_EVENT = (FUNCTION, "Events", "DeclinedApplications", "Properties")
_WINDOW = (*_EVENT, "MaximumBatchingWindowInSeconds")
_VISIBILITY = (QUEUE, "VisibilityTimeout")
_LATE = ("OldestMessageAlarm", "Threshold")
_RANGES = {  # SQS and Lambda API references
    _VISIBILITY: (0, 43_200),
    _WINDOW: (0, 300),
    _LATE: (0, 1_209_600),  # it need not change, and may: a message may wait longer now
}

TIMEOUT: int = SLOWER[FUNCTION]["Timeout"]
"""The function's timeout as it is proposed, in seconds."""
_TAKES, _MESSAGES = TIMEOUT - 1, 12


def accepted_mapping(answer: dict[str, Any]) -> Verdict:
    """`answer` is what has to change besides `SLOWER`, so that AWS accepts it and no message is received twice."""
    made, proposed = dict(settings(answer)), dict(settings(SLOWER))
    if any(made.get(way, value) != value for way, value in proposed.items()):
        return Wrong(
            "The proposal's `Timeout` and `BatchSize` stay: the function needs both. Change what goes with them."
        )
    if wrong := not_asked_for(answer, (*_RANGES, *proposed)):
        return wrong
    for way, (least, most) in _RANGES.items():
        if way in made and (wrong := number(made[way], way[-1], least, most)):
            return wrong
    try:
        with stack_of(SLOWER, answer) as trial:
            url = trial.outputs["QueueUrl"]
            with aside():
                for body in range(_MESSAGES):
                    cloud.shared_client("sqs").send_message(QueueUrl=url, MessageBody=str(body))
            mapping = EventSourceMapping.from_stack(trial, FUNCTION, lambda event, context: None, duration=_TAKES)
            mapping.drain()
            ledger = mapping.ledger
    except NotDeployed as refused:
        return refused.wrong
    visibility, window = made[_VISIBILITY], made[_WINDOW]
    again = [life for life in read_lives(ledger) if any(it.outlasts_its_timeout for it in life.receives)]
    if again:
        return Wrong(
            f"AWS accepts it, and {len(again)} of {_MESSAGES} messages were received again while they were worked on: "
            f"hidden for {visibility} s, they waited {window} s for their batch and took {_TAKES} s.",
        )
    if visibility < 6 * TIMEOUT + window:
        return Wrong(
            f"AWS accepts it and all went well, with no room for a throttle: its guide asks for six times the timeout "
            f"plus the window, and {visibility} s is less than 6 x {TIMEOUT} + {window}.",
        )
    return Right(
        f"Deployed, and {_MESSAGES} messages of a slow function were each received once. Other settings hang on these: "
        "`OldestMessageAlarm` now rings for any message that fails twice."
    )
