"""How chapter 04's settings for a slow function are tried: on a queue, in virtual time."""

from difflib import get_close_matches
from math import floor
from typing import Any

from botocore.exceptions import ClientError

from workbook.event_source.throttling import tries_within
from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.exercises.kinds import kind_of
from workbook.figures.lives import read_lives
from workbook.messages.ledger import Ledger
from workbook.practice.aside import aside
from workbook.practice.scratch import scratch_queue

TIMEOUT, TAKES, WINDOW = 45, 40, 20
"""The function's timeout, how long one invocation takes, and the mapping's batching window, in seconds."""

HALF_AN_HOUR, DAY = 1_800, 86_400
KEPT, WATCHED = 4 * DAY, 7 * DAY
"""The queue's own retention, and how long a dead letter has to stay."""

_SLOW: dict[str, Any] = {"timeout": TIMEOUT, "duration": TAKES}
_BEFORE_THE_END = 60  # s, how long before the end of the queue's own retention a late message moves to the DLQ
_HOW_LONG = "the section How long is long enough"

# The SQS API reference's limits (SetQueueAttributes).
_LIMITS = {"VisibilityTimeout": (0, 43_200), "maxReceiveCount": (1, 1_000), "MessageRetentionPeriod": (60, 1_209_600)}


def settings_for_a_slow_function(answer: dict[str, Any]) -> Verdict:
    """The first thing that goes wrong with `answer`, by what SQS accepts and by five short runs."""
    if malformed := _malformed(answer):
        return malformed
    visibility, most, kept = (answer[name] for name in _LIMITS)
    with aside():  # the answer is three numbers: no call is the reader's
        return (
            _slow(visibility, most)
            or _unlucky(visibility, most)
            or _poison(visibility, most)
            or _roomy(visibility)
            or _late(visibility, most, kept)
            or Right(
                "There is room for a throttled batch, an outage costs nobody an answer, poison is out of the way "
                "within half an hour, and a dead letter waits a week."
            )
        )


def failing(event: dict[str, Any], context: object) -> object:
    """A handler that never succeeds."""
    raise RuntimeError("the trial's function fails")


def moved_at(ledger: Ledger) -> float | None:
    """When the first message moved to the dead-letter queue, in seconds since the ledger began; None when none did."""
    return next((entry.at for entry in ledger.entries if entry.event == "DEAD_LETTERED"), None)


def _malformed(answer: dict[str, Any]) -> Wrong | None:
    for name, (least, most) in _LIMITS.items():
        if name not in answer:
            return Wrong(f"`{name}` is missing." + _instead_of(name, answer))
        value = answer[name]
        if isinstance(value, float):
            return Wrong(f"`{name}` is a float, {value:g}. SQS takes whole numbers: divide with `//`, or use `int()`.")
        if not isinstance(value, int) or isinstance(value, bool):
            return Wrong(f"`{name}` is {kind_of(value)}. Here it is a whole number, without quotes.")
        if not least <= value <= most:
            return Wrong(f"SQS refuses a `{name}` of {value}: it is a number from {least} to {most}.")
    others = [name for name in answer if name not in _LIMITS]
    return Wrong(f"`{others[0]}` is none of the three settings.") if others else None


def _instead_of(name: str, answer: dict[Any, Any]) -> str:
    """A key that was meant to be `name`, in a sentence; a setting's name is case-sensitive."""
    others = {str(key).casefold(): key for key in answer if key not in _LIMITS}
    meant = get_close_matches(name.casefold(), list(others), n=1, cutoff=0.8)
    return f" `{others[meant[0]]}` came in its place, which is spelled otherwise." if meant else ""


def _slow(visibility: int, most: int) -> Wrong | None:
    """One message, a function that works."""
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as trial:
        trial.send("slow")
        try:
            mapping = trial.mapping(lambda event, context: None, **_SLOW, maximum_batching_window_in_seconds=WINDOW)
        except ClientError as refusal:
            return Wrong(f"Lambda refuses the mapping: {refusal.response['Error']['Message']}.", look=_HOW_LONG)
        mapping.run_for(HALF_AN_HOUR)
    [life] = read_lives(mapping.ledger)
    if not any(receive.outlasts_its_timeout for receive in life.receives):
        return None
    return Wrong(
        f"With a visibility timeout of {visibility} s the message was received {len(life.receives)} times although the "
        f"function never failed: {WINDOW} s in the batching window and {TAKES} s of work are longer.",
        look=_HOW_LONG,
    )


def _unlucky(visibility: int, most: int) -> Wrong | None:
    """Lambda refuses every try of two visibility timeouts, two invocations fail, then all is well."""
    seen: list[object] = []

    def recovers(event: object, context: object) -> None:
        seen.append(event)
        if len(seen) <= 2:
            raise RuntimeError("not yet")

    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as trial:
        trial.send("unlucky")
        mapping = trial.mapping(recovers, **_SLOW, throttles=set(range(1, 1 + 2 * tries_within(visibility))))
        mapping.run_for(5 * visibility)
    if moved_at(mapping.ledger) is None:
        return None
    return Wrong(
        "In a run with two throttled receives, two failures and then a function that is well again, it moved to the "
        f"DLQ: {most} was too few receives.",
        look="the section Throttled",
    )


def _poison(visibility: int, most: int) -> Wrong | None:
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most) as trial:
        trial.send("poison")
        mapping = trial.mapping(failing, **_SLOW)
        mapping.run_for(HALF_AN_HOUR)
    if moved_at(mapping.ledger) is not None:
        return None
    return Wrong(
        f"After half an hour a poison message had been received {mapping.ledger.counts()['RECEIVED']} times and was "
        f"not in the DLQ: that takes `{visibility} x {most}` = {visibility * most} s.",
        look="the section Poison",
    )


def _roomy(visibility: int) -> Wrong | None:
    if visibility >= 6 * TIMEOUT + WINDOW:
        return None
    return Wrong(
        "Nothing went wrong in the runs, and still there is too little room for Lambda to try a throttled batch again: "
        f"AWS's guide asks for six times the function's timeout, {TIMEOUT} s, plus the batching window, {WINDOW} s, "
        f"and {visibility} s is less than that.",
        look=_HOW_LONG,
    )


def _late(visibility: int, most: int, kept: int) -> Wrong | None:
    """A message that was nearly four days old when it moved to the dead-letter queue; a week later."""
    retentions: dict[str, Any] = {"retention": KEPT, "dead_letter_retention": kept}
    with scratch_queue(visibility_timeout=visibility, max_receive_count=most, **retentions) as trial:
        trial.send("late")
        trial.clock.advance(KEPT - _BEFORE_THE_END - visibility * most)
        trial.mapping(failing, **_SLOW).drain()
        trial.clock.advance(WATCHED)
        found = trial.dead_letters()
    if found:
        return None
    stayed = max(kept - (KEPT - _BEFORE_THE_END), 0)
    left = f"{floor(10 * stayed / DAY) / 10:g} days" if stayed >= DAY else f"{stayed} s"
    return Wrong(
        f"A message that moved to the DLQ at the end of its fourth day expired there after {left}: it kept its first "
        "timestamp, so the four days count.",
        look="the section Too old",
    )
