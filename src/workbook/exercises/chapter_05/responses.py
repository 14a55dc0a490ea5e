"""Judges which of some answers loses a message, and why, by trying the answer that was chosen."""

from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.experiments.responses import REVIEW, come_back, loses, try_answer

REASONS = {
    1: "Lambda cannot use the answer, and everything counts as failed.",
    2: "Lambda finds no failure in the answer, and everything counts as done.",
    3: "Lambda deletes the messages that the answer lists.",
}
_WHY = 2
_NO_REASON = f"The reason is a number from 1 to {len(REASONS)}, without quotes."


def losing_response(answer: Any) -> Verdict:
    """`answer` is a letter of `REVIEW` and a number of `REASONS`."""
    if len(answer) != 2:
        return Wrong("Two things are wanted: the letter of an answer and the number of a reason.")
    letter, number = answer
    if not isinstance(letter, str):
        return Wrong("First the letter, as text; then the number.")
    chosen = letter.strip().upper()
    if chosen not in REVIEW:
        return Wrong(
            f"There is no answer {letter!r} in the review: its letters go from {min(REVIEW)} to {max(REVIEW)}."
        )
    is_reason = type(number) is int and number in REASONS
    ledger = try_answer(REVIEW[chosen].respond)
    showed = f"The ledger for {chosen} says “{ledger.invocations[0].outcome}”"
    if not loses(ledger):
        back = come_back(ledger)
        return Wrong(
            f"{showed}, and {back} of 3 messages come back, msg-2 among them. Work is redone; nothing is lost."
            + ("" if is_reason else f" {_NO_REASON}")
        )
    if not is_reason:
        return Wrong(f"{chosen} is the one. {_NO_REASON}")
    if number == _WHY:
        return Right(
            f"{showed}. No failure reported is a success: msg-2 failed, it was even named, and it is gone, without a "
            "retry, a DLQ or an error."
        )
    return Wrong(f"{chosen} is the one, and reason {number} is not why. {showed}.")
