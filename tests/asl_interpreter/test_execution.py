"""Executions: time that costs nothing, chance that repeats, many side by side, and ending one."""

import gc
import inspect
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from asl_interpreter import After, Execution, ExecutionFailed, StateMachine, TaskCall, TaskFailed, VirtualClock

TASK = "arn:aws:states:::aws-sdk:sqs:sendMessage"
DAY = 86_400


def machine(**states: dict[str, Any]) -> StateMachine:
    """The states one after the other."""
    names = [*states, None]
    for name, following in zip(states, names[1:], strict=True):
        state = states[name]
        if state["Type"] not in ("Choice", "Succeed", "Fail"):
            state.setdefault(*(("Next", following) if following else ("End", True)))
    return StateMachine({"StartAt": names[0], "States": states})


# ---- time


def test_waiting_costs_no_time() -> None:
    began = time.perf_counter()

    execution = machine(Pause={"Type": "Wait", "Seconds": 30 * DAY}).run()

    assert execution.status == "SUCCEEDED"
    assert execution.stopped == 30 * DAY
    assert time.perf_counter() - began < 1


def test_an_execution_takes_its_time_from_its_clock() -> None:
    clock = VirtualClock(1000.0)

    execution = machine(Pause={"Type": "Wait", "Seconds": 60}).run(clock=clock)

    assert (execution.started, execution.stopped, clock.now()) == (1000.0, 1060.0, 1060.0)


def test_an_execution_goes_on_only_as_far_as_it_is_told() -> None:
    execution = machine(Pause={"Type": "Wait", "Seconds": 60}, Again={"Type": "Wait", "Seconds": 60}).start()

    execution.run_until(59)
    assert (execution.status, execution.due, len(execution.visits)) == ("RUNNING", 60, 1)
    execution.run_until(60)
    assert (execution.status, execution.due, len(execution.visits)) == ("RUNNING", 120, 2)
    execution.run_until(DAY)
    assert (execution.status, execution.due, execution.stopped) == ("SUCCEEDED", None, 120)


def test_what_is_due_happens_at_its_own_instant_when_somebody_comes_late() -> None:
    execution = machine(Pause={"Type": "Wait", "Seconds": 10}, Then={"Type": "Pass"}).start().run_until(DAY)

    assert [event["timestamp"].timestamp() for event in execution.history.events()] == [0, 0, 10, 10, 10, 10]


def test_a_task_that_takes_time_on_the_clock_can_time_out() -> None:
    clock = VirtualClock()

    def slow(call: TaskCall) -> Any:
        clock.move_to(clock.now() + 7)
        return {}

    execution = machine(Ask={"Type": "Task", "Resource": TASK, "TimeoutSeconds": 5}).run(task=slow, clock=clock)

    assert (execution.status, execution.error, execution.cause) == ("FAILED", "States.Timeout", None)


def test_the_execution_itself_can_time_out_in_the_middle_of_a_map() -> None:
    each = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "Seconds": 60, "End": True}}}

    execution = machine(Each={"Type": "Map", "ItemProcessor": each}).run([1, 2], timeout=30)

    assert (execution.status, execution.error, execution.stopped, execution.due) == ("TIMED_OUT", None, 30, None)
    assert execution.history.events()[-1]["type"] == "ExecutionTimedOut"


def test_tasks_of_a_map_take_their_time_side_by_side() -> None:
    each = {"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "Resource": TASK, "End": True}}}

    execution = machine(Each={"Type": "Map", "ItemProcessor": each}).run(
        [3, 1, 2], task=lambda call: After(call.arguments, call.arguments)
    )

    assert (execution.output, execution.stopped) == ([3, 1, 2], 3)


def test_a_failure_ends_those_that_wait_beside_it() -> None:
    wait = {"StartAt": "Long", "States": {"Long": {"Type": "Wait", "Seconds": DAY, "End": True}}}
    fail = {
        "StartAt": "Short",
        "States": {"Short": {"Type": "Wait", "Seconds": 5, "Next": "Refuse"}, "Refuse": {"Type": "Fail", "Error": "E"}},
    }

    execution = machine(Both={"Type": "Parallel", "Branches": [wait, fail]}).run()

    assert (execution.status, execution.error, execution.stopped) == ("FAILED", "E", 5)


# ---- ending one


def test_a_running_execution_can_be_stopped() -> None:
    execution = machine(Pause={"Type": "Wait", "Seconds": 60}).start().run_until(10)

    execution.stop("Operator", "no longer needed")

    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "Operator", "no longer needed")
    assert execution.due is None
    last = execution.history.events()[-1]
    assert last["type"] == "ExecutionAborted"
    assert last["executionAbortedEventDetails"] == {"error": "Operator", "cause": "no longer needed"}
    assert execution.run_until(DAY).status == "ABORTED"


