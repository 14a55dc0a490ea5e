"""How data gets into a state and out of it: one implementation for each query language."""

from abc import ABC, abstractmethod
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Flow(ABC):
    """The data flow of one state."""

    language: ClassVar[str]
    """`JSONPath` or `JSONata`."""

    @abstractmethod
    def enter(self, visit: Visit) -> JSON:
        """The effective input: after InputPath (JSONPath); the raw input (JSONata)."""

    @abstractmethod
    def arguments(self, visit: Visit) -> JSON:
        """The effective input after Parameters (JSONPath) or Arguments (JSONata)."""

    @abstractmethod
    def leave(self, visit: Visit, result: JSON) -> None:
        """Set the visit's output, and what it assigns, from the state's result."""

    @abstractmethod
    def pass_on(self, visit: Visit) -> None:
        """Set output and variables of a state that has no result of its own: its effective input goes on."""

    @abstractmethod
    def set_output(self, visit: Visit, data: JSON) -> None:
        """Set the output of the visit: `data` after OutputPath (JSONPath), or what Output says instead (JSONata)."""

    @abstractmethod
    def computed(self, fields: Fields, name: str) -> Expression | None:
        """A field whose value is computed: `<name>Path` (JSONPath), or `<name>` with an expression (JSONata)."""

    @abstractmethod
    def templated(self, fields: Fields, name: str) -> Expression | None:
        """A field with values to evaluate anywhere in it; None when it is not there. It is about the subject."""

    @abstractmethod
    def subject(self, visit: Visit, scope: Scope) -> JSON:
        """What a computed field's expression is about: `$` (JSONPath) or `$states` (JSONata)."""
