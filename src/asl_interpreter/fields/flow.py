"""How data gets into a state and out of it: one implementation for each query language."""

from abc import ABC, abstractmethod

from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Flow(ABC):
    """The data flow of one state."""

    @abstractmethod
    def enter(self, visit: Visit) -> JSON:
        """The effective input: after InputPath (JSONPath); the raw input (JSONata)."""

    @abstractmethod
    def arguments(self, visit: Visit) -> JSON:
        """The effective input after Parameters (JSONPath) or Arguments (JSONata)."""

    @abstractmethod
    def make(self, visit: Visit) -> None:
        """Do what a Pass does: set output and variables from Parameters or Result (JSONPath), or Output (JSONata)."""

    @abstractmethod
    def leave(self, visit: Visit, result: JSON) -> None:
        """Set the visit's output, and what it assigns, from the state's result."""

    @abstractmethod
    def pass_on(self, visit: Visit) -> None:
        """Set output and variables of a state that has no result of its own: its effective input goes on."""

    @abstractmethod
    def set_output(self, visit: Visit, data: JSON) -> None:
        """Set the output of the visit: `data` after OutputPath (JSONPath), or what Output says instead (JSONata)."""