def test_an_execution_that_fails_outside_its_states_asks_no_catch() -> None:
    done = {"Type": "Succeed"}
    caught = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}]}
    inner = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    execution = machine(Both={"Type": "Parallel", "Branches": [inner], **caught}, Done=done).start().run_until(10)

    execution.fail("States.Runtime", "it died")

    assert (execution.status, execution.error, execution.cause) == ("FAILED", "States.Runtime", "it died")
    assert execution.history.events()[-1]["type"] == "ExecutionFailed"
    assert execution.run_until(DAY).status == "FAILED"


def test_stopping_an_execution_that_is_over_changes_nothing() -> None:
    execution = machine(Done={"Type": "Succeed"}).run({"a": 1})

    execution.stop("Operator")

    assert (execution.status, execution.error, execution.output) == ("SUCCEEDED", None, {"a": 1})


def test_the_result_of_an_execution_that_failed_is_an_error_that_says_why() -> None:
    execution = machine(Ask={"Type": "Pass", "Parameters": {"x.$": "$.nobody"}}).run({"a": 1})

    with pytest.raises(ExecutionFailed, match=r"States\.Runtime(.|\n)*Ask(.|\n)*nobody") as caught:
        execution.result()
    assert caught.value.execution is execution


def test_without_a_task_function_a_task_fails_and_says_so() -> None:
    execution = machine(Ask={"Type": "Task", "Resource": TASK}).run()

    assert execution.error == "States.TaskFailed"
    assert TASK in (execution.cause or "")


# ---- chance


def chances(execution: Execution) -> tuple[Any, float | None]:
    return execution.output, execution.stopped


