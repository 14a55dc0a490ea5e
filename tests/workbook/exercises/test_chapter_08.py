"""Other right answers to the exercises of chapter 08 than the page's own."""

from typing import Any

import pytest

from workbook.exercises import Right
from workbook.exercises.chapter_08.page_loop import goes_to_the_next_page
from workbook.exercises.chapter_08.promise import holds_but_for_the_mutation
from workbook.exercises.chapter_08.resend import sends_all
from workbook.experiments.aftermath import Aftermath

NEXT, DONE = "Get the Next Page", "Add Up the Totals"


def choice(rule: dict[str, Any], default: str) -> dict[str, Any]:
    return {"Type": "Choice", "Choices": [rule], "Default": default}


@pytest.mark.parametrize(
    "answer",
    [
        choice({"Variable": "$.after[0]", "IsPresent": False, "Next": DONE}, NEXT),
        choice({"Not": {"Variable": "$.after[0]", "IsPresent": True}, "Next": DONE}, NEXT),
        choice({"Variable": "$.after[0].PK.S", "IsPresent": True, "Next": NEXT}, DONE),
    ],
)
def test_a_key_that_is_not_there_ends_the_loop_however_it_is_asked(answer: dict[str, Any]) -> None:
    assert isinstance(goes_to_the_next_page(answer), Right)


def _recursive(sqs: Any, url: str, entries: Any, tries: int = 4) -> None:
    if not entries:
        return
    if not tries:
        raise ValueError("refused")
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    failed = [each["Id"] for each in answer.get("Failed") or ()]
    _recursive(sqs, url, [each for each in entries if each["Id"] in failed], tries - 1)


def _by_what_succeeded(sqs: Any, url: str, entries: Any) -> None:
    left = {each["Id"]: each for each in entries}
    for _ in range(4):
        answer = sqs.send_message_batch(QueueUrl=url, Entries=list(left.values()))
        for each in answer.get("Successful", ()):
            del left[each["Id"]]
        if not left:
            return
    raise ConnectionError(f"{len(left)} refused")


@pytest.mark.parametrize("function", [_recursive, _by_what_succeeded])
def test_refused_messages_are_sent_again_however_they_are_kept(function: Any) -> None:
    assert isinstance(sends_all(function), Right)


def _nobody_forgotten(after: Aftermath) -> bool:
    return not (after.end == "SUCCEEDED" and after.pending > after.waiting)


def _counted(after: Aftermath) -> bool:
    forgotten = after.pending - after.waiting
    return forgotten == 0 if after.end == "SUCCEEDED" else True


@pytest.mark.parametrize("promise", [_nobody_forgotten, _counted])
def test_a_promise_may_be_put_in_other_words(promise: Any) -> None:
    assert isinstance(holds_but_for_the_mutation(promise), Right)
