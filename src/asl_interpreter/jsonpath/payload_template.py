"""Payload templates: JSON in which fields ending in `.$` stand for a path or an intrinsic function.

(Amazon States Language specification, *Payload Template*; Step Functions guide, *Parameters*, *ResultSelector*.)
"""

from asl_interpreter.definition.place import Place
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.intrinsics.parser import IntrinsicSyntaxError, is_intrinsic, literal, parse_intrinsic
from asl_interpreter.jsonpath.path import Path, PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text

_MARK = ".$"


def compile_template(template: JSON, at: Place) -> Expression:
    """What a template makes of its input.

    What holds no field ending in `.$` is the same value in every result. The expression raises `StatesError`: with
    States.Runtime for a path that leads nowhere, else what the intrinsic function raises.
    """
    return _compile(template, at) or literal(template)


def _compile(template: JSON, at: Place) -> Expression | None:
    """The expression of a template, None where it holds nothing to evaluate."""
    if isinstance(template, dict):
        return _object(template, at)
    if isinstance(template, list):
        return _array(template, at)
    return None


def _object(template: dict[str, JSON], at: Place) -> Expression | None:
    dynamic: list[tuple[str, Expression]] = []
    for field, value in template.items():
        marked = field.endswith(_MARK)
        name = field.removesuffix(_MARK)
        if marked and name in template:
            at.fault(f"The fields '{name}' and '{field}' stand for the same field; only one of them can be there.")
        expression = compile_field(field, value, at) if marked else _compile(value, at / field)
        if expression is not None:
            dynamic.append((name, expression))
    if not dynamic:
        return None
    frame = {field.removesuffix(_MARK): value for field, value in template.items()}
    fields = tuple(dynamic)

    def evaluate(data: JSON, scope: Scope) -> JSON:
        result = frame.copy()
        for name, expression in fields:
            result[name] = expression(data, scope)
        return result

    return evaluate


def _array(template: list[JSON], at: Place) -> Expression | None:
    compiled = [_compile(item, at / index) for index, item in enumerate(template)]
    if not any(compiled):
        return None
    items = tuple(item or literal(value) for item, value in zip(compiled, template, strict=True))
    return lambda data, scope: [item(data, scope) for item in items]


def compile_field(field: str, value: JSON, at: Place) -> Expression:
    """The expression of one field ending in `.$`. As on AWS, a fault is reported at the object that holds the field."""
    try:
        if isinstance(value, str):
            return parse_intrinsic(value) if is_intrinsic(value) else _found(field, compile_path(value))
    except (PathSyntaxError, IntrinsicSyntaxError):
        pass
    at.fault(f"The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call")
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
