"""From the Parameters (or Arguments) of a Task to the request that botocore takes."""

from collections.abc import Callable
from typing import Any, TypeAlias

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.tasks.shapes import Members, Spelling, is_document, read_shape
from asl_interpreter.values import JSON, text, utf8

_Convert: TypeAlias = Callable[[JSON, str], Any]  # the value, and the field that holds it


_SCALARS: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "double": (int, float),
    "float": (int, float),
    "integer": (int,),
    "long": (int,),
    "timestamp": (str, int, float),
}


class NullMember(Exception):
    """A field that the API requires is null. It is sent, and the service answers that it must not be."""


class _Fault(Exception):
    pass


def compile_request(shape: Any, spelling: Spelling) -> Callable[[JSON], dict[str, Any]]:
    """A function that makes the request for an operation whose input is `shape`.

    It renames the fields of structures at every depth, leaves out nulls, and writes as JSON text what is given for a
    string or for bytes and is none: AWS does, with a string for bytes too. It raises States.Runtime for parameters that
    AWS does not take, in AWS's words, and `NullMember`.
    """
    convert = read_shape(shape, spelling, _Request()) if shape else _nothing

    def request(parameters: JSON) -> dict[str, Any]:
        try:
            return convert(parameters, "")
        except _Fault as fault:
            cause = f"The Parameters '{text(parameters)}' could not be used to start the Task: [{fault}]"
            raise StatesError(RUNTIME, cause) from None

    return request


class _Request:
    """A `Reading` of the shapes of an input."""

    def structure(self, members: Members[_Convert]) -> tuple[_Convert, None]:
        required = members.required.keys()

        def convert(value: JSON, field: str) -> dict[str, Any]:
            if not isinstance(value, dict):
                raise _invalid(field)
            request = {}
            for key, item in value.items():
                try:
                    name, member = members[key]
                except KeyError:
                    raise _Fault(f'The field "{key}" is not supported by Step Functions') from None
                if item is not None:
                    request[name] = member(item, key)
            if not required <= request.keys():
                raise _missing(value, members, required - request.keys())
            return request

        return convert, None

    def list(self, item: _Convert) -> _Convert:
        def items(value: JSON, field: str) -> Any:
            if not isinstance(value, list):
                raise _invalid(field)
            return [item(each, field) for each in value]

        return items

    def map(self, value: _Convert) -> _Convert:
        def values(given: JSON, field: str) -> Any:
            if not isinstance(given, dict):
                raise _invalid(field)
            return {key: value(item, key) for key, item in given.items()}

        return values

    def scalar(self, shape: Any) -> _Convert:
        if is_document(shape):
            return _same
        match shape.type_name:
            case "string" | "character":
                return _string
            case "blob":
                return _blob
        return _typed(_SCALARS[shape.type_name])


def _nothing(value: JSON, field: str) -> dict[str, Any]:
    """The request of an operation without input."""
    if not isinstance(value, dict):
        raise _invalid(field)
    for key in value:
        raise _Fault(f'The field "{key}" is not supported by Step Functions')
    return {}


def _missing(value: dict[str, JSON], members: Members[_Convert], missing: set[str]) -> Exception:
    absent = missing - {members.names[key] for key in value}
    if absent:
        spelled = (ours for name, ours in members.required.items() if name in absent)
        return _Fault(", ".join(f"The field '{ours}' is required but was missing" for ours in spelled))
    return NullMember(min(missing))


def _string(value: JSON, field: str) -> str:
    return value if isinstance(value, str) else text(value)


def _blob(value: JSON, field: str) -> bytes:
    return value if isinstance(value, bytes) else utf8(text(value))  # bytes: what a ResultWriter writes


def _typed(types: tuple[type, ...]) -> _Convert:
    def scalar(value: JSON, field: str) -> JSON:
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise _invalid(field)
        return value

    return scalar


def _same(value: JSON, field: str) -> JSON:
    return value


def _invalid(field: str) -> Exception:
    return _Fault(f"The value of the field '{field}' has an invalid format" if field else "They must be an object")
