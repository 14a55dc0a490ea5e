"""Fields of JSONata states: JSON in which strings of the form `{% … %}` are expressions.

(Amazon States Language specification, *JSONata*; Step Functions guide, *Transforming data with JSONata*.)
"""

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import QUERY_EVALUATION_ERROR, StatesError
from asl_interpreter.jsonata.expression import compile_jsonata
from asl_interpreter.scope import Expression
from asl_interpreter.values import JSON, text, type_name

_START, _END = "{%", "%}"


def compile_text(value: str, at: Place) -> Expression | None:
    """The expression that a text is; None for one that stands for itself.

    The result takes `$states` as its first argument, and raises `StatesError` as `compile_jsonata` says.
    """
    if is_expression(value):
        return compile_jsonata(expression_of(value), at)
    if is_delimited(value):
        at.fault(f"The JSONata expression '{value}' must start with '{_START}' and end with '{_END}'")
    return None


def is_expression(value: JSON) -> bool:
    """Whether a value is a JSONata expression: a string from `{%` to `%}`, with no space around."""
    return isinstance(value, str) and value.startswith(_START) and value.endswith(_END)


def is_delimited(value: JSON) -> bool:
    """Whether a value has a delimiter of an expression: it is one, or a fault."""
    return isinstance(value, str) and (value.startswith(_START) or value.endswith(_END))


def unexpected_type(written: str, field: str, expected: str, value: JSON) -> StatesError:
    """The failure of a field, as `written` in the definition, that gave a value of another type than `expected`."""
    return StatesError(
        QUERY_EVALUATION_ERROR,
        f"The JSONata expression '{expression_of(written)}' specified for the field '{field}' returned an unexpected "
        f"result type. Expected '{expected}', but was '{type_name(value)}' for value: {text(value)}",
        location=field,
    )


def expression_of(written: str) -> str:
    """An expression without its delimiters."""
    return written[len(_START) : -len(_END)].strip()
