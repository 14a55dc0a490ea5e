"""What JSON cannot write is refused wherever it is read, and never written."""

import math
from datetime import datetime
from typing import Any

import pytest

from asl_interpreter import InvalidDefinition, NotJSON, StateMachine, faults
from asl_interpreter.tasks.call import Submitted
from asl_interpreter.test_state import RequestRefused, answer
from asl_interpreter.values import parse, text

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
WRITTEN = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": %s, "End": true}}}'
NO_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400 + ".5", "1" * 5000]


@pytest.mark.parametrize("written", NO_NUMBERS)
def test_a_text_with_what_is_no_number_is_no_json(written: str) -> None:
    with pytest.raises(ValueError, match=r"no number|digits"):
        parse(f"[{written}]")
    with pytest.raises(InvalidDefinition, match="not JSON"):
        StateMachine(WRITTEN % written)
    call = f"States.StringToJson('{written}')"
    execution = StateMachine(PASS | {"States": {"A": {"Type": "Pass", "Parameters": {"v.$": call}, "End": True}}}).run()
    assert execution.error == "States.Runtime"
    with pytest.raises(RequestRefused):
        answer({"definition": '{"Type": "Succeed"}', "input": written})


@pytest.mark.parametrize("written", ["1e308", "-1e308", "0.1", "1e-400", "9" * 400])
def test_all_other_numbers_are(written: str) -> None:
    assert parse(text(parse(written))) == parse(written)


@pytest.mark.parametrize(
    "value", [math.nan, [math.inf], {"a": -math.inf}, datetime(2026, 1, 1), {1, 2}, b"x", 10**5000], ids=range(7)
)
def test_a_value_that_json_cannot_write_is_no_input_no_variable_and_no_definition(value: Any) -> None:
    machine = StateMachine(PASS)
    with pytest.raises(NotJSON):
        machine.run(value)
    with pytest.raises(NotJSON):
        machine.run(variables={"x": value})
    with pytest.raises(InvalidDefinition):
        StateMachine(PASS | {"Comment": value})
    assert faults(value)


@pytest.mark.parametrize("value", [math.nan, datetime(2026, 1, 1), {1, 2}], ids=["NaN", "date", "set"])
def test_a_task_function_that_gives_no_json_is_told_so(value: Any) -> None:
    ask = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "End": True}
    with pytest.raises(NotJSON, match="'Ask'"):
        StateMachine({"StartAt": "Ask", "States": {"Ask": ask}}).run(task=lambda call: {"a": value})


def test_what_is_no_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        text([math.nan])


def test_a_definition_is_not_changed_by_who_changes_the_object_that_it_was() -> None:
    definition: Any = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"a": 1}, "End": True}}}
    machine = StateMachine(definition)
    definition["States"]["A"]["Result"]["a"] = 2
    assert machine.run().output == {"a": 1}


def test_half_a_surrogate_pair_is_a_question_mark_in_bytes() -> None:
    calls = {"hash": "States.Hash($.s, 'SHA-256')", "base64": "States.Base64Encode($.s)"}
    state = {"Type": "Pass", "Parameters": {f"{name}.$": call for name, call in calls.items()}, "End": True}
    machine = StateMachine({"StartAt": "A", "States": {"A": state}})
    assert machine.run({"s": "\ud800"}).result() == machine.run({"s": "?"}).result()


@pytest.mark.parametrize(
    "answer",
    [
        {"a": math.nan},
        {"a": {"b": {"c": {"d": {1}}}}},
        {"a": 10**5000},
        [math.inf],
        b"",
        {"a": (object(),)},
    ],
)
def test_a_task_answers_what_json_can_write_and_nothing_else(answer: Any) -> None:
    machine = StateMachine(
        {
            "StartAt": "A",
            "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage", "End": True}},
        }
    )

    with pytest.raises(NotJSON, match="The task function gave 'A' something that is no JSON"):
        machine.run(task=lambda call: answer)


ONCE = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"Type": "Wait", "SecondsPath": "$.n"}, "Wait state delay is too long"),
        (
            {"Type": "Pass", "Parameters": {"a.$": "States.MathAdd($.n, 1)"}},
            "States.MathAdd($.n, 1)",
        ),
        (
            {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrencyPath": "$.n", "ItemProcessor": ONCE},
            "not a valid integer",
        ),
    ],
)
def test_a_whole_number_beyond_all_floats_fails_the_state_that_cannot_use_it(state: dict[str, Any], said: str) -> None:
    execution = StateMachine({"StartAt": "A", "States": {"A": {**state, "End": True}}}).run({"n": 10**400, "items": []})

    assert execution.error == "States.Runtime"
    assert said in (execution.cause or "")


@pytest.mark.parametrize("said", [{"a": math.nan}, {"a": {1}}])
def test_what_a_service_says_as_it_submits_a_task_is_json_too(said: Any) -> None:
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    arguments = {"QueueUrl": "u", "MessageBody.$": "$$.Task.Token"}
    task = {"Type": "Task", "Resource": resource, "Parameters": arguments, "End": True}

    with pytest.raises(NotJSON):
        StateMachine({"StartAt": "A", "States": {"A": task}}).run(task=lambda call: Submitted(said))
