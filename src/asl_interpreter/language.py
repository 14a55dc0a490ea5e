"""What a query language decides: one `Language` for each is asked wherever states are compiled or run.

(Amazon States Language specification, *Query languages*; Step Functions guide, *Transforming data with JSONata*.)
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol, TypeAlias

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StatesError
from asl_interpreter.fields.flow import Flow
from asl_interpreter.fields.template import Notation, compile_template
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

_LONGEST_VARIABLE = 80  # characters

Items: TypeAlias = Callable[[Visit, JSON], list[JSON]]
"""Gives a Map's items, from its effective input. Raises `StatesError` for what has none."""

Caught: TypeAlias = Callable[[Visit, JSON], None]
"""Sets output and variables of a visit from the error output: what a catcher does with an object of Error and Cause."""


class ChoiceRule(Protocol):
    """One of a Choice's rules: its condition, and what becomes of the data when it holds."""

    def matches(self, visit: Visit, data: JSON) -> bool:
        """Whether the condition holds for the state's effective input. Raises `StatesError`."""

    def leave(self, visit: Visit, flow: Flow) -> None:
        """Set the visit's output and variables. `flow` is the state's."""


class Language(Notation, ABC):
    """A query language. It keeps nothing: neither of a definition nor of an execution."""

    name: ClassVar[str]
    """As `QueryLanguage` says it."""
    state_fields: ClassVar[Mapping[str, tuple[str, ...]]]
    """By type of state: the fields that it has in this language, beside those that it has in every language."""
    catcher_fields: ClassVar[tuple[str, ...]]
    """Those of a catcher."""
    no_timestamp: ClassVar[str]
    """How AWS says of a Wait's computed field that it is no timestamp."""
    request_field: ClassVar[str]
    """The field of a Task that makes its request."""
    inspected: ClassVar[Mapping[str, tuple[str, ...]]]
    """By type of state: the stages that TestState shows (recorded); a Pass may be one `with Result`."""

    # ---- fields with values to evaluate

    def template(self, fields: Fields, name: str) -> Expression | None:
        """A field with values to evaluate anywhere in it; None when it is not there."""
        return compile_template(fields.raw(name), fields.at / name, self) if name in fields else None

    def assignments(self, fields: Fields) -> Expression | None:
        """Assign, compiled: an object of variables.

        Their names are identifiers of Unicode of at most 80 characters. (Step Functions guide, *Passing data between
        states with variables*.)
        """
        for key in fields.object("Assign"):
            name = self.field_of(key)
            if name == "states" or not name.isidentifier() or len(name) > _LONGEST_VARIABLE:
                (fields.at / "Assign").fault(f"'{name}' is no name that a variable can have")
        return self.template(fields, "Assign")

    @abstractmethod
    def computed_name(self, name: str) -> str:
        """What the field is called that computes what `name` would say: `<name>Path` (JSONPath), `<name>` (JSONata)."""

    @abstractmethod
    def computed(self, fields: Fields, name: str) -> Expression | None:
        """The field that computes `name`; None when it is not there."""

    def referenced(self, fields: Fields, name: str) -> Expression | None:
        """The same of a Map's numbers."""
        return self.computed(fields, name)

    def computed_text(self, fields: Fields, name: str) -> Expression | None:
        """The same of a Fail state's texts, Error and Cause."""
        return self.computed(fields, name)

    @abstractmethod
    def subject(self, visit: Visit, scope: Scope) -> JSON:
        """What the expressions of a state's fields are about: `$` (JSONPath) or `$states` (JSONata)."""

    def value(self, expression: Expression, visit: Visit) -> JSON:
        """What a field's expression gives on a visit. Raises `StatesError`."""
        return expression(self.subject(visit, visit.scope), visit.scope)

    @abstractmethod
    def field_of(self, key: str) -> str:
        """The field that a key of a template stands for: without `.$` (JSONPath), the key itself (JSONata)."""

    @abstractmethod
    def reads_as_computed(self, value: str) -> bool:
        """Whether a text in a template is an expression, or would be one if its key said so."""

    def is_computed(self, value: str) -> bool:
        """Whether a text that is a whole field is an expression, so that the field may be of any type."""
        return False

    def warn(self, fields: dict[str, JSON], at: Place) -> None:
        """Report what stands in a state as plain text and looks as if it was to be evaluated."""

    # ---- parts of states

    @abstractmethod
    def flow(self, fields: Fields) -> Flow:
        """The data flow of a state."""

    @abstractmethod
    def items(self, fields: Fields, *, members: bool) -> Items:
        """What a Map works on.

        `members` says that an object will do, for its members, as it does in distributed mode alone (guide, *ItemsPath
        (Map, JSONPath only)*; that it does not in inline mode was recorded on AWS).
        """

    @abstractmethod
    def rule(self, fields: Fields) -> ChoiceRule:
        """What one of a Choice's rules says, but for Next."""

    @abstractmethod
    def caught(self, fields: Fields) -> Caught:
        """What a catcher does with the error output."""

    # ---- failures

    @abstractmethod
    def failure(self, cause: str, field: str) -> StatesError:
        """The failure of a state at one of its fields."""

    @abstractmethod
    def unfit(self, field: str, written: JSON, value: str, fault: str) -> StatesError:
        """The failure of a Wait whose `field`, as `written` in the definition, was computed as an unfit `value`."""
