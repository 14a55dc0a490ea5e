"""Coverage: which states and transitions executions went through, and those that they did not."""

import json
from typing import Any

import pytest

from asl_interpreter.coverage import Coverage, table
from asl_interpreter.files import definitions_of_text
from asl_interpreter.mocks import InTurn, MockedMachine, TaskFailed

TEXT = """
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: ${Fn}
    Retry:
      - {ErrorEquals: [Busy]}
      - {ErrorEquals: [Slow], MaxAttempts: 1}
      - {ErrorEquals: [Fatal], MaxAttempts: 0}
    Catch:
      - {ErrorEquals: [Slow], Next: Done}
      - {ErrorEquals: [States.ALL], Next: Broken}
    Next: Which
  Which:
    Type: Choice
    Choices:
      - {Variable: $.n, NumericEquals: 1, Next: Each}
      - {Variable: $.n, NumericEquals: 2, Next: Each}
    Default: Done
  Each:
    Type: Map
    ItemsPath: $.items
    ItemProcessor: {StartAt: One, States: {One: {Type: Pass, Next: Two}, Two: {Type: Pass, End: true}}}
    End: true
  Done: {Type: Succeed}
  Broken: {Type: Fail}
"""


def covered(*answers: Any) -> Coverage:
    coverage = Coverage()
    machine = MockedMachine(
        definitions_of_text(TEXT, "a.yaml")[0], observe=lambda run: coverage.count("a", run.execution.visits)
    )
    coverage.know("a", machine.states)
    for answer in answers:
        machine.run({}, mocks={"Ask": answer})
    return coverage


def taken(*answers: Any) -> dict[str, int]:
    """The transitions that were taken, and how often."""
    return {name: times for name, times in covered(*answers).machines["a"].transitions.items() if times}


ASK, EACH = "/States/Ask", "/States/Each/ItemProcessor/States"
SLOW, BUSY = TaskFailed("Slow"), TaskFailed("Busy")


@pytest.mark.parametrize(
    ("answer", "transitions"),
    [
        ({"n": 3}, {f"{ASK}/Next": 1, "/States/Which/Default": 1}),
        (
            {"n": 2, "items": [1, 2]},
            {
                f"{ASK}/Next": 1,
                "/States/Which/Choices[1]": 1,
                "/States/Each/End": 1,
                f"{EACH}/One/Next": 2,
                f"{EACH}/Two/End": 2,
            },
        ),
        (InTurn(BUSY, SLOW, BUSY, SLOW), {f"{ASK}/Retry[0]": 2, f"{ASK}/Retry[1]": 1, f"{ASK}/Catch[0]": 1}),
        (TaskFailed("Fatal"), {f"{ASK}/Catch[1]": 1}),
        ({"n": 1}, {f"{ASK}/Next": 1, "/States/Which/Choices[0]": 1}),  # Each fails: there are no items
    ],
)
def test_an_execution_takes_the_transitions_of_its_way_and_those_of_its_retriers(
    answer: Any, transitions: dict[str, int]
) -> None:
    assert taken(answer) == transitions


def test_everything_that_a_definition_has_is_known_before_anything_runs() -> None:
    counts = covered().machines["a"]

    assert list(counts.states) == [
        ASK, "/States/Which", "/States/Each", f"{EACH}/One", f"{EACH}/Two", "/States/Done", "/States/Broken",
    ]  # fmt: skip
    assert set(counts.transitions) == {
        f"{ASK}/Next", f"{ASK}/Retry[0]", f"{ASK}/Retry[1]", f"{ASK}/Catch[0]", f"{ASK}/Catch[1]",
        "/States/Which/Choices[0]", "/States/Which/Choices[1]", "/States/Which/Default",
        "/States/Each/End", f"{EACH}/One/Next", f"{EACH}/Two/End",
    }  # fmt: skip
    assert not any((counts.states + counts.transitions).values())


def test_every_transition_that_is_taken_is_one_that_is_known() -> None:
    known = covered().machines["a"].transitions

    answers = ({"n": 1, "items": [1]}, InTurn(BUSY, SLOW, SLOW), TaskFailed("Fatal"), {"n": 3}, {"n": 2, "items": []})
    assert covered(*answers).machines["a"].transitions.keys() == known.keys()
    assert taken(*answers).keys() == known.keys()


def test_a_retrier_that_retries_nothing_is_no_transition() -> None:
    assert f"{ASK}/Retry[2]" not in covered().machines["a"].transitions


def test_counts_of_several_processes_are_added() -> None:
    together = Coverage()
    for part in (covered({"n": 3}), covered({"n": 3}, SLOW), covered()):
        together.add(json.loads(json.dumps(part.data())))

    assert together.data() == covered({"n": 3}, {"n": 3}, SLOW).data()


def test_the_table_names_what_was_never_reached_once() -> None:
    lines = table(covered({"n": 1, "items": []}, InTurn(BUSY, SLOW, SLOW)))

    assert lines == [
        "machine    states  transitions  never reached",
        "a        4/7  57%    6/11  54%  Ask/Catch[1]",
        "                                Which/Choices[1]",
        "                                Which/Default",
        "                                One",
        "                                Two",
        "                                Broken",
    ]


def test_several_machines_have_a_sum() -> None:
    coverage = covered({"n": 3})
    coverage.know("b", MockedMachine(definitions_of_text(TEXT, "b.yaml")[0]).states)

    last = table(coverage)[-1]

    assert last.split() == ["together", "3/14", "21%", "2/22", "9%"]
