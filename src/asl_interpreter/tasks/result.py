"""From what botocore answers to the result of a Task: JSON, with the names that Step Functions gives the fields."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeAlias

from asl_interpreter.tasks.shapes import Members, Spelling, read_shape
from asl_interpreter.values import JSON

_Convert: TypeAlias = Callable[[Any], JSON]
_Changes: TypeAlias = dict[str, tuple[str, _Convert | None]]


Instant: TypeAlias = Callable[[datetime], JSON]
"""Writes a timestamp."""


def iso_instant(value: datetime) -> str:
    """As AWS SDK integrations show it, which Java writes: `2026-01-01T09:00:00Z`, a fraction where there is one."""
    instant = value.astimezone(UTC)
    unit = "milliseconds" if instant.microsecond % 1000 == 0 else "microseconds"
    written = instant.isoformat(timespec=unit if instant.microsecond else "seconds")
    return written.removesuffix("+00:00") + "Z"


def milliseconds(value: datetime) -> int:
    """As optimised integrations show it: since the epoch (measured on AWS, floci-io/floci: nested StartExecution)."""
    return round(value.timestamp() * 1000)


def compile_result(
    shape: Any, spelling: Spelling, instant: Instant = iso_instant
) -> Callable[[dict[str, Any]], dict[str, JSON]]:
    """A function that makes the result of an operation whose output is `shape`, without `ResponseMetadata`.

    Parts in which there is nothing to rename, and nothing but JSON, are not copied.
    """
    convert = (read_shape(shape, spelling, _Result(spelling, instant)) if shape else None) or _same

    def result(response: dict[str, Any]) -> dict[str, JSON]:
        members = {name: item for name, item in response.items() if name != "ResponseMetadata"}
        return convert(members)  # type: ignore[no-any-return]

    return result


class _Result:
    """A `Reading` of the shapes of an output: the conversion of each, None when its values stay as they are."""

    def __init__(self, spelling: Spelling, instant: Instant) -> None:
        self._spelling, self._instant = spelling, instant

    def structure(self, members: Members[_Convert | None]) -> tuple[_Convert | None, Callable[[], _Convert | None]]:
        changes: _Changes = {}
        convert = _structure(changes)

        def known() -> _Convert | None:
            for name in members.shape.members:
                spelled = self._spelling(name)
                change = (spelled, members[spelled][1])
                if change != (name, None):
                    changes[name] = change
            return convert if changes else None

        return convert, known

    def list(self, item: _Convert | None) -> _Convert | None:
        return None if item is None else lambda value: [item(each) for each in value]

    def map(self, value: _Convert | None) -> _Convert | None:
        return None if value is None else lambda given: {key: value(item) for key, item in given.items()}

    def scalar(self, shape: Any) -> _Convert | None:
        match shape.type_name:
            case "timestamp":
                return self._instant
            case "blob":
                return _text
        return None


def _same(value: Any) -> JSON:
    return value


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


def _text(value: Any) -> str:
    """Bytes, or a stream of them, as text; Base64 when they are none."""
    data: bytes = value.read() if hasattr(value, "read") else value
    try:
        return data.decode()
    except UnicodeDecodeError:
        return b64encode(data).decode()
