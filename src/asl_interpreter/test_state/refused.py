"""How TestState says no to a request."""

from collections.abc import Iterable
from typing import Self

from asl_interpreter.definition.place import Fault
from asl_interpreter.machine import InvalidDefinition


class RequestRefused(Exception):
    """A request that TestState does not take: `name` is the exception that AWS's API raises, `message` its text."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message

    @classmethod
    def invalid(cls, message: str) -> Self:
        """The request contradicts itself."""
        return cls("ValidationException", message)

    @classmethod
    def faulty(cls, faults: Iterable[Fault]) -> Self:
        """The definition has faults."""
        return cls("InvalidDefinition", f"Invalid State Machine Definition: '{InvalidDefinition([*faults])}'")
