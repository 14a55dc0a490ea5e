"""Payload templates: JSON in which fields ending in `.$` stand for a path or an intrinsic function.

(Amazon States Language specification, *Payload Template*; Step Functions guide, *Parameters*, *ResultSelector*.)
"""

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.fields.template import literal
from asl_interpreter.intrinsics.parser import IntrinsicSyntaxError, is_intrinsic, parse_intrinsic
from asl_interpreter.jsonpath.path import Path, PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text, type_name

MARK = ".$"


def marked_member(name: str, holder: dict[str, JSON], at: Place) -> tuple[str, Expression] | None:
    """The name and the expression of a member whose name ends in `.$`; None for any other.

    The expression raises `StatesError`: with States.Runtime for a path that leads nowhere, else what the intrinsic
    function raises.
    """
    if not name.endswith(MARK):
        return None
    shown = name.removesuffix(MARK)
    if shown in holder:
        at.fault(f"The fields '{shown}' and '{name}' stand for the same field; only one of them can be there.")
    return shown, compile_field(name, holder[name], at)


def compile_field(field: str, value: JSON, at: Place) -> Expression:
    """The expression of one field ending in `.$`. As on AWS, a fault is reported at the object that holds the field."""
    try:
        if isinstance(value, str):
            return parse_intrinsic(value) if is_intrinsic(value) else _found(field, compile_path(value))
        why = f"It is no text, but {type_name(value)}"
    except (PathSyntaxError, IntrinsicSyntaxError) as fault:
        why = str(fault)
    message = f"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call"
    at.fault(message, hint=why if why.endswith(("?", ".")) else f"{why}.", part=field)
    return literal(None)


def _found(field: str, path: Path) -> Expression:
    def evaluate(data: JSON, scope: Scope) -> JSON:
        try:
            return path(data, scope)
        except PathNotFound as missing:
            if missing.past_end:
                return None  # observed on AWS; no page of the guide says it
            raise StatesError(
                RUNTIME,
                f"The JSONPath '{path.text}' specified for the field '{field}' could not be found in the input "
                f"'{text(missing.searched)}'",
                missing.hint,
            ) from None

    return evaluate
