"""How chapter 04's settings for a slow function are tried: on a queue, in virtual time."""

from typing import Any

from botocore.exceptions import ClientError

from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.queue_trial import failing, moved_at, queue_trial
from workbook.figures.lives import read_lives

TIMEOUT, TAKES, WINDOW = 45, 40, 20
"""The function's timeout, how long one invocation takes, and the mapping's batching window, in seconds."""

HALF_AN_HOUR, DAY = 1_800, 86_400
KEPT, WATCHED = 4 * DAY, 7 * DAY
"""The queue's own retention, and how long a dead letter has to stay."""

_BEFORE_THE_END = 60  # s, how long before the end of the queue's own retention a late message moves to the DLQ
_SIX_TIMES = "the section Six times"

# The SQS API reference's limits (SetQueueAttributes).
_LIMITS = {"VisibilityTimeout": (0, 43_200), "maxReceiveCount": (1, 1_000), "MessageRetentionPeriod": (60, 1_209_600)}


def settings_for_a_slow_function(answer: dict[str, Any]) -> Verdict:
    """The first thing that goes wrong with `answer`, by what SQS accepts and by five short runs."""
    malformed = _malformed(answer)
    if malformed:
        return malformed
    visibility, most, kept = (answer[name] for name in _LIMITS)
    return (
        _slow(visibility, most)
        or _unlucky(visibility, most)
        or _poison(visibility, most)
        or _roomy(visibility)
        or _late(visibility, most, kept)
        or Right(
            "There is room for a throttled batch, an outage costs nobody an answer, poison is out of the way within "
            "half an hour, and a dead letter waits a week."
        )
    )


def _malformed(answer: dict[str, Any]) -> Wrong | None:
    for name, (least, most) in _LIMITS.items():
        if name not in answer:
            return Wrong(f"`{name}` is missing.")
        value = answer[name]
        if not isinstance(value, int) or isinstance(value, bool):
            return Wrong(f"`{name}` is a {type(value).__name__}. Here it is a whole number, without quotes.")
        if not least <= value <= most:
            return Wrong(f"SQS refuses a `{name}` of {value}: it is a number from {least} to {most}.")
    others = [name for name in answer if name not in _LIMITS]
    return Wrong(f"`{others[0]}` is none of the three settings.") if others else None


def _slow(visibility: int, most: int) -> Wrong | None:
    """One message, a function that works."""
    with queue_trial(visibility, most) as trial:
        trial.send("slow")
        try:
            mapping = trial.mapping(
                lambda event, context: None, TIMEOUT, TAKES, maximum_batching_window_in_seconds=WINDOW
            )
        except ClientError as refusal:
            return Wrong(f"Lambda refuses the mapping: {refusal.response['Error']['Message']}.", look=_SIX_TIMES)
        mapping.run_for(HALF_AN_HOUR)
    [life] = read_lives(mapping.ledger)
    if not any(life.rows):
        return None
    return Wrong(
        f"With a visibility timeout of {visibility} s the message was received {len(life.receives)} times although the "
        f"function never failed: {WINDOW} s in the batching window and {TAKES} s of work are longer.",
        look=_SIX_TIMES,
    )


def _unlucky(visibility: int, most: int) -> Wrong | None:
    """Two attempts that Lambda refuses, two that fail, then all is well."""
    seen: list[object] = []

    def recovers(event: object, context: object) -> None:
        seen.append(event)
        if len(seen) <= 2:
            raise RuntimeError("not yet")

    with queue_trial(visibility, most) as trial:
        trial.send("unlucky")
        mapping = trial.mapping(recovers, TIMEOUT, TAKES, throttles={1, 2})
        mapping.run_for(5 * visibility)
    at = moved_at(mapping.ledger)
    if at is None:
        return None
    return Wrong(
        f"In a run with two throttles, two failures and then a function that is well again, the message moved to the "
        f"DLQ at t+{at:g} s: {most} was too few receives.",
        look="the section Throttled",
    )


def _poison(visibility: int, most: int) -> Wrong | None:
    with queue_trial(visibility, most) as trial:
        trial.send("poison")
        mapping = trial.mapping(failing, TIMEOUT, TAKES)
        mapping.run_for(HALF_AN_HOUR)
    if moved_at(mapping.ledger) is not None:
        return None
    return Wrong(
        f"After half an hour a poison message had been received {mapping.ledger.counts()['RECEIVED']} times and was "
        f"not in the DLQ: that takes {visibility} x {most} = {visibility * most} s.",
        look="the section Poison",
    )


def _roomy(visibility: int) -> Wrong | None:
    least = 6 * TIMEOUT
    if visibility < least:
        return Wrong(
            "Nothing went wrong in the runs, and still there is little room for Lambda to try a throttled batch again: "
            f"AWS's guide asks for six times the function's timeout, here {least} s.",
            look=_SIX_TIMES,
        )
    if visibility < least + WINDOW:
        return Wrong(
            f"Six times the timeout, {least} s, is there. The {WINDOW} s of the batching window pass before the "
            "function starts, so they come on top.",
            look=_SIX_TIMES,
        )
    return None


def _late(visibility: int, most: int, kept: int) -> Wrong | None:
    """A message that was nearly four days old when it moved to the dead-letter queue; a week later."""
    with queue_trial(visibility, most, retention=KEPT, dead_letter_retention=kept) as trial:
        trial.send("late")
        trial.clock.advance(KEPT - _BEFORE_THE_END - visibility * most)
        trial.mapping(failing, TIMEOUT, TAKES).drain()
        trial.clock.advance(WATCHED)
        found = trial.dead_letters()
    if found:
        return None
    stayed = max(kept - (KEPT - _BEFORE_THE_END), 0)
    left = f"{stayed / DAY:.1f} days" if stayed >= DAY else f"{stayed} s"
    return Wrong(
        f"A message that moved to the DLQ at the end of its fourth day expired there after {left}: it kept its first "
        "timestamp, so the four days count.",
        look="the section Too old",
    )
