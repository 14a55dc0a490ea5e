"""Calling an intrinsic function as a definition does."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from asl_interpreter.errors import StatesError
from asl_interpreter.intrinsics.parser import parse_intrinsic
from asl_interpreter.scope import Scope


@pytest.fixture
def scope() -> Scope:
    return Scope({"Execution": {"Name": "book-1", "Input": {"sep": ","}}}, {"n": 2}, Random(0))


@pytest.fixture
def call(scope: Scope) -> Callable[..., Any]:
    """The value of a call: its text, and the fields of the input."""
    return lambda source, **data: parse_intrinsic(source)(data, scope)


@pytest.fixture
def refusal(call: Callable[..., Any]) -> Callable[..., StatesError]:
    """The failure of a call that is refused."""

    def refused(source: str, **data: Any) -> StatesError:
        with pytest.raises(StatesError) as failure:
            call(source, **data)
        return failure.value

    return refused
