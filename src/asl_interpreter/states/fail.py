"""Fail: ends the execution with an error (specification, *Fail State*)."""

from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import RUNTIME, StateFailed, StatesError
from asl_interpreter.language import Language
from asl_interpreter.scope import Expression
from asl_interpreter.states.state import State
from asl_interpreter.values import text
from asl_interpreter.visit import Visit


class Fail(State):
    type: ClassVar[str] = "Fail"
    fields: ClassVar[tuple[str, ...]] = ("Error", "Cause")
    goes_on = False

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        self.exited_event = ""
        self._error = self._text(fields, "Error")
        self._cause = self._text(fields, "Cause")

    def run(self, visit: Visit) -> None:
        self.flow.enter(visit)
        error, cause = (self._value(visit, *field) for field in (self._error, self._cause))
        visit.error, visit.cause = error, cause
        raise StateFailed(error, cause, visit.walk.event)

    def _text(self, fields: Fields, name: str) -> tuple[str | None, Expression | None, str]:
        """The field's literal and its expression, of which it has one at most, and its name."""
        fields.exclude(name, f"{name}Path")
        computed = self.language.computed_name(name)
        literal = fields.string(name) if computed != name else None
        return literal, self.language.computed_text(fields, name), computed

    def _value(self, visit: Visit, literal: str | None, expression: Expression | None, name: str) -> str | None:
        if expression is None:
            return literal
        value = self.language.value(expression, visit)
        if not isinstance(value, str):
            raise StatesError(RUNTIME, f"The value of {name} must be a string, but was: {text(value)}")
        return value
