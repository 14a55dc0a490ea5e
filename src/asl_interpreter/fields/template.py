"""Templates: JSON with values to evaluate in it. The query language says which these are.

(Amazon States Language specification, *Payload Template*, *JSONata*.)
"""

from abc import ABC, abstractmethod

from asl_interpreter.definition.place import Place
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON


class Notation(ABC):
    """How a language marks what is to be evaluated. Both answers may report faults at the place they are given."""

    @abstractmethod
    def text(self, value: str, at: Place) -> Expression | None:
        """The expression that a text is; None for one that stands for itself."""

    @abstractmethod
    def member(self, name: str, holder: dict[str, JSON], at: Place) -> tuple[str, Expression] | None:
        """What a member of an object is when its name marks it: its name in the result, and its expression.

        None for others. `at` is the place of the object, `holder`.
        """


def compile_template(template: JSON, at: Place, notation: Notation) -> Expression:
    """What a template makes of its subject, the first argument of the result.

    What holds nothing to evaluate is the same value in every result. The expression raises `StatesError` as those in it
    do.
    """
    return _compile(template, at, notation) or literal(template)


def literal(value: JSON) -> Expression:
    """The expression of a value that is written out."""
    return lambda _subject, _scope: value


def _compile(value: JSON, at: Place, notation: Notation) -> Expression | None:
    """The expression of a part of a template; None when nothing in it is to be evaluated."""
    if isinstance(value, str):
        return notation.text(value, at)
    if isinstance(value, dict):
        return _object(value, at, notation)
    if isinstance(value, list):
        return _array(value, at, notation)
    return None


def _object(template: dict[str, JSON], at: Place, notation: Notation) -> Expression | None:
    frame: dict[str, JSON] = {}
    computed: list[tuple[str, Expression]] = []
    for name, value in template.items():
        shown, expression = notation.member(name, template, at) or (name, _compile(value, at / name, notation))
        frame[shown] = value
        if expression is not None:
            computed.append((shown, expression))
    if not computed:
        return None
    fields = tuple(computed)

    def evaluate(subject: JSON, scope: Scope) -> JSON:
        result = frame.copy()
        for name, expression in fields:
            result[name] = expression(subject, scope)
        return result

    return evaluate


def _array(template: list[JSON], at: Place, notation: Notation) -> Expression | None:
    compiled = [_compile(item, at / index, notation) for index, item in enumerate(template)]
    computed = tuple((index, part) for index, part in enumerate(compiled) if part is not None)
    if not computed:
        return None

    def evaluate(subject: JSON, scope: Scope) -> JSON:
        result = template.copy()
        for index, expression in computed:
            result[index] = expression(subject, scope)
        return result

    return evaluate