@pytest.fixture
def with_chance() -> Callable[[int], Execution]:
    retry = [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL", "IntervalSeconds": 100, "MaxAttempts": 3}]
    parameters = {"id.$": "States.UUID()", "n.$": "States.MathRandom(0, 1000000)"}
    states = machine(
        Ask={"Type": "Task", "Resource": TASK, "Retry": retry},
        Draw={"Type": "Pass", "Parameters": parameters},
    )

    def run(seed: int) -> Execution:
        left = iter([True, True])

        def task(call: TaskCall) -> Any:
            if next(left, False):
                raise TaskFailed("Busy")
            return {}

        return states.run(task=task, seed=seed)

    return run


def test_the_same_seed_gives_the_same_chance(with_chance: Callable[[int], Execution]) -> None:
    assert chances(with_chance(7)) == chances(with_chance(7))
    assert with_chance(7).history.events() == with_chance(7).history.events()


def test_another_seed_gives_another_chance(with_chance: Callable[[int], Execution]) -> None:
    assert len({with_chance(seed).output["id"] for seed in range(20)}) == 20
    assert len({with_chance(seed).stopped for seed in range(20)}) == 20


def test_full_jitter_stays_between_nothing_and_the_delay(with_chance: Callable[[int], Execution]) -> None:
    taken = [with_chance(seed).stopped or 0 for seed in range(50)]

    assert all(0 <= seconds <= 100 + 200 for seconds in taken)
    assert min(taken) < 100 < max(taken)


# ---- many at once


def test_two_machines_with_clocks_of_their_own_can_take_turns() -> None:
    each = {"StartAt": "Pause", "States": {"Pause": {"Type": "Wait", "SecondsPath": "$", "End": True}}}
    one = machine(Each={"Type": "Map", "ItemsPath": "$.waits", "ItemProcessor": each})
    two = machine(
        Ask={"Type": "Task", "Resource": TASK, "Retry": [{"ErrorEquals": ["Busy"], "JitterStrategy": "FULL"}]},
        Draw={
            "Type": "Pass",
            "QueryLanguage": "JSONata",
            "Assign": {"id": "{% $uuid() %}"},
            "Output": "{% $random() %}",
        },
        Use={"Type": "Pass", "Parameters": {"id.$": "$id", "at.$": "$$.State.EnteredTime"}},
    )

    def begin() -> tuple[Execution, Execution]:
        first = one.start({"waits": [5, 1, 3]}, clock=VirtualClock(1000), seed=1)
        second = two.start({}, clock=VirtualClock(2_000_000), seed=2, task=lambda call: {"at": call.now})
        return first, second

    alone = [execution.run() for execution in begin()]
    together = begin()
    while any(execution.due is not None for execution in together):
        for execution in together:
            if execution.due is not None:
                execution.run_until(execution.due)

    assert [e.status for e in together] == ["SUCCEEDED", "SUCCEEDED"]
    assert [e.history.events() for e in together] == [e.history.events() for e in alone]
    assert [e.stopped for e in together] == [1005, 2_000_000]


def test_one_machine_can_run_inside_a_task_of_another() -> None:
    inner = machine(Add={"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.n + 1 %}"})
    outer = machine(
        Ask={"Type": "Task", "Resource": TASK},
        Add={"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input * 10 %}"},
    )

    execution = outer.run({"n": 1}, task=lambda call: inner.run(call.arguments).result())

    assert execution.output == 20


# ---- size


def spread(count: int, **fields: Any) -> Callable[[], Execution]:
    each = {
        "StartAt": "Do",
        "States": {"Do": {"Type": "Pass", "Parameters": {"n.$": "$"}, "OutputPath": "$.n", "End": True}},
    }
    compiled = machine(Each={"Type": "Map", "ItemProcessor": each, **fields})
    items = [1] * count
    return lambda: compiled.run(items)


def cpu(call: Callable[[], Any], repeat: int) -> float:
    """The least seconds of CPU that a call takes; collecting garbage would look at everything else in the process."""
    taken = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(repeat):
            began = time.process_time()
            call()
            taken.append(time.process_time() - began)
    finally:
        gc.enable()
    return min(taken)


@pytest.mark.parametrize("fields", [{}, {"MaxConcurrency": 1}], ids=["40 at once", "one at a time"])
def test_thousands_of_items_take_linear_time(fields: dict[str, Any]) -> None:
    few, many = cpu(spread(1_000, **fields), 4), cpu(spread(5_000, **fields), 2)

    assert many < few * 5 * 2, f"{few:.3f} s for 1,000 and {many:.3f} s for 5,000"


@contextmanager
def recursion_limited(frames: int) -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("fields", [{}, {"MaxConcurrency": 1}], ids=["40 at once", "one at a time"])
def test_ten_thousand_items_need_no_recursion(fields: dict[str, Any]) -> None:
    run = spread(10_000, **fields)

    with recursion_limited(60):
        execution = run()

    assert len(execution.output) == 10_000


def test_ten_thousand_visits_in_a_loop_need_no_recursion() -> None:
    again = {"Variable": "$.n", "NumericLessThan": 5000, "Next": "Count"}
    loop = machine(
        Count={"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}},
        Enough={"Type": "Choice", "Choices": [again], "Default": "Done"},
        Done={"Type": "Succeed"},
    )

    with recursion_limited(60):
        execution = loop.run({"n": 0})

    assert execution.output == {"n": 5000}
    assert len(execution.visits) == 10_001


def test_maps_may_be_nested_within_a_small_recursion_limit() -> None:
    inner: dict[str, Any] = {"Type": "Pass", "End": True}
    data: Any = 1
    for depth in range(8):
        inner = {"Type": "Map", "ItemProcessor": {"StartAt": f"S{depth}", "States": {f"S{depth}": inner}}, "End": True}
        data = [data]
    compiled = StateMachine({"StartAt": "Outer", "States": {"Outer": inner}})

    with recursion_limited(100):
        assert compiled.run(data).output == data
