"""What a run says of itself, as data."""

import json
import pickle

import pytest

from asl_interpreter import ExecutionFailed, TaskFailed
from asl_interpreter.files import definitions_of_text
from asl_interpreter.mocks import InTurn, MockedMachine, MockedRun

TEXT = """
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: ${Fn}
    Retry: [{ErrorEquals: [Busy], IntervalSeconds: 2, BackoffRate: 3}]
    Catch: [{ErrorEquals: [Known], Next: Apologise}]
    Next: Which
  Which:
    Type: Choice
    Choices: [{Variable: $.wait, BooleanEquals: true, Next: Pause}]
    Default: Each
  Pause: {Type: Wait, Seconds: 86400, Next: Each}
  Each:
    Type: Map
    ItemsPath: $.items
    ItemProcessor:
      StartAt: Both
      States:
        Both:
          Type: Parallel
          Branches:
            - {StartAt: Left, States: {Left: {Type: Pass, End: true}}}
            - {StartAt: Right, States: {Right: {Type: Pass, Next: More}, More: {Type: Pass, End: true}}}
          End: true
    ResultPath: $.done
    End: true
  Apologise: {Type: Fail, Error: Sorry, Cause: no luck}
"""
MACHINE = MockedMachine(definitions_of_text(TEXT, "a.yaml")[0])


def run(ask: object) -> MockedRun:
    return MACHINE.run({"n": 1}, mocks={"Ask": ask})


def test_a_run_has_its_path_and_those_inside_maps_and_parallels() -> None:
    done = run({"wait": True, "items": [1, 2]})

    assert done.path == ["Ask", "Which", "Pause", "Each"]
    assert done.paths["Each"] == [["Both"], ["Both"]]
    assert done.paths["Both"] == [["Left"], ["Right", "More"], ["Left"], ["Right", "More"]]
    assert done.paths["Ask"] == []
    assert str(done.path) == "Ask → Which → Pause → Each"


def test_a_run_has_inputs_outputs_and_retries_of_every_state_also_of_those_not_visited() -> None:
    done = run(InTurn(TaskFailed("Busy"), TaskFailed("Busy"), {"wait": False, "items": [7]}))

    assert done.status == "SUCCEEDED"
    assert done.inputs["Left"] == [7]
    assert done.inputs["Pause"] == []
    assert done.outputs["Each"] == [done.output]
    assert dict(done.retries) == dict.fromkeys(done.inputs, 0) | {"Ask": 2}
    assert done.requests == {"Ask": [{"n": 1}] * 3}
    assert (done.error, done.cause) == (None, None)


@pytest.mark.parametrize(
    ("ask", "waited"),
    [({"wait": True, "items": []}, 86_400), (InTurn(TaskFailed("Busy"), TaskFailed("Busy"), TaskFailed("Known")), 8)],
)
def test_waiting_takes_no_time_and_is_counted(ask: object, waited: float) -> None:
    assert run(ask).waited == waited


def test_a_run_that_failed_has_error_and_cause_and_says_so_when_asked_for_its_output() -> None:
    failed = run(TaskFailed("Known", "why"))

    assert (failed.status, failed.error, failed.cause) == ("FAILED", "Sorry", "no luck")
    assert failed.outputs["Ask"] == [{"Error": "Known", "Cause": "why"}]
    assert failed.outputs["Apologise"] == []
    with pytest.raises(ExecutionFailed, match="no luck"):
        failed.output  # noqa: B018


@pytest.mark.parametrize("held", ["inputs", "outputs", "retries", "paths"])
def test_the_name_of_no_state_is_told_with_the_nearest(held: str) -> None:
    with pytest.raises(KeyError, match=r"The machine has no state 'Aks'\. Did you mean 'Ask'\?"):
        getattr(run({"wait": False, "items": []}), held)["Aks"]


def test_requests_are_those_of_tasks() -> None:
    with pytest.raises(KeyError, match=r"The machine has no Task state 'Which'. There are: Ask\."):
        run({"wait": False, "items": []}).requests["Which"]


@pytest.mark.parametrize(
    ("ask", "shown"),
    [
        (TaskFailed("Known"), "<run FAILED: Ask → Apologise, error Sorry>"),
        (
            {"wait": False, "items": []},
            '<run SUCCEEDED: Ask → Which → Each, output {"wait":false,"items":[],"done":[]}>',
        ),
    ],
)
def test_a_run_is_shown_on_one_line(ask: object, shown: str) -> None:
    assert repr(run(ask)) == shown


