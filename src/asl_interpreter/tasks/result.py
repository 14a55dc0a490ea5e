"""From what botocore answers to the result of a Task: JSON, with the names that Step Functions gives the fields."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from asl_interpreter.tasks.request import Spelling
from asl_interpreter.values import JSON

_Convert: TypeAlias = Callable[[Any], JSON]
_Changes: TypeAlias = dict[str, tuple[str, _Convert | None]]


def compile_result(shape: Any, spelling: Spelling) -> Callable[[dict[str, Any]], dict[str, JSON]]:
    """A function that makes the result of an operation whose output is `shape`, without `ResponseMetadata`.

    Parts in which there is nothing to rename, and nothing but JSON, are not copied.
    """
    convert = _structure(_changes(shape, spelling, {}) if shape else {})

    def result(response: dict[str, Any]) -> dict[str, JSON]:
        members = {name: item for name, item in response.items() if name != "ResponseMetadata"}
        return convert(members)  # type: ignore[no-any-return]

    return result


def _converter(shape: Any, spelling: Spelling, known: dict[str, _Convert | None]) -> _Convert | None:
    """The conversion for `shape`, None when its values stay as they are. `known` holds those of structures."""
    match shape.type_name:
        case "structure":
            if shape.name not in known:
                changes: _Changes = {}
                known[shape.name] = _structure(changes)  # before its members: shapes may contain themselves
                changes.update(_changes(shape, spelling, known))
                known[shape.name] = known[shape.name] if changes else None
            return known[shape.name]
        case "list":
            return _list(_converter(shape.member, spelling, known))
        case "map":
            return _map(_converter(shape.value, spelling, known))
        case "timestamp":
            return _instant
        case "blob":
            return _text
    return None


def _changes(shape: Any, spelling: Spelling, known: dict[str, _Convert | None]) -> _Changes:
    """Those members of a structure of which something changes: their name, or what is in them."""
    members = {name: (spelling(name), _converter(member, spelling, known)) for name, member in shape.members.items()}
    return {name: change for name, change in members.items() if change != (name, None)}


def _structure(changes: _Changes) -> _Convert:
    unchanged = changes.keys().isdisjoint

    def convert(value: dict[str, Any]) -> dict[str, JSON]:
        if unchanged(value):
            return value
        result = {}
        for name, item in value.items():
            spelled, part = changes.get(name) or (name, None)
            result[spelled] = item if part is None else part(item)
        return result

    return convert


def _list(convert: _Convert | None) -> _Convert | None:
    return None if convert is None else lambda value: [convert(item) for item in value]


def _map(convert: _Convert | None) -> _Convert | None:
    return None if convert is None else lambda value: {key: convert(item) for key, item in value.items()}


def _instant(value: datetime) -> str:
    """As Java writes an instant: `2026-01-01T09:00:00Z`, and a fraction only where there is one."""
    instant = value.astimezone(UTC)
    unit = "milliseconds" if instant.microsecond % 1000 == 0 else "microseconds"
    written = instant.isoformat(timespec=unit if instant.microsecond else "seconds")
    return written.removesuffix("+00:00") + "Z"


def _text(value: Any) -> str:
    """Bytes, or a stream of them, as text; Base64 when they are none."""
    data: bytes = value.read() if hasattr(value, "read") else value
    try:
        return data.decode()
    except UnicodeDecodeError:
        return b64encode(data).decode()
