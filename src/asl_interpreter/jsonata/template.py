"""Fields of JSONata states: JSON in which strings of the form `{% … %}` are expressions.

(Amazon States Language specification, *JSONata*; Step Functions guide, *Transforming data with JSONata*.)
"""

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import QUERY_EVALUATION_ERROR, StatesError
from asl_interpreter.jsonata.expression import compile_jsonata
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text, type_name

_START, _END = "{%", "%}"


def compile_template(value: JSON, at: Place) -> Expression:
    """The value that a field stands for: expressions evaluated, everything else as it is written.

    The result takes `$states` as its first argument, and raises `StatesError` as the expressions do.
    """
    return _compile(value, at) or _literal(value)


def is_expression(value: JSON) -> bool:
    """Whether a value is a JSONata expression: a string from `{%` to `%}`, with no space around."""
    return isinstance(value, str) and value.startswith(_START) and value.endswith(_END)


def unexpected_type(written: str, field: str, expected: str, value: JSON) -> StatesError:
    """The failure of a field, as `written` in the definition, that gave a value of another type than `expected`."""
    return StatesError(
        QUERY_EVALUATION_ERROR,
        f"The JSONata expression '{_expression(written)}' specified for the field '{field}' returned an unexpected "
        f"result type. Expected '{expected}', but was '{type_name(value)}' for value: {text(value)}",
        location=field,
    )


def _expression(written: str) -> str:
    return written[len(_START) : -len(_END)].strip()


def _compile(value: JSON, at: Place) -> Expression | None:
    """The expression for a part of a template; None when nothing in it is to be evaluated."""
    if isinstance(value, str):
        if is_expression(value):
            return compile_jsonata(_expression(value), at)
        if value.startswith(_START) or value.endswith(_END):
            at.fault(f"The JSONata expression '{value}' must start with '{_START}' and end with '{_END}'")
        return None
    if isinstance(value, dict):
        return _object({name: (item, _compile(item, at / name)) for name, item in value.items()})
    if isinstance(value, list):
        return _array([(item, _compile(item, at / index)) for index, item in enumerate(value)])
    return None


def _object(parts: dict[str, tuple[JSON, Expression | None]]) -> Expression | None:
    computed = [(name, part) for name, (_, part) in parts.items() if part is not None]
    if not computed:
        return None
    written = {name: item for name, (item, _) in parts.items()}

    def build(states: JSON, scope: Scope) -> JSON:
        result = written.copy()
        for name, part in computed:
            result[name] = part(states, scope)
        return result

    return build


def _array(parts: list[tuple[JSON, Expression | None]]) -> Expression | None:
    computed = [(index, part) for index, (_, part) in enumerate(parts) if part is not None]
    if not computed:
        return None
    written = [item for item, _ in parts]

    def build(states: JSON, scope: Scope) -> JSON:
        result = written.copy()
        for index, part in computed:
            result[index] = part(states, scope)
        return result

    return build


def _literal(value: JSON) -> Expression:
    return lambda states, scope: value
