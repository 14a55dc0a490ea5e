"""Intrinsic functions for strings.

(Step Functions guide, *Intrinsic for string operation*, *for unique identifier generation*, *for generic operation*.)
Each raises `ArgumentRefused` for arguments that do not fit.
"""

import re
from random import Random
from uuid import UUID

from asl_interpreter.intrinsics.arguments import ArgumentRefused, a_string
from asl_interpreter.values import JSON, text


def split(source: JSON, separators: JSON) -> JSON:
    """States.StringSplit: the parts between separators, each of which is one character; empty parts are left out."""
    source, separators = a_string(source), a_string(separators, "second")
    if not separators:
        return [source] if source else []
    return [part for part in re.split(f"[{re.escape(separators)}]", source) if part]


def uuid(chance: Random) -> JSON:
    """States.UUID: a version 4 identifier, from the execution's own source of chance."""
    return str(UUID(int=chance.getrandbits(128), version=4))


def format_(template: JSON, *values: JSON) -> JSON:
    """States.Format: a string in which each `{}` is replaced by the next value.

    A brace that is meant itself has a backslash before it, in a literal and in a template that a path leads to.
    """
    pieces = _pieces(a_string(template))
    if len(pieces) != len(values) + 1:
        raise ArgumentRefused(
            f"The template has {len(pieces) - 1} {{}}, but there are {len(values)} values for them.",
            detail="number of arguments do not match the occurrences of {}",
        )
    parts = [pieces[0]]
    for value, piece in zip(values, pieces[1:], strict=True):
        parts += (_shown(value), piece)
    return "".join(parts)


def _pieces(template: str) -> list[str]:
    """The parts of a template before, between and after its placeholders."""
    pieces, end = [""], 0
    for mark in _MARK.finditer(template):
        pieces[-1] += template[end : mark.start()] + (mark["escaped"] or "")
        end = mark.end()
        if mark["brace"]:
            raise _unpaired(template, mark["brace"])
        if mark.lastgroup == "placeholder":
            pieces.append("")
    pieces[-1] += template[end:]
    return pieces


def _unpaired(template: str, brace: str) -> ArgumentRefused:
    partner = "}" if brace == "{" else "{"
    return ArgumentRefused(
        f"A '{brace}' stands alone in '{template}'; write '\\{brace}' for the character itself.",
        detail=f"matching '{partner}' not found for '{brace}'",
        what="template",
    )


def _shown(value: JSON) -> str:
    """A value within a formatted string: not JSON but Java's notation, `{name=Ann, ages=[1, 2]}`."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{field}={_shown(part)}' for field, part in value.items())}}}"
    return text(value)


_MARK = re.compile(r"(?P<placeholder>\{\})|\\(?P<escaped>.)|(?P<brace>[{}])", re.DOTALL)
