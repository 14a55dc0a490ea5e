"""What an expression can see beside the value that `$` means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from asl_interpreter.values import JSON


@dataclass(slots=True)
class Scope:
    """The surroundings of one visit to a state.

    `context` is the context object (`$$`, in JSONata `$states.context`); `variables` are those that Assign has set, by
    name without the `$`; `random` is the execution's own source of chance, so that a seed repeats an execution.
    """

    context: Mapping[str, JSON]
    variables: Mapping[str, JSON]
    random: Random


Expression: TypeAlias = Callable[[JSON, Scope], JSON]
"""A compiled expression: the value that `$` means, and the scope, to the value it stands for.

Compiled once, with the state machine; may be called any number of times. Raises `StatesError`.
"""
