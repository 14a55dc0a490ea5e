"""Numbers of a state that may be computed: TimeoutSeconds, MaxConcurrency and their like."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.language import Language
from asl_interpreter.scope import Expression
from asl_interpreter.values import JSON, text
from asl_interpreter.visit import Visit


class Amount:
    """A number, written in the definition or computed at each visit."""

    def __init__(
        self,
        fields: Fields,
        name: str,
        language: Language,
        *,
        least: int = 0,
        most: int | None = None,
        whole: bool = True,
    ) -> None:
        fields.exclude(name, f"{name}Path")
        self._name = name
        self._language = language
        self._least, self._most, self._whole = least, most, whole
        self._field = language.computed_name(name)
        self._written = fields.raw(self._field)
        self._literal: float | None = None
        self._expression: Expression | None = None
        if isinstance(self._written, str):
            self._expression = self._computed(fields)
        elif whole:
            self._literal = fields.integer(name, least, most)
        else:
            self._literal = fields.number(name, least, most)

    @property
    def written(self) -> float | None:
        """The number that the definition gives; None when it gives none, or an expression."""
        return self._literal

    def __call__(self, visit: Visit) -> float | None:
        """The number for this visit; None when the state does not have the field."""
        if self._expression is None:
            return self._literal
        return self.within(self._number(self._language.value(self._expression, visit)))

    def _computed(self, fields: Fields) -> Expression | None:
        return self._language.computed(fields, self._name)

    def within(self, value: float) -> float:
        """A computed number that is within the bounds. Raises `StatesError` for another."""
        if self._most is not None and not self._least <= value <= self._most:
            raise StatesError(RUNTIME, f"{self._name} must be between {self._least} and {self._most}.")
        if value < self._least:
            raise StatesError(RUNTIME, f"{self._name} cannot be negative.")
        return value

    def _number(self, value: JSON) -> float:
        """As on AWS, a text that holds a number will do."""
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                number = float(value)
                if not self._whole:
                    return number
                if number.is_integer():
                    return int(number)
        except (ValueError, OverflowError):  # a text that is no number, a number beyond all floats
            pass
        shown = value if isinstance(value, str) else text(value)
        kind = "integer" if self._whole else "float"
        raise StatesError(
            RUNTIME, f'The {self._field} field refers to value "{shown}" which is not a valid {kind}: {self._written}'
        )


class MapAmount(Amount):
    """A number of a Map: with JSONPath, what computes it is a reference path, and none into the context object."""

    def _computed(self, fields: Fields) -> Expression | None:
        return self._language.referenced(fields, self._name)
