"""Fields that hold one path: InputPath, ResultPath, OutputPath, ItemsPath, SecondsPath, ErrorPath and their like."""

from collections.abc import Callable

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.intrinsics.parser import is_intrinsic
from asl_interpreter.jsonpath.path import PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.jsonpath.payload_template import compile_field
from asl_interpreter.jsonpath.reference_path import compile_reference_path
from asl_interpreter.jsonpath.syntax import CONTEXT, split
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON

_GIVING_TEXT = tuple(
    f"States.{name}"
    for name in ("Format", "JsonToString", "ArrayGetItem", "Base64Encode", "Base64Decode", "Hash", "UUID")
)


def path(fields: Fields, name: str) -> Expression | None:
    """The field's path, compiled; None when the field is not there."""
    written = fields.string(name)
    if written is None:
        return None
    try:
        compiled = compile_path(written)
    except PathSyntaxError as fault:
        (fields.at / name).fault(str(fault))
        return None

    def follow(data: JSON, scope: Scope) -> JSON:
        try:
            return compiled(data, scope)
        except PathNotFound as missing:
            raise StatesError(RUNTIME, f"Invalid path '{written}' : {missing}", missing.hint) from None

    return follow


def referenced(fields: Fields, name: str) -> Expression | None:
    """The same of a field that must be a reference path, into the input or to a variable.

    (Observed on AWS for the numbers of a Map: floci-io/floci #3733.)
    """
    followed = path(fields, name)
    if followed is not None:
        parts = split(str(fields.raw(name)))
        if parts.root == CONTEXT or parts.query:
            (fields.at / name).fault("Value is not a Reference Path")
    return followed


def path_or_intrinsic(fields: Fields, name: str) -> Expression | None:
    """The field's path or intrinsic function, compiled; None when the field is not there.

    AWS words a path that leads nowhere as in a payload template. Only functions that give a text may stand here (Step
    Functions guide, *Fail workflow state*).
    """
    written = fields.string(name)
    if written is None:
        return None
    if is_intrinsic(written) and not written.startswith(_GIVING_TEXT):
        fields.at.fault(
            f"The value for the field '{name}' must be a valid JSONPath or a valid intrinsic function call that gives "
            "a string"
        )
    return compile_field(name, written, fields.at)


def path_or_null(fields: Fields, name: str) -> Expression | None:
    """InputPath or OutputPath, compiled: null means an empty object. None when it is the whole, or not there."""
    if name in fields and fields.raw(name) is None:
        return _nothing
    return None if fields.raw(name) == "$" else path(fields, name)


def result_path(fields: Fields) -> Callable[[JSON, JSON], JSON]:
    """What ResultPath makes of the raw input and a result: the result in the input, in its place, or left out.

    The function raises `StatesError`.
    """
    written = fields.raw("ResultPath")
    if written is None and "ResultPath" in fields:
        return lambda data, _result: data
    if isinstance(written, str) and written != "$":
        try:
            return compile_reference_path(written).insert
        except ValueError as fault:
            (fields.at / "ResultPath").fault(str(fault))
    elif written not in (None, "$"):
        (fields.at / "ResultPath").fault("ResultPath must be a reference path or null")
    return lambda _data, result: result


def _nothing(data: JSON, scope: Scope) -> JSON:
    return {}
