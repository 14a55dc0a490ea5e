"""The doubts about a definition, state by state."""

from collections.abc import Iterator

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Fault, Place
from asl_interpreter.doubts.expressions import doubt_expression, doubt_name
from asl_interpreter.doubts.paths import doubt_text
from asl_interpreter.jsonata.template import is_expression
from asl_interpreter.jsonpath.language import JSONPath
from asl_interpreter.values import JSON
from asl_interpreter.vocabulary import VOCABULARY

_ELSEWHERE = ("Comment", "ItemProcessor", "Iterator", "Branches")
"""Fields of a state in which nothing is evaluated by the state itself."""


def doubts(definition: JSON) -> list[Fault]:
    """A warning for each thing in a definition that AWS takes, and that cannot do what was meant.

    The definition is one in which `faults` finds no error; of another the doubts are those about what can be read.
    """
    at = Place()
    if not isinstance(definition, dict):
        return []
    assigned = frozenset(_assigned(definition))
    around = VOCABULARY.within(Fields(definition, Place()))
    for state in each_state(definition, at):
        is_path = around.language_of(Fields(state.fields, Place())).name == JSONPath.name
        for name, value, here in _texts(state.fields, state.at, ""):
            if is_path:
                doubt_text(name, value, here, assigned)
            elif is_expression(value):
                doubt_expression(value, here, str(state.fields.get("Type")), assigned)
        if not is_path:
            for name, here in _names(state.fields, state.at):
                doubt_name(name, here)
    return at.faults


def _assigned(definition: JSON) -> Iterator[str]:
    """The variables that any of the states assigns, by their names without a mark."""
    for state in each_state(definition, Place()):
        for field in ("Catch", "Choices"):
            inner = state.fields.get(field)
            for each in inner if isinstance(inner, list) else ():
                yield from _names_of_assign(each)
        yield from _names_of_assign(state.fields)


def _names_of_assign(holder: JSON) -> Iterator[str]:
    assign = holder.get("Assign") if isinstance(holder, dict) else None
    yield from (name.removesuffix(".$") for name in (assign if isinstance(assign, dict) else ()))


def _texts(value: JSON, at: Place, name: str) -> Iterator[tuple[str, str, Place]]:
    """Every text in a state, with the name of the field that holds it."""
    if isinstance(value, str):
        yield name, value, at
    elif isinstance(value, dict):
        for inner, each in value.items():
            if name or inner not in _ELSEWHERE:
                yield from _texts(each, at / inner, inner)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, at / index, name)


def _names(value: JSON, at: Place, depth: int = 0) -> Iterator[tuple[str, Place]]:
    """Every name of a field in a state, at every depth."""
    if isinstance(value, dict):
        for name, each in value.items():
            if depth or name not in _ELSEWHERE:
                yield name, at / name
                yield from _names(each, at / name, depth + 1)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _names(each, at / index, depth + 1)
