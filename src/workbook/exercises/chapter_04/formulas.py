"""Chapter 04's formulas: each is tried on queues with several settings, so that none is right by chance."""

from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite
from typing import Any

from botocore.exceptions import ClientError

from workbook.basics.shown import describe, name_of
from workbook.exercises.chapter_04.settings import failing, moved_at
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.figures.lives import read_lives
from workbook.practice.scratch import scratch_queue

Formula = Callable[..., Any]
Inputs = tuple[float, ...]

_QUEUES: tuple[tuple[int, int], ...] = ((20, 5), (30, 3), (45, 1), (10, 4), (390, 9))
"""Visibility timeout and maxReceiveCount: the template's own, then others."""

_FUNCTIONS: tuple[Inputs, ...] = ((20, 10, 15.5), (20, 20, 15.004), (30, 0, 12.3), (45, 20, 44.7), (20, 4, 16.8))
"""The function's timeout, the batching window and the work: the chapter's own, then others."""

_A_DAY = 86_400
_REFUSED = "the section How long is long enough"


def dead_letter_at(function: Formula) -> Verdict:
    """`function(visibility_timeout, max_receive_count)` tells when a poison message moves, in seconds."""
    answers, wrong = _answers(function, _QUEUES)
    if wrong:
        return wrong
    for inputs, answer in zip(_QUEUES, answers, strict=True):
        visibility, most = inputs
        measured = _measured(visibility, most)
        if answer != measured:
            return Wrong(
                f"A queue with {visibility} s and {most} moved it at t+{measured:g} s, your function says {answer:g}. "
                + _mistake(answers, _QUEUES, _MISTAKES, "Count the windows on the timeline: how many, how long each?"),
                came=_call(function, inputs, answer),
            )
    return Right(
        f"{len(_QUEUES)} queues were drained, and each moved the message at the second you said. Every receive costs "
        "one visibility timeout, the last one too."
    )


def smallest_timeout(function: Formula) -> Verdict:
    """`function(timeout, window, work)` tells the smallest visibility timeout that is enough, in whole seconds."""
    answers, wrong = _answers(function, _FUNCTIONS)
    if wrong:
        return wrong
    for inputs, answer in zip(_FUNCTIONS, answers, strict=True):
        if said := _not_the_smallest(inputs, answer):
            timeout, window, work = inputs
            because = f"A timeout of {timeout:g} s, a window of {window:g} s, {work:g} s of work: {said}"
            mistake = _mistake(answers, _FUNCTIONS, _TOO_SIMPLE, "")
            look = _REFUSED if "refuses" in said else ""
            return Wrong(f"{because} {mistake}".strip(), look=look, came=_call(function, inputs, answer))
    return Right(
        f"{len(_FUNCTIONS)} queues were run with what you said, and with a second less. The timeout begins at the "
        "receive: the wait and the work have to fit in, and Lambda asks for the function's timeout at least."
    )


# ---------------------------------------------------------------- what both have in common


def _answers(function: Formula, tried: Sequence[Inputs]) -> tuple[list[float], Wrong | None]:
    """A number for each of the inputs, or what is no number."""
    answers: list[float] = []
    for inputs in tried:
        answer = function(*inputs)
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            if answer is None:
                return [], Wrong("Your function returned nothing. Is there a `return` in it?")
            return [], Wrong(f"It returned {kind_of(answer)}. What is wanted is a number of seconds.")
        answers.append(answer)
    return answers, None


def _call(function: Formula, inputs: Inputs, answer: float) -> str:
    return f"{name_of(function)}({', '.join(f'{each:g}' for each in inputs)}) returned {describe(answer)}"


def _mistake(
    answers: Sequence[float], tried: Sequence[Inputs], mistakes: Sequence[tuple[Formula, str]], otherwise: str
) -> str:
    """The mistake that explains every answer: one alone may look like many a formula."""
    if len(set(answers)) == 1:
        return "That is the same number for every queue: use the parameters."
    for formula, sentence in mistakes:
        if all(answer == formula(*inputs) for answer, inputs in zip(answers, tried, strict=True)):
            return sentence
    return otherwise


# ---------------------------------------------------------------- 04-1

_MISTAKES: tuple[tuple[Formula, str], ...] = (
    (
        lambda visibility, most: visibility * (most + 1),
        "One receive too many: the message moves in place of the next receive, it is not received once more.",
    ),
    (
        lambda visibility, most: visibility * (most - 1),
        "That is when it is received for the last time. It is hidden then, and moves when that timeout ends.",
    ),
    (lambda visibility, most: visibility * most / 60, "The number is right in another unit. Seconds in, seconds out."),
    (lambda visibility, most: visibility * most * 60, "The number is right in another unit. Seconds in, seconds out."),
    (
        lambda visibility, most: visibility + most,
        "A count and a number of seconds cannot be added: each receive takes a timeout of its own.",
    ),
    (
        lambda visibility, most: visibility**most,
        "The windows follow one another: so they are added up, and `**` is no sum.",
    ),
    (lambda visibility, most: visibility, "Not every queue receives once: the second parameter tells how often."),
    (lambda visibility, most: 5 * visibility, "Five is the chapter's own queue. The second parameter tells how often."),
    (lambda visibility, most: 20 * most, "20 s is the chapter's own queue. The first parameter tells how long."),
)


@cache  # a drain is always the same, and readers try again
def _measured(visibility: int, most: int) -> float | None:
    """When a real drain moves a poison message, in seconds after it was sent."""
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as queue:
        queue.send("poison")
        return moved_at(queue.drain(failing))


# ---------------------------------------------------------------- 04-3

_TOO_SIMPLE: tuple[tuple[Formula, str], ...] = (
    (lambda timeout, window, work: 6 * timeout + window, "That is AWS's rule of thumb, with room for throttles."),
    (lambda timeout, window, work: 6 * timeout, "And the smallest is asked for, not AWS's rule of thumb."),
    (lambda timeout, window, work: timeout + window, "The timeout is the most that it may work: here it works less."),
)


def _not_the_smallest(inputs: Inputs, answer: float) -> str:
    """What is wrong with `answer`, by two runs; empty when it is the smallest that is enough."""
    if not isfinite(answer) or answer % 1 or answer < 0:
        return "a visibility timeout is a number of whole seconds, 0 or more."
    if answer > _A_DAY / 2:
        return "SQS takes 43,200 s at most."
    if said := _not_enough(inputs, int(answer)):
        return said
    if answer and not _not_enough(inputs, int(answer) - 1):
        return f"{answer:g} s are enough, and {answer - 1:g} s, too. The smallest is asked for."
    return ""


@cache
def _not_enough(inputs: Inputs, visibility: int) -> str:
    """Whether the message is received again while it is being worked on, in a sentence; empty when it is not."""
    timeout, window, work = inputs
    with scratch_queue(visibility_timeout=visibility) as queue:
        queue.send("slow")
        try:
            mapping = queue.mapping(
                lambda event, context: None,
                timeout=timeout,
                duration=work,
                batch_size=10,
                maximum_batching_window_in_seconds=int(window),
            )
        except ClientError as refusal:
            return f"Lambda refuses the mapping: {refusal.response['Error']['Message']}."
        mapping.run_for(window + work + 1)
    [life] = read_lives(mapping.ledger)
    if not life.receives[0].outlasts_its_timeout:
        return ""
    return (
        f"at t+{visibility} s the message is received again, and the work goes on until t+{window + work:g} s. "
        "The timeout begins at the receive, and the window is waited after it."
    )
