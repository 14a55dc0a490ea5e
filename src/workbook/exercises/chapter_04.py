"""The exercises of chapter 04, the queue."""

from collections.abc import Callable
from typing import Any

from workbook.exercises.exercise import Exercise, Right, Verdict, Wrong
from workbook.exercises.queue_checks import settings_for_a_slow_function
from workbook.exercises.queue_trial import failing, moved_at, queue_trial

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
    with queue_trial(visibility, most) as trial:
        trial.send("poison")
        mapping = trial.mapping(failing)
        mapping.drain()
        return moved_at(mapping.ledger)


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


def _received_while_working(answer: str) -> Verdict:
    match answer.strip().casefold():
        case "msg-3":
            return Right(
                "It waited 10 s for its invocation and was worked on for 15: when its visibility timeout ended, the "
                "first invocation was still at it."
            )
        case "msg-1":
            return Wrong(
                "msg-1 failed at t+15 s. Nobody was working on it when it came back: that is an ordinary retry."
            )
        case "msg-2":
            return Wrong("msg-2 was done and deleted at t+15 s. It came back as a duplicate, after the work.")
    return Wrong("The answer is one of the names at the left of the picture, such as `msg-1`.")


_GOOD = {"VisibilityTimeout": 290, "maxReceiveCount": 5, "MessageRetentionPeriod": 1_209_600}

EXERCISES = (
    Exercise(
        id="04-1",
        title="When the DLQ gets it",
        expects="a function of the visibility timeout and maxReceiveCount that returns seconds",
        look="the two timelines under Poison: count the windows before the DLQ mark",
        stub="Put a formula in place of `...` and run the cell again.",
        check=_dead_letter_at,
        answer_type=Callable,
        hints=(
            "On the timeline the message is received, then hidden for the visibility timeout, then received again.",
            "After the last receive it is hidden once more, and only then does the queue look at it again and move it.",
            "Five receives, five windows of 20 s, moved at t+100 s. Multiply.",
        ),
        wrong_answers=(
            (lambda visibility, most: visibility * (most + 1), "One receive too many"),
            (lambda visibility, most: visibility * (most - 1), "hidden then, and moves when that timeout ends"),
            (lambda visibility, most: visibility * most / 60, "in another unit"),
            (lambda visibility, most: visibility + most, "cannot be added"),
            (lambda visibility, most: 100, "Use the two parameters"),
            (lambda visibility, most: 5 * visibility, "A queue with 30 s and 3 moved it at t+90 s"),
            (lambda visibility, most: visibility, "Count the windows"),
            (lambda visibility, most: str(visibility * most), "It returned a str"),
            (lambda visibility, most: None, "Is there a `return` in it?"),
            (lambda visibility, most: visibility / 0, "raised an error"),
            (lambda visibility: visibility * 5, "raised an error"),
            (100, "has to be a function"),
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
            "Two throttles, two failures, and a receive that succeeds: how many receives is that at least? Multiply by "
            "the visibility timeout and compare with half an hour, 1,800 s.",
            "A dead letter can be four days old when it arrives, and stays a week: eleven days at least, in seconds.",
            "6 x 45 + 20 = 290. Five receives take 1,450 s. Fourteen days, the most there is, are 1,209,600 s.",
        ),
        wrong_answers=(
            (_GOOD | {"VisibilityTimeout": 30}, "Queue visibility timeout: 30 seconds is less than Function timeout"),
            (_GOOD | {"VisibilityTimeout": 45}, "although the function never failed"),
            (_GOOD | {"VisibilityTimeout": 90}, "AWS's guide asks for six times"),
            (_GOOD | {"VisibilityTimeout": 270}, "they come on top"),
            (_GOOD | {"VisibilityTimeout": 43_200}, "After half an hour"),
            (_GOOD | {"maxReceiveCount": 1}, "was too few receives"),
            (_GOOD | {"maxReceiveCount": 4}, "was too few receives"),
            (_GOOD | {"maxReceiveCount": 10}, "290 x 10 = 2900 s"),
            (_GOOD | {"MessageRetentionPeriod": 345_600}, "expired there after 60 s"),
            (_GOOD | {"MessageRetentionPeriod": 604_800}, "expired there after 3.0 days"),
            (_GOOD | {"MessageRetentionPeriod": 14}, "SQS refuses a `MessageRetentionPeriod` of 14"),
            (_GOOD | {"VisibilityTimeout": "290"}, "without quotes"),
            (_GOOD | {"MaxReceiveCount": 5}, "`MaxReceiveCount` is none of the three"),
            ({"VisibilityTimeout": 290}, "`maxReceiveCount` is missing"),
            ([290, 5, 1_209_600], "has to be a `dict`"),
        ),
    ),
    Exercise(
        id="04-3",
        title="Read a timeline",
        expects="one of the names at the left of the picture, as text",
        look="the moment t+20 s on the picture, and which bars lie across it",
        stub="Put the name in place of `...` and run the cell again.",
        check=_received_while_working,
        answer_type=str,
        hints=(
            "All three are received again at t+20 s. Which bars end before it, and which one goes on?",
            "A message with two bars above each other is received while it is still being worked on.",
        ),
        wrong_answers=(
            ("msg-1", "an ordinary retry"),
            ("msg-2", "as a duplicate, after the work"),
            ("msg-4", "one of the names at the left"),
            ("3", "one of the names at the left"),
            (3, "has to be a text"),
        ),
    ),
)
