"""What variables may hold together (Step Functions guide, *Passing data between states with variables*)."""

from typing import Any

from asl_interpreter import StateMachine
from asl_interpreter.limits import MOST_BYTES, MOST_STORED

_NAMES = len('{"x":"","y":""}')


def assigning(**variables: str) -> Any:
    states = {"Assign": {"Type": "Pass", "Assign": variables, "End": True}}
    return StateMachine({"StartAt": "Assign", "States": states}).run()


def test_the_variables_of_one_assign_have_256_kib_together() -> None:
    half = (MOST_BYTES - _NAMES) // 2
    assert assigning(x="a" * half, y="b" * half).status == "SUCCEEDED"

    beyond = assigning(x="a" * half, y="b" * (half + 2))

    assert (beyond.status, beyond.error) == ("FAILED", "States.DataLimitExceeded")


def filling(count: int) -> Any:
    """An execution that assigns so many variables of 256 KiB, one after the other."""
    names = [f"v{number}" for number in range(count)]
    states = {
        name: {"Type": "Pass", "Assign": {f"{name}.$": "$"}, "OutputPath": "$", "Next": after}
        for name, after in zip(names, [*names[1:], "Done"], strict=True)
    }
    machine = StateMachine({"StartAt": "v0", "States": {**states, "Done": {"Type": "Succeed"}}})
    return machine.run("x" * (MOST_BYTES - len('{"v00":""}')))


def test_all_variables_of_an_execution_have_10_mib_together() -> None:
    fit = MOST_STORED // MOST_BYTES

    beyond = filling(fit + 1)

    assert (beyond.status, beyond.error) == ("FAILED", "States.DataLimitExceeded")
    assert [visit.name for visit in beyond.visits] == [
        f"v{number}" for number in range(fit + 1)
    ]  # the last is too much


def test_a_variable_that_is_assigned_again_counts_once() -> None:
    states = {
        "Set": {"Type": "Pass", "Assign": {"x.$": "$.big", "n.$": "States.MathAdd($n, 1)"}, "Next": "Again"},
        "Again": {
            "Type": "Choice", "Choices": [{"Variable": "$n", "NumericLessThan": 60, "Next": "Set"}], "Default": "Done",
        },
        "Done": {"Type": "Succeed"},
    }  # fmt: skip
    machine = StateMachine({"StartAt": "Set", "States": states})

    run = machine.run({"big": "x" * 250_000}, variables={"n": 0})

    assert run.status == "SUCCEEDED"
    assert run.walk.variables["n"] == 60
