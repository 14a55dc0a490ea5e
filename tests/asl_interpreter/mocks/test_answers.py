"""What answers a Task, and what is said of a mock that cannot, or did not."""

import warnings
from typing import Any

import pytest

from asl_interpreter import After, ExecutionFailed, TaskFailed
from asl_interpreter.files import definitions_of_text
from asl_interpreter.mocks import (
    DoubtfulInput,
    InputTooLarge,
    InTurn,
    MockedMachine,
    MockedRun,
    MockError,
    NotMocked,
    UnusedMock,
)

TEXT = """
StartAt: Charge
States:
  Charge:
    Type: Task
    Resource: ${ChargeFunctionArn}
    TimeoutSeconds: 60
    Retry: [{ErrorEquals: [Busy], IntervalSeconds: 5, MaxAttempts: 2}]
    Catch: [{ErrorEquals: [States.ALL], Next: Ship}]
    Next: Ship
  Ship:
    Type: Task
    Resource: arn:aws:states:::sqs:sendMessage
    Parameters: {QueueUrl: q, MessageBody.$: $}
    End: true
"""
MACHINE = MockedMachine(definitions_of_text(TEXT, "order.yaml")[0])


def run(charge: Any, ship: Any = "shipped", input: Any = 1) -> MockedRun:
    return MACHINE.run(input, mocks={"Charge": charge, "Ship": ship})


@pytest.mark.parametrize("result", [None, 0, "a", [1, 2], {"a": [1]}, {"Return": 1}])
def test_a_result_answers_every_call_whatever_json_it_is(result: Any) -> None:
    assert run(result).requests["Ship"] == [{"QueueUrl": "q", "MessageBody": result}]


def test_an_error_answers_every_call() -> None:
    failed = run(TaskFailed("Busy", "later"))

    assert failed.retries["Charge"] == 2
    assert failed.requests["Ship"] == [{"QueueUrl": "q", "MessageBody": {"Error": "Busy", "Cause": "later"}}]


def test_several_answers_are_given_in_turn() -> None:
    answered = run(InTurn(TaskFailed("Busy"), lambda request: request + 1))

    assert answered.requests["Charge"] == [1, 1]
    assert answered.requests["Ship"][0]["MessageBody"] == 2


def test_a_function_is_given_the_request_and_may_fail_the_task() -> None:
    def charge(request: Any) -> Any:
        raise TaskFailed("NoMoney", str(request))

    assert run(charge, input=7).inputs["Ship"] == [{"Error": "NoMoney", "Cause": "7"}]


@pytest.mark.parametrize(("seconds", "request_to_ship"), [(59, 2), (61, {"Error": "States.Timeout", "Cause": ""})])
def test_an_answer_that_takes_longer_than_the_timeout_is_one(seconds: int, request_to_ship: Any) -> None:
    answered = run(After(seconds, 2))

    assert answered.requests["Ship"][0]["MessageBody"] == request_to_ship
    assert answered.waited == min(seconds, 60)


def test_a_task_without_a_mock_ends_the_run_although_every_error_is_caught() -> None:
    with pytest.raises(NotMocked) as refused:
        MACHINE.run({"a": 1}, mocks={"Ship": 1})

    assert refused.value.state == "Charge"
    assert str(refused.value).splitlines() == [
        "The Task state 'Charge' has no mock. It was called with {\"a\":1}, and its Resource is "
        "arn:aws:lambda:us-east-1:123456789012:function:ChargeFunctionArn",
        'Give it an answer: mocks={"Charge": …}',
    ]


def test_a_call_for_which_there_is_no_answer_any_more_ends_the_run() -> None:
    with pytest.raises(NotMocked, match=r"The mock of 'Charge' has 2 answers, and none for call 3\."):
        run(InTurn(TaskFailed("Busy"), TaskFailed("Busy")))


