"""JSON in short lines, each marked when it says something that an earlier value did not."""

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from workbook.basics.shown import short

ABSENT: Final = object()
"""There is no earlier value to compare with."""

ID_DIGITS = 4
"""Of an id; eight would leave no room for the rest of a key."""

_ITEMS = 1  # of a list; the others are counted
_WRAPPED = 3  # lines for a long text, or for an item that is one record of short values
_INDENT = 2  # characters
_OPENING = ("{", "[")
_LEAST = 20  # characters; what lies so deep that it has fewer takes one line


Known: TypeAlias = tuple[Any, str] | None


@dataclass(frozen=True)
class Line:
    """One line: `indent` in characters, and `mark`: `+` new or changed, `-` no longer there, or nothing."""

    indent: int
    text: str
    mark: str = ""


def json_lines(value: Any, before: Any, width: int, known: Known = None) -> list[Line]:
    """`value` in lines of at most `width` characters.

    What is the same as in `before` takes one line and no mark; what was in `before` and is gone is named at the end.
    With `ABSENT` as `before` nothing is marked. Ids are shortened, long texts cut, so is what is nested too deep for
    its own lines, and of a list the first items shown. `known` is a value that was shown above and what it is called:
    where that comes again it takes one line.
    """
    lines = list(_lines("", value, before, 0, "", width, known))
    if before is ABSENT:
        return [Line(line.indent, line.text) for line in lines]
    return lines + [Line(0, _cut(path, width), "-") for path in _gone(value, before, "")]


def only_changed(lines: list[Line]) -> list[Line]:
    """The lines with a mark, and those that open and close what they are in; the others are counted."""
    kept: list[Line] = []
    left = 0
    for place, line in enumerate(lines):
        within = _opened(lines, place)
        if line.mark or any(it.mark for it in within) or _closes(line, kept):
            if left:
                indent = kept[-1].indent + _INDENT * kept[-1].text.endswith(_OPENING) if kept else line.indent
                kept.append(Line(indent, f"… {left} as before"))
                left = 0
            kept.append(line)
        else:
            left += 1
    return kept


def _opened(lines: list[Line], place: int) -> list[Line]:
    """The lines inside what the line at `place` opens."""
    line = lines[place]
    if not line.text.endswith(_OPENING):
        return []
    end = next((n for n in range(place + 1, len(lines)) if lines[n].indent <= line.indent), len(lines))
    return lines[place + 1 : end]


def _closes(line: Line, kept: list[Line]) -> bool:
    """Whether it closes what is still open among the lines kept."""
    if line.text.rstrip(",") not in ("}", "]"):
        return False
    return any(it.indent == line.indent and it.text.endswith(_OPENING) for it in kept)


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; unlike in Python, true is not 1."""
    return other is not ABSENT and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _lines(
    head: str, value: Any, before: Any, indent: int, comma: str, width: int, known: Known = None
) -> Iterator[Line]:
    room = width - indent
    whole = head + _compact(value) + comma
    mark = "" if same(value, before) else "+"
    partly = isinstance(value, dict) and isinstance(before, dict) and bool(value.keys() & before.keys())
    if not mark or (len(whole) <= room and not partly) or room < _LEAST:
        yield Line(indent, _cut(whole, room), mark)
    elif known and same(value, known[0]):
        yield Line(indent, f"{head}… {known[1]}{comma}", mark)
    elif not isinstance(before, dict) and _is_record(value) and len(whole) <= _WRAPPED * (room - _LEAST):
        yield from _record(head, value, indent, comma, width)
    elif isinstance(value, dict):
        inner = before if isinstance(before, dict) else {}
        yield Line(indent, head + "{", "" if isinstance(before, dict) else mark)
        for place, (name, child) in enumerate(value.items(), 1):
            yield from _lines(
                f'"{name}": ',
                child,
                inner.get(name, ABSENT),
                indent + _INDENT,
                "," if place < len(value) else "",
                width,
                known,
            )
        yield Line(indent, "}" + comma, "" if isinstance(before, dict) else mark)
    elif isinstance(value, list):
        yield Line(indent, head + "[", mark)
        for place, child in enumerate(value[:_ITEMS], 1):
            yield from _item(child, indent + _INDENT, "," if place < len(value) else "", width)
        if len(value) > _ITEMS:
            yield Line(indent + _INDENT, f"… {len(value) - _ITEMS} more", mark)
        yield Line(indent, "]" + comma, mark)
    else:
        for number, text in enumerate(_wrapped(whole, room)):
            yield Line(indent + (_INDENT if number else 0), text, mark)


def _wrapped(text: str, width: int) -> list[str]:
    """A long text in a few lines where it has spaces to break it at; what does not fit then is cut."""
    head = text[: text.rfind(" ", 0, width + 1)] if " " in text[: width + 1] else ""
    if len(text) <= width or len(head) < width / 2:  # a name or an id: breaking it after its key would not help
        return [_cut(text, width)]
    rest = text[len(head) :].strip()
    return [head, *textwrap.wrap(rest, width - _INDENT, max_lines=_WRAPPED - 1, placeholder="…")]


def _item(value: Any, indent: int, comma: str, width: int) -> Iterator[Line]:
    if _is_record(value):
        yield from _record("", value, indent, comma, width)
    else:
        yield from _lines("", value, ABSENT, indent, comma, width)


def _record(head: str, value: Any, indent: int, comma: str, width: int) -> Iterator[Line]:
    """An object of short values in a few lines, broken between its members."""
    lines, line = [], ""
    for part in re.findall(r"(?:[^,]|,(?!\"))+,?", head + _compact(value) + comma):
        if line and len(line + part) > width - indent:
            lines.append(line)
            line = " "
        line += part
    lines.append(line)
    if len(lines) > _WRAPPED:
        lines[_WRAPPED - 1] += "…"
    for number, text in enumerate(lines[:_WRAPPED]):
        yield Line(indent + (1 if number else 0), _cut(text.strip(), width - indent - 1), "+")


def _is_record(value: Any) -> bool:
    """Whether a value is an item as DynamoDB answers it, or another object of short values."""
    return isinstance(value, dict) and all(len(_compact(child)) < 40 for child in value.values())


def _gone(value: Any, before: Any, path: str) -> Iterator[str]:
    """The names in `before` that `value` has no more."""
    if isinstance(value, dict) and isinstance(before, dict):
        for name, child in before.items():
            here = f"{path}.{name}" if path else name
            if name in value:
                yield from _gone(value[name], child, here)
            else:
                yield here


def _compact(value: Any) -> str:
    return short(json.dumps(value, ensure_ascii=False, separators=(",", ":")), ID_DIGITS)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
