"""Intrinsic functions for numbers."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from asl_interpreter.errors import StatesError
from asl_interpreter.intrinsics.parser import parse_intrinsic
from asl_interpreter.scope import Scope

Call = Callable[..., Any]
Refusal = Callable[..., StatesError]


def test_a_random_number_is_below_the_end(call: Call) -> None:
    assert {call("States.MathRandom(1, 4)") for _ in range(200)} == {1, 2, 3}
    assert {call("States.MathRandom(-1.9, 1.9)") for _ in range(200)} == {-1, 0}


def test_random_numbers_come_from_the_execution_and_repeat_with_its_seed() -> None:
    draw = parse_intrinsic("States.MathRandom(0, 1000000)")
    first, second = Scope({}, {}, Random(7)), Scope({}, {}, Random(7))
    assert [draw({}, first) for _ in range(3)] == [draw({}, second) for _ in range(3)]


def test_a_seed_of_the_call_gives_the_same_number_every_time(call: Call) -> None:
    assert len({call("States.MathRandom(0, 1000000, 42)") for _ in range(3)}) == 1
    assert call("States.MathRandom(0, 1000000, 42)") != call("States.MathRandom(0, 1000000, 43)")


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (111, -1, 110),
        (1.6, 2.7, 5),
        (0.1, 0.2, 0),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-1.5, 0, -1),
        (-2.5, 0, -2),
        (-1.6, 0, -2),
        (2147483646, 1, 2147483647),
        (-2147483647, -1, -2147483648),
    ],
)
def test_numbers_are_rounded_and_added(first: float, second: float, total: int, call: Call) -> None:
    result = call("States.MathAdd($.first, $.second)", first=first, second=second)
    assert (result, type(result)) == (total, int)


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("States.MathAdd(2147483647, 1)", "The sum must be between -2147483648 and 2147483647, but it is 2147483648."),
        ("States.MathAdd(-2147483648, -1)", "The sum must be between"),
        ("States.MathAdd(3000000000, 1)", "The first argument must be between"),
        ("States.MathAdd(1, -3000000000)", "The second argument must be between"),
        ("States.MathAdd('1', 1)", 'first argument must be a number, but it is the string "1"'),
        ("States.MathAdd(1, true)", "second argument must be a number, but it is the boolean true"),
        ("States.MathAdd(null, 1)", "first argument must be a number"),
        ("States.MathRandom(1, 1)", "must be less than the second, but they are 1 and 1"),
        ("States.MathRandom(1.4, 1.6)", "must be less than the second, but they are 1 and 1"),
        ("States.MathRandom(5, 1)", "must be less than the second"),
        ("States.MathRandom('a', 1)", "first argument must be a number"),
        ("States.MathRandom(1, 'b')", "second argument must be a number"),
        ("States.MathRandom(1, 2, null)", "third argument must be a number"),
    ],
)
def test_what_does_not_fit_is_refused(source: str, hint: str, refusal: Refusal) -> None:
    assert hint in refusal(source).hint