@pytest.mark.parametrize(
    ("ask", "expected", "told"),
    [
        (
            {"wait": False, "items": []},
            ["Ask", "Which", "Pause"],
            ["They part after Which, which led to Each, by Default.", 'Its input: {"wait":false,"items":[]}'],
        ),
        (
            {"wait": True, "items": []},
            ["Ask", "Which", "Each"],
            ["They part after Which, which led to Pause, by Choices[0].", 'Its input: {"wait":true,"items":[]}'],
        ),
        (
            TaskFailed("Known", "why"),
            ["Ask", "Which"],
            ["They part after Ask, which led to Apologise, by Catch[0]: Known: why.", 'Its input: {"n":1}'],
        ),
        (
            TaskFailed("Other"),
            ["Ask", "Which"],
            ["They part after Ask, which failed with Other.", 'Its input: {"n":1}'],
        ),
        (
            {"wait": False, "items": []},
            ["Ask", "Which", "Each", "More"],
            ["They part after Each, which was the last.", 'Its input: {"wait":false,"items":[]}'],
        ),
        ({"wait": False, "items": []}, ["Which"], []),
    ],
)
def test_a_path_says_where_it_parts_from_another_and_what_happened_there(
    ask: object, expected: list[str], told: list[str]
) -> None:
    headline, _, went, wanted, *rest = run(ask).path.compared_with(expected) or []

    assert headline == "the execution did not go the way that was expected"
    assert went == f"went:     {run(ask).path}"
    assert wanted == f"expected: {' → '.join(expected)}"
    assert rest == told


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ([["Both"], ["Both", "Ship"]], "iteration or branch 1 did not go the way that was expected"),
        ([["Both"]], "iterations or branches: 2, expected: 1"),
    ],
)
def test_paths_of_iterations_say_which_of_them_parts_from_what_was_expected(
    expected: list[list[str]], told: str
) -> None:
    lines = run({"wait": False, "items": [1, 2]}).paths["Each"].compared_with(expected)

    assert lines is not None
    assert lines[0] == told


def test_a_path_as_long_as_a_loop_makes_it_is_shown_by_its_ends_or_by_where_it_parts() -> None:
    visit = {"Type": "Wait", "Seconds": 1}
    states = {f"S{number}": {**visit, "Next": f"S{number + 1}"} for number in range(99)} | {"S99": {"Type": "Succeed"}}
    path = MockedMachine(definitions_of_text(json.dumps({"StartAt": "S0", "States": states}), "s.json")[0]).run().path
    told = path.compared_with([*path[:50], "Other"]) or []

    assert str(path).startswith("S0 → S1 → ")
    assert "S19 → … 60 more … → S80" in str(path)
    assert str(path).endswith(" → S99 (100 states)")
    assert "… → S30 → S31 → " in told[2]
    assert " → S69 → … (100 states)" in told[2]
    assert told[3].endswith("S49 → Other (51 states)")


def test_a_status_and_an_error_are_text_like_any_other() -> None:
    ended = run(TaskFailed("Other"))

    assert json.dumps([ended.status, ended.error]) == '["FAILED", "Other"]'
    assert type(pickle.loads(pickle.dumps(ended.status))) is str


DISTRIBUTED = """
StartAt: Each
States:
  Each:
    Type: Map
    ItemReader:
      Resource: arn:aws:states:::s3:getObject
      ReaderConfig: {InputType: JSON}
      Parameters: {Bucket: b, Key: k}
    ItemProcessor:
      ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: EXPRESS}
      StartAt: Ask
      States: {Ask: {Type: Task, Resource: "${Fn}", Next: Done}, Done: {Type: Succeed}}
    End: true
"""


def test_a_distributed_map_is_answered_by_its_name_and_has_the_paths_of_its_child_executions() -> None:
    machine = MockedMachine(definitions_of_text(DISTRIBUTED, "d.yaml")[0])

    done = machine.run(mocks={"Each": {"Body": "[1, 2]"}, "Ask": lambda item: item + 1})

    assert done.output == [2, 3]
    assert done.path == ["Each"]
    assert done.paths["Each"] == [["Ask", "Done"], ["Ask", "Done"]]
    assert done.inputs["Done"] == [2, 3]
    assert done.requests["Each"][0]["Key"] == "k"


LOOP = """
StartAt: Again
States:
  Again: {Type: Choice, Choices: [{Variable: $.done, IsPresent: true, Next: End}], Default: Again}
  End: {Type: Succeed}
"""


def test_a_loop_without_end_ends_at_the_25_000th_event_as_on_aws() -> None:
    run = MockedMachine(definitions_of_text(LOOP, "a.yaml")[0]).run()

    assert (run.status, run.error, len(run.execution.history)) == ("FAILED", "States.Runtime", 25_000)
