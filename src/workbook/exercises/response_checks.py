"""Judges which of some answers loses a message, and why, by trying the answer that was chosen."""

from typing import Any

from workbook.exercises.exercise import Right, Verdict, Wrong
from workbook.responses import REVIEW, come_back, loses, try_answer

REASONS = {
    1: "Lambda cannot read the answer, and the whole batch counts as failed.",
    2: "The answer has no batchItemFailures at its top, and the whole batch counts as done.",
    3: "Lambda deletes the messages that are listed.",
}
_WHY = 2


def losing_response(answer: Any) -> Verdict:
    """`answer` is a letter of `REVIEW` and a number of `REASONS`."""
    if len(answer) != 2:
        return Wrong("Two things are wanted: the letter of an answer and the number of a reason.")
    letter, number = answer
    if isinstance(letter, str) and letter.upper() not in REVIEW:
        return Wrong(f"There is no answer {letter!r} in the table.")
    if not isinstance(letter, str):
        return Wrong("First the letter, as text; then the number.")
    chosen = letter.upper()
    ledger = try_answer(REVIEW[chosen].respond)
    showed = f"The ledger for {chosen} says “{ledger.invocations[0].outcome}”"
    if not loses(ledger):
        back = come_back(ledger)
        return Wrong(
            f"{showed}, and {back} of 3 messages come back, msg-2 among them. Work is redone; nothing is lost."
        )
    if number == _WHY:
        return Right(f"{showed}. msg-2 failed, it was even named, and it is gone: no retry, no DLQ, no error.")
    if number not in REASONS:
        return Wrong(f"{chosen} is the one. The reasons go from 1 to {len(REASONS)}.")
    return Wrong(f"{chosen} is the one, and reason {number} is not why. {showed}.")
