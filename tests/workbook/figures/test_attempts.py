"""The tries of a Retry on a time axis: histories in virtual time, by the interpreter."""

import re
from typing import Any

import pytest

from asl_interpreter import After, StateMachine, TaskCall, TaskFailed
from workbook.figures import attempts
from workbook.figures.svg import MAX_WIDTH

SEND: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage",
    "Retry": [
        {"ErrorEquals": ["Sqs.Busy"], "IntervalSeconds": 1, "MaxAttempts": 4, "BackoffRate": 3, "MaxDelaySeconds": 5},
        {"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1, "JitterStrategy": "FULL"},
    ],
    "End": True,
}


def machine(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "Send", "States": {"Send": state}}


def history(*failures: str, state: dict[str, Any] = SEND) -> list[dict[str, Any]]:
    """Of an execution whose calls take half a second, and whose first ones fail with these errors."""
    left = list(failures)

    def task(call: TaskCall) -> After:
        return After(0.5, TaskFailed(left.pop(0)) if left else {})

    return StateMachine(machine(state)).run(task=task).history.events()


def drawn(*failures: str, state: dict[str, Any] = SEND) -> str:
    return repr(attempts(machine(state), {"one": history(*failures, state=state)}, "Send"))


def test_a_wait_is_told_beside_the_longest_that_backoff_allows() -> None:
    text = drawn("Sqs.Busy", "Sqs.Busy", "Sqs.Busy")
    assert "1st try at 0.00 s, Sqs.Busy, waits 1.00 s of at most 1 s" in text
    assert "2nd try at 1.50 s, Sqs.Busy, waits 3.00 s of at most 3 s" in text
    assert "3rd try at 5.00 s, Sqs.Busy, waits 5.00 s of at most 5 s" in text  # MaxDelaySeconds
    assert text.startswith("one succeeds at the 4th try.\none: the 4th try succeeds, after 11.0 s")


def test_each_retrier_counts_its_own_waits() -> None:
    text = drawn("Sqs.Busy", "Sqs.Gone", "Sqs.Busy")
    waited, most = re.findall(r"Sqs.Gone, waits ([\d.]+) s of at most (\S+) s", text)[0]
    assert most == "1"  # the first use of the second retrier, with jitter
    assert 0 < float(waited) < 1
    assert "3rd try" in text
    assert "waits 3.00 s of at most 3 s" in text  # the second use of the first one


def test_retries_that_run_out_are_given_up() -> None:
    assert drawn("Sqs.Gone", "Sqs.Gone").startswith("one is given up after 2 tries.")
    assert "one: given up after 1 try in 0.5 s" in drawn("Other.Error", state=SEND | {"Retry": []})


def test_a_first_try_that_succeeds_waits_for_nothing() -> None:
    assert drawn() == "one succeeds at the 1st try.\none: the first try succeeds. 1st try at 0.00 s, succeeded."


def test_executions_share_one_axis() -> None:
    both = {"short": history("Sqs.Busy"), "long": history("Sqs.Busy", "Sqs.Busy")}
    svg = attempts(machine(SEND), both, "Send").svg
    assert svg.index(">short<") < svg.index(">long<")
    assert svg.count(">0 s<") == 1


def test_text_is_at_least_twelve_pixels_and_the_picture_is_no_wider_than_a_page() -> None:
    svg = attempts(machine(SEND), {"one": history("Sqs.Busy", "Sqs.Gone")}, "Send").svg
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= 12
    assert float(re.findall(r'viewBox="0 0 ([\d.]+)', svg)[0]) <= MAX_WIDTH


def test_a_state_that_made_no_call_is_named() -> None:
    with pytest.raises(KeyError, match="made no call in the state 'Send'"):
        attempts(machine(SEND), {"one": []}, "Send")
    with pytest.raises(ValueError, match="no execution to draw"):
        attempts(machine(SEND), {}, "Send")
