"""From the Parameters (or Arguments) of a Task to the request that botocore takes."""

from collections.abc import Callable
from typing import Any, TypeAlias

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.values import JSON, text

Spelling: TypeAlias = Callable[[str], str]
"""How Step Functions spells the name of a field that an API's model gives."""

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
    convert = _converter(shape, spelling, {}) if shape else _structure({}, ())

    def request(parameters: JSON) -> dict[str, Any]:
        try:
            return convert(parameters, "")  # type: ignore[no-any-return]
        except _Fault as fault:
            cause = f"The Parameters '{text(parameters)}' could not be used to start the Task: [{fault}]"
            raise StatesError(RUNTIME, cause) from None

    return request


def _converter(shape: Any, spelling: Spelling, known: dict[str, _Convert]) -> _Convert:
    """The conversion for `shape`; `known` holds those that were begun, because shapes may contain themselves."""
    if (begun := known.get(shape.name)) is not None:
        return begun
    match shape.type_name:
        case "structure" if getattr(shape, "is_document_type", False):
            return _same
        case "structure":
            members: dict[str, tuple[str, _Convert]] = {}
            known[shape.name] = convert = _structure(members, shape.required_members)
            for name, member in shape.members.items():
                entry = (name, _converter(member, spelling, known))
                members[spelling(name)] = entry
                if name[0].isupper():
                    members.setdefault(name, entry)
            return convert
        case "list":
            return _list(_converter(shape.member, spelling, known))
        case "map":
            return _map(_converter(shape.value, spelling, known))
        case "string" | "character":
            return _string
        case "blob":
            return _blob
    return _typed(_SCALARS[shape.type_name])


def _structure(members: dict[str, tuple[str, _Convert]], required: Any) -> _Convert:
    required = frozenset(required)

    def convert(value: JSON, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _invalid(field)
        request = {}
        for key, item in value.items():
            member = members.get(key)
            if member is None:
                raise _Fault(f'The field "{key}" is not supported by Step Functions')
            if item is not None:
                request[member[0]] = member[1](item, key)
        if not required <= request.keys():
            raise _missing(value, members, required - request.keys())
        return request

    return convert


def _missing(value: dict[str, JSON], members: dict[str, tuple[str, _Convert]], missing: frozenset[str]) -> Exception:
    given = {members[key][0] for key in value}
    absent = [key for key, (name, _) in members.items() if name in missing - given]
    if absent:
        return _Fault(", ".join(f"The field '{key}' is required but was missing" for key in absent))
    return NullMember(min(missing))


def _list(convert: _Convert) -> _Convert:
    def items(value: JSON, field: str) -> list[Any]:
        if not isinstance(value, list):
            raise _invalid(field)
        return [convert(item, field) for item in value]

    return items


def _map(convert: _Convert) -> _Convert:
    def values(value: JSON, field: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _invalid(field)
        return {key: convert(item, key) for key, item in value.items()}

    return values


def _string(value: JSON, field: str) -> str:
    return value if isinstance(value, str) else text(value)


def _blob(value: JSON, field: str) -> bytes:
    return text(value).encode()


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
