"""Fields that hold one path: InputPath, OutputPath, ItemsPath, SecondsPath, ErrorPath and their like."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.jsonpath.path import PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.jsonpath.payload_template import compile_field
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON


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


def path_or_intrinsic(fields: Fields, name: str) -> Expression | None:
    """The field's path or intrinsic function, compiled; None when the field is not there.

    AWS words a path that leads nowhere as in a payload template.
    """
    written = fields.string(name)
    return None if written is None else compile_field(name, written, fields.at)
