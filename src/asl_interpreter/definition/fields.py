"""Reading the fields of a definition, with every fault named."""

from collections.abc import Iterable, Iterator
from typing import Any

from asl_interpreter.definition.place import Place
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.values import JSON, type_name

_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
}


class Fields:
    """The fields of one JSON object in a definition: a state, a retrier, a choice rule."""

    def __init__(self, value: JSON, at: Place) -> None:
        self.at = at
        if not isinstance(value, dict):
            at.fault(f"Expected value of type Object, but found {type_name(value)}")
            value = {}
        self._value: dict[str, JSON] = value

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    def raw(self, name: str) -> JSON:
        """The field as it stands, None when it is not there."""
        return self._value.get(name)

    def require(self, *names: str) -> None:
        """Report those of `names` that are missing."""
        missing = [name for name in names if name not in self._value]
        if missing:
            self.at.fault(f"These fields are required: [{', '.join(missing)}]")

    def allow(self, names: Iterable[str], one_of: Iterable[str] = ()) -> None:
        """Report every field that is none of `names`, as AWS does at the object that has it.

        `one_of` are those of which it could have one, and which may have been meant.
        """
        allowed = frozenset(names)
        for name in self._value:
            if name not in allowed:
                hint = did_you_mean(name, (allowed | frozenset(one_of)) - self._value.keys())
                self.at.fault(f"Field '{name}' is not supported", hint=hint, part=name)

    def exclude(self, *names: str) -> None:
        """Report when more than one of `names` is there (AWS's words: observed in floci-io/floci #3733)."""
        given = [name for name in names if name in self._value]
        if len(given) > 1:
            self.at.fault(f"There should only be one of the following fields: [{', '.join(given)}]")

    def string(self, name: str) -> str | None:
        """A field that holds a string; None when it is not there."""
        return self._typed(name, "string")  # type: ignore[no-any-return]

    def boolean(self, name: str) -> bool | None:
        """A field that holds true or false."""
        return self._typed(name, "boolean")  # type: ignore[no-any-return]

    def object(self, name: str) -> dict[str, JSON]:
        """A field that holds an object; empty when it is not there."""
        return self._typed(name, "object") or {}

    def array(self, name: str) -> list[JSON]:
        """A field that holds an array; empty when it is not there."""
        return self._typed(name, "array") or []

    def integer(self, name: str, least: int, most: int | None = None) -> int | None:
        """A field that holds a whole number within bounds."""
        value = self._typed(name, "number")
        if value is None:
            return None
        if isinstance(value, float):
            (self.at / name).fault(f"Expected a whole number, but found {value}")
        else:
            self._check_bounds(name, value, least, most)
        return int(value)

    def number(self, name: str, least: float, most: float | None = None) -> float | None:
        """A field that holds a number within bounds."""
        value = self._typed(name, "number")
        if value is not None:
            self._check_bounds(name, value, float(least), None if most is None else float(most))
        return value  # type: ignore[no-any-return]

    def _check_bounds(self, name: str, value: float, least: float, most: float | None) -> None:
        """Report a number out of bounds in AWS's words, which write bounds of fractions as such (floci #3733)."""
        if value < least:
            (self.at / name).fault(f"Minimum value is {least}", hint=f"{name} is {value}.")
        elif most is not None and value > most:
            (self.at / name).fault(f"Maximum value is {most}", hint=f"{name} is {value}.")

    def _typed(self, name: str, kind: str) -> Any:
        value = self._value.get(name)
        if name not in self._value:
            return None
        if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            message = f"Expected value of type {kind.capitalize()}, but found {type_name(value)}"
            (self.at / name).fault(message, hint=f"It is the value of '{name}'.")
            return None
        return value
