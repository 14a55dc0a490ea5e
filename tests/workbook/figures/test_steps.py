"""The step inspector, and times on the picture: histories in virtual time, by the interpreter."""

import json
import re
from typing import Any

import pytest

from asl_interpreter import After, StateMachine, TaskCall, TaskFailed
from workbook.figures import state_machine, steps
from workbook.figures.execution import Outcome, read_execution

TASK = "arn:aws:states:::sqs:sendMessage"
DEFINITION = {
    "StartAt": "Count",
    "States": {
        "Count": {"Type": "Pass", "Result": 2, "ResultPath": "$.count", "Next": "Each"},
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.items",
            "ItemProcessor": {
                "StartAt": "Send",
                "States": {
                    "Send": {
                        "Type": "Task",
                        "Resource": TASK,
                        "Retry": [{"ErrorEquals": ["SQS.Busy"], "IntervalSeconds": 1, "BackoffRate": 1.0}],
                        "End": True,
                    }
                },
            },
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Give Up"}],
            "Next": "Done",
        },
        "Done": {"Type": "Wait", "Seconds": 2, "End": True},
        "Give Up": {"Type": "Fail", "Error": "GivenUp", "Cause": "It did not work."},
    },
}


def run(failure: str = "", items: tuple[float, ...] = (0.01, 0.03)) -> list[dict[str, Any]]:
    """The history of an execution whose items say how long, in seconds, sending them takes.

    The first sending fails with `failure`.
    """
    failing = [failure] if failure else []

    def task(call: TaskCall) -> After:
        outcome: Any = TaskFailed(failing.pop(), "as asked") if failing else {"sent": call.arguments}
        return After(call.arguments, outcome)

    return StateMachine(DEFINITION).run({"items": list(items)}, task=task).history.events()


def test_every_visit_is_there_in_the_order_of_entering() -> None:
    seen = [(step.name, step.iterations, step.entered, step.took) for step in steps(run())]
    assert seen == [
        ("Count", (), 0, 0),
        ("Each", (), 0, 30),
        ("Send", (0,), 0, 10),
        ("Send", (1,), 0, 30),
        ("Done", (), 30, 2000),
    ]


def test_a_visit_knows_what_it_was_given_and_what_it_gave_on() -> None:
    count = steps(run())[0]
    assert json.loads(count.input or "") == {"items": [0.01, 0.03]}
    assert json.loads(count.output or "") == {"items": [0.01, 0.03], "count": 2}


def test_a_state_by_name_is_all_its_visits_with_everything_in_them() -> None:
    sent = steps(run())["Send"]
    assert [step.iterations for step in sent] == [(0,), (1,)]
    assert repr(sent).splitlines()[:3] == [
        "Send, iteration 0, entered at t+0\N{NO-BREAK SPACE}ms, took 10\N{NO-BREAK SPACE}ms, succeeded",
        "input: 0.01",
        'output: {"sent": 0.01}',
    ]


def test_a_state_that_was_not_entered_is_named_with_those_that_were() -> None:
    with pytest.raises(KeyError, match=r"'Give Up' was not entered; there are: Count, Each, Send, Done"):
        steps(run())["Give Up"]


def test_an_output_shows_what_is_new_and_what_is_gone() -> None:
    rows = repr(steps(run())).splitlines()
    assert rows[1].endswith("+ count: 2")
    assert rows[-1].endswith("the same")
    machine = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"a.$": "$.a"}, "End": True}}}
    kept = steps(StateMachine(machine).run({"a": 1, "b": [1, 2]}).history.events())
    assert repr(kept).endswith("- b")


def test_a_retry_counts_and_its_waiting_is_time() -> None:
    sent = steps(run("SQS.Busy"))["Send"]
    assert [(step.retries, step.took, step.outcome) for step in sent] == [
        (1, 1020, Outcome.SUCCEEDED),
        (0, 30, Outcome.SUCCEEDED),
    ]
    assert sent[0].error == "SQS.Busy"


def test_a_failure_and_where_it_is_caught() -> None:
    history = run("SQS.Broken")
    ended = {step.name: (step.outcome, step.error) for step in steps(history) if step.iterations != (1,)}
    assert ended == {
        "Count": (Outcome.SUCCEEDED, ""),
        "Each": (Outcome.CAUGHT, "SQS.Broken"),
        "Send": (Outcome.FAILED, "SQS.Broken"),
        "Give Up": (Outcome.FAILED, "GivenUp"),
    }
    assert "GivenUp" in repr(steps(history)).splitlines()[-1]
    assert steps(history)["Send"][0].took == 10


def test_html_is_escaped_and_long_values_are_folded() -> None:
    machine = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    shown = steps(StateMachine(machine).run({"text": "<b>" * 40}).history.events())["P"]
    html = shown._repr_mimebundle_()["text/html"]
    assert "<b>" not in html
    assert html.count("<details>") == 1  # the output is the same as the input, and says so


def test_a_history_without_timestamps_has_no_times() -> None:
    history = [{key: value for key, value in event.items() if key != "timestamp"} for event in run()]
    assert {(step.entered, step.took) for step in steps(history)} == {(None, None)}


# ---- on the picture


def test_the_picture_shows_the_time_of_a_visit_and_says_it() -> None:
    picture = state_machine(DEFINITION, run(), times=True, note="These times are made up.")
    for shown in (">10–30 ms<", ">30 ms<", ">2 s<", "These times are made up."):
        assert shown in picture.svg
    assert "Time spent: Each 30 ms; Send 10–30 ms each; Done 2 s. These times are made up." in picture.details
    assert "Count" not in picture.details.partition("Time spent")[2]


def test_the_picture_counts_retries() -> None:
    picture = state_machine(DEFINITION, run("SQS.Busy"), times=True)
    assert "Send 30–1020" not in picture.details
    assert "Send 0.03–1.02 s each, 1 retry" in picture.details
    assert "retried so often" in picture.svg
    assert "retried so often" not in state_machine(DEFINITION, run(), times=True).svg


def test_without_times_the_picture_tells_those_of_the_whole_execution_only() -> None:
    history = run("SQS.Busy")
    assert set(re.findall(r"[\d.]+ s\b", state_machine(DEFINITION, history).svg)) == {"3.02 s"}
    assert "0.03–1.02 s<" in state_machine(DEFINITION, history, times=True).svg
    assert "Time spent" not in state_machine(DEFINITION, history).details
    assert state_machine(DEFINITION, times=True).svg == state_machine(DEFINITION).svg


def test_visits_of_all_iterations_count_their_times() -> None:
    assert read_execution(run()).visits["Send"].took == [10, 30]