@pytest.mark.parametrize(
    ("mocks", "message"),
    [
        ({"charge": 1}, "There is a mock of 'charge', and the machine has no Task state of this name. Did you mean '"),
        ({"x": 1}, "There is a mock of 'x', and the machine has no Task state of this name. They are: Charge, Ship."),
        ({"Charge": {1}}, "The mock of 'Charge' answers what is not JSON: Object of type set is not JSON serializable"),
        ({"Charge": float("nan")}, "The mock of 'Charge' answers what is not JSON: Out of range float values"),
        ({"Charge": After(1, object())}, "The mock of 'Charge' answers what is not JSON: Object of type object"),
    ],
)  # fmt: skip
def test_a_mock_that_is_of_no_use_is_named(mocks: dict[str, Any], message: str) -> None:
    with pytest.raises(MockError) as refused:
        MACHINE.run(mocks=mocks)

    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("charge", "hint"),
    [
        ([TaskFailed("Busy"), 1], "Several answers are written InTurn(first, second, …)."),
        (KeyError("a"), "An error is written TaskFailed(name, cause)."),
        (TaskFailed, "An error is written TaskFailed(name, cause)."),
    ],
)
def test_what_was_hardly_meant_as_a_result_is_told_how_to_be_written(charge: Any, hint: str) -> None:
    with pytest.raises(MockError) as refused:
        run(charge)

    assert str(refused.value).endswith(f"is not JSON serializable. {hint}")


@pytest.mark.parametrize(
    ("charge", "sentences"),
    [
        (InTurn(1, 2, 3), ["Of the mock of 'Charge', which has 3 answers, 1 was used."]),
        (InTurn(TaskFailed("Busy"), 1), []),
        (1, []),
    ],
)
def test_answers_that_were_not_used_are_told(charge: Any, sentences: list[str]) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        run(charge)

    assert [str(warning.message) for warning in told] == sentences


def test_a_mock_that_was_not_asked_is_told() -> None:
    fails = definitions_of_text(TEXT.replace("Next: Ship}]", "Next: Stop}]") + "  Stop: {Type: Fail}", "a.yaml")[0]
    with pytest.warns(UnusedMock, match=r"^The mock of 'Ship' was not used\.$"):
        MockedMachine(fails).run(mocks={"Charge": TaskFailed("Other"), "Ship": 1})


@pytest.mark.parametrize("seconds", ["1h", None, -5, float("nan")])
def test_an_answer_comes_after_a_number_of_seconds(seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"After takes the seconds first, a number from 0 on, and .* is none"):
        After(seconds, {})


def test_mocks_are_by_the_name_of_a_state() -> None:
    with pytest.raises(
        MockError, match=r'^mocks= has an answer for each Task by its name, \{"Charge": …\}, and is \[1\]'
    ):
        MACHINE.run(mocks=[1])  # type: ignore[arg-type]
    with pytest.raises(MockError, match=r"those of a file are mock_file\('m\.json'\)"):
        MACHINE.run(mocks="m.json")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="mocks= by the name of a state"):
        MACHINE.run(mocks={}, task=lambda call: 1)


def test_a_mock_of_a_state_that_asks_nothing_says_what_it_is() -> None:
    written = TEXT.replace("End: true", "Next: Done") + "  Done: {Type: Succeed}"
    with pytest.raises(MockError, match=r"^There is a mock of 'Done', which is a Succeed state and asks nothing"):
        MockedMachine(definitions_of_text(written, "a.yaml")[0]).run(mocks={"Done": 1})


def test_an_execution_begins_with_an_input_of_at_most_256_kib() -> None:
    assert run(1, input="x" * (262_144 - 2)).status == "SUCCEEDED"
    with pytest.raises(InputTooLarge, match=r"^The input has 262,145 bytes of JSON, and 262,144 are allowed"):
        run(1, input="x" * (262_144 - 1))


@pytest.mark.parametrize(("input", "doubts"), [('{"a": 1}', 1), ("[1]", 1), ("{a}", 0), ("text", 0), ({"a": 1}, 0)])
def test_an_input_that_is_the_text_of_json_is_doubted(input: Any, doubts: int) -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        run(1, input=input)

    assert [warning.category for warning in told] == [DoubtfulInput] * doubts


def test_an_execution_that_has_no_error_says_why_it_did_not_succeed() -> None:
    with pytest.raises(
        ExecutionFailed, match=r"^TIMED_OUT: it did not end within 30 s \(TimeoutSeconds, or timeout=\)"
    ):
        _ = MACHINE.run(mocks={"Charge": After(50, 1)}, timeout=30).output
    waiting = TEXT.replace("${ChargeFunctionArn}", "arn:aws:states:::sqs:sendMessage.waitForTaskToken")
    waiting = waiting.replace("TimeoutSeconds: 60", "Parameters: {QueueUrl: q, MessageBody.$: $$.Task.Token}")
    endless = MockedMachine(definitions_of_text(waiting, "a.yaml")[0])
    with pytest.raises(ExecutionFailed, match=r"^RUNNING: it waits for an answer that never comes"):
        _ = endless.run(mocks={"Charge": After(float("inf"), 1)}).output
