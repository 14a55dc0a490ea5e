"""The exercises of chapter 04, the queue."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from workbook.exercises.chapter_04.settings import failing, moved_at, settings_for_a_slow_function
from workbook.exercises.exercise import Exercise, Right, Verdict, Wrong
from workbook.experiments.three_lives import WINDOW, WORK, three_lives
from workbook.figures.lives import read_lives
from workbook.practice.scratch import scratch_queue

_AT_MOST = 100  # s, where a longer run is not needed to say that it is not the smallest
_REFUSED = "the section Six times"

# Visibility timeout and maxReceiveCount: the template's own, then others in which the mistakes differ.
_TRIED = ((20, 5), (30, 3), (45, 1), (10, 4))


def _dead_letter_at(function: Callable[[int, int], Any]) -> Verdict:
    for visibility, most in _TRIED:
        answer = function(visibility, most)
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            if answer is None:
                return Wrong("Your function returned nothing. Is there a `return` in it?")
            return Wrong(f"It returned a {type(answer).__name__}. What is wanted is a number of seconds.")
        measured = _measured(visibility, most)
        if answer != measured:
            return Wrong(
                f"A queue with {visibility} s and {most} moved it at t+{measured:g} s, your function says {answer:g}. "
                + _why(answer, visibility, most)
            )
    return Right(
        f"{len(_TRIED)} queues were drained, and each moved the message at the second you said. Every receive costs "
        "one visibility timeout, the last one too."
    )


def _measured(visibility: int, most: int) -> float | None:
    """When a real drain moves a poison message, in seconds after it was sent."""
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as queue:
        queue.send("poison")
        return moved_at(queue.drain(failing))


def _why(answer: float, visibility: int, most: int) -> str:
    first_visibility, first_most = _TRIED[0]
    if answer == visibility * (most + 1):
        return "One receive too many: the message moves in place of the next receive, it is not received once more."
    if answer == visibility * (most - 1):
        return "That is when it is received for the last time. It is hidden then, and moves when that timeout ends."
    if answer in (visibility * most / 60, visibility * most * 60):
        return "The number is right in another unit. Seconds in, seconds out."
    if answer == visibility + most:
        return "A count and a number of seconds cannot be added: each receive takes a timeout of its own."
    if answer == first_visibility * first_most:
        return "That is the number of the chapter's own queue. Use the two parameters."
    return "Count the windows on the timeline: how many are there, and how long is each?"


def _smallest_timeout(answer: float) -> Verdict:
    if answer % 1 or answer < 0:
        return Wrong("A visibility timeout is a number of whole seconds, 0 or more.")
    if answer > _AT_MOST:
        return Wrong(f"With {answer:g} s it is received once, and with far less, too. The smallest is asked for.")
    try:
        overlaps = _overlaps(int(answer))
    except ClientError as refusal:
        return Wrong(f"Lambda refuses the mapping: {refusal.response['Error']['Message']}.", look=_REFUSED)
    if overlaps:
        return Wrong(
            f"The run was made again with {answer:g} s. At t+{answer:g} s msg-3 is received again, and invocation #2 "
            "is still working on it."
        )
    if not _overlaps(int(answer) - 1):
        return Wrong(
            f"With {answer:g} s it is received once, and with {answer - 1:g} s, too. The smallest is asked for."
        )
    return Right(
        f"The run was made again with {answer:g} s and with {answer - 1:g} s. The timeout begins at the receive, so "
        f"{WINDOW} s of waiting and {WORK:g} s of work have to fit into it."
    )


def _overlaps(visibility: int) -> bool:
    """Whether a message is received while it is being worked on."""
    return any(
        receive.outlasts_its_timeout for life in read_lives(three_lives(visibility)) for receive in life.receives
    )


EXERCISES = (
    Exercise(
        id="04-1",
        title="When the DLQ gets it",
        expects="a function of the visibility timeout and maxReceiveCount that returns seconds",
        look="the timeline above: count the windows before the DLQ mark",
        stub="Put a formula in place of `...` and run the cell again.",
        check=_dead_letter_at,
        answer_type=Callable,
        hints=(
            "On the timeline the message is received, then hidden for the visibility timeout, then received again.",
            "After the last receive it is hidden once more, and only then does the queue look at it again and move it.",
            "Five receives, five windows of 20 s, moved at t+100 s. Multiply.",
        ),
    ),
    Exercise(
        id="04-2",
        title="Settings for a slow function",
        expects="a dict with VisibilityTimeout, maxReceiveCount and MessageRetentionPeriod, whole numbers",
        look="the four demands above",
        stub="Choose three numbers in place of `...`; the check runs a queue with them.",
        check=settings_for_a_slow_function,
        answer_type=dict,
        hints=(
            "Begin with the visibility timeout: six times the function's timeout, and the batching window on top.",
            "Two throttled receives, two failures, one that succeeds: how many receives is that at least? Multiply by "
            "the visibility timeout and compare with half an hour, 1,800 s.",
            "A dead letter can be four days old when it arrives, and stays a week: eleven days at least, in seconds.",
            "6 x 45 + 20 = 290. Five receives take 1,450 s. Fourteen days, the most there is, are 1,209,600 s.",
        ),
    ),
    Exercise(
        id="04-3",
        title="The smallest timeout that is enough",
        expects="a number of whole seconds",
        look="when msg-3 was received, and when the first invocation with it ended",
        stub="Put a number in place of `...`; the check makes the run again with it.",
        check=_smallest_timeout,
        answer_type=(int, float),
        hints=(
            "The visibility timeout begins at the receive. All three are received for the first time at t+0 s, as the "
            "first dashed window shows.",
            "Invocation #2 has msg-3 and ends at t+25.5 s. At that moment the message has to be hidden still.",
        ),
    ),
)
