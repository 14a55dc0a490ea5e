"""What a workflow reads of its data: the paths, and a value for each that would do.

It is a guess, made from the text of a definition alone, so that a first run needs no typing. Nothing but proposals
stands on it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from asl_interpreter.values import JSON

Path = tuple[str, ...]
"""The names down to a value; `[]` is any item of a list."""

ITEM = "[]"
ABSENT = object()
"""Stands among the values of a path that a Choice asks for with IsPresent: it may be missing."""
Reads = dict[Path, list[JSON]]
"""Values that would do, by path; none where nothing tells."""

_STEPS = r"(?:\.\w+|\.`[^`]+`|\['[^']+'\]|\[\d+\]|\[\*\])+"
_JSONPATH = re.compile(rf"(?<![\w$])\$({_STEPS})")
_STEP = re.compile(r"\.(\w+)|\.`([^`]+)`|\['([^']+)'\]|\[(\d+|\*)\]")
_NUMBER = r"-?\d+(?:\.\d+)?"
_COMPARED = re.compile(rf"\s*(>=|<=|!=|=|>|<)\s*(\"[^\"]*\"|'[^']*'|{_NUMBER}\b|true\b|false\b)")
_LIST: JSON = ["item"]
_BY_FUNCTION: dict[str, JSON] = {  # what an intrinsic function wants to be given
    "States.MathAdd": 1,
    "States.MathRandom": 1,
    "States.ArrayRange": 1,
    "States.ArrayLength": _LIST,
    "States.ArrayPartition": _LIST,
    "States.ArrayContains": _LIST,
    "States.ArrayGetItem": _LIST,
    "States.ArrayUnique": _LIST,
    "States.StringToJson": "{}",
    "States.Base64Decode": "",
    "States.JsonMerge": {},
}
_BY_FIELD = {
    **dict.fromkeys(("SecondsPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath"), 1),
    "TimestampPath": "2026-01-01T00:00:00Z",
}


def steps(path: str) -> Path:
    """`.a['b'][0]` as names."""
    return tuple(
        ITEM if index else name or quoted or bracketed for name, quoted, bracketed, index in _STEP.findall(path)
    )


def jsonpath_reads(value: JSON, field: str = "") -> Iterator[tuple[Path, list[JSON]]]:
    """Every JSONPath in a value of a definition, with what would do for it."""
    if isinstance(value, dict):
        if isinstance(value.get("Variable"), str):
            yield from _by_rule(value)
        for name, inner in value.items():
            yield from jsonpath_reads(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from jsonpath_reads(inner, field)
    elif isinstance(value, str):
        for read in _JSONPATH.finditer(value):
            before = value[: read.start()].rstrip("( ")
            wanted = next((it for name, it in _BY_FUNCTION.items() if before.endswith(name)), _BY_FIELD.get(field))
            yield steps(read[1]), [] if wanted is None else [wanted]


def _by_rule(rule: Mapping[str, Any]) -> Iterator[tuple[Path, list[JSON]]]:
    """A comparison of a Choice: the value that makes it true."""
    read = _JSONPATH.match(rule["Variable"])
    if not read:
        return
    for operator, literal in rule.items():
        if re.match(r"(String|Numeric|Boolean|Timestamp)\w+$", operator) and not operator.endswith("Path"):
            yield steps(read[1]), [_true_for(operator, literal)]
    if "IsPresent" in rule:
        yield steps(read[1]), [ABSENT]
    kinds: dict[str, JSON] = {"IsNumeric": 1, "IsBoolean": True, "IsTimestamp": "2026-01-01T00:00:00Z", "IsNull": None}
    yield from ((steps(read[1]), [it]) for name, it in kinds.items() if rule.get(name) is True)


def jsonata_reads(value: JSON, root: str) -> Iterator[tuple[Path, list[JSON]]]:
    """Every path below `root`, such as `$states.input`, in the JSONata of a value, with what would do for it."""
    text = json.dumps(value, ensure_ascii=False).replace('\\"', '"')
    for read in re.finditer(rf"{re.escape(root)}({_STEPS})(?!\w)", text):
        compared = _COMPARED.match(text, read.end())
        summed = re.search(r"\$(?:sum|average|max|min)\(\s*$", text[: read.start()])
        before = re.search(r"[*+-]\s*$", text[: read.start()]) or re.match(r"\s*[*+/-]\s", text[read.end() :])
        wanted: list[JSON] = [[1]] if summed else [1] if before else []
        if compared:
            literal = compared[2]
            given = literal[1:-1] if literal[0] in "\"'" else json.loads(literal)
            wanted = [_true_for(compared[1], given)]
        yield steps(read[1]), wanted
        mapped = re.match(r"\.\(([^()]*)\)", text[read.end() :])  # `items.(price * count)`: of each item
        for name in re.findall(r"(?<![$\w'])[A-Za-z_]\w*", mapped[1]) if mapped else ():
            yield (*steps(read[1]), ITEM, name), [1]


def _true_for(operator: str, literal: JSON) -> JSON:
    """A value for which `value OPERATOR literal` holds."""
    more = {"GreaterThan": 1, ">": 1, "LessThan": -1, "<": -1}
    by = next((it for name, it in more.items() if operator.endswith(name)), 0)
    if by and isinstance(literal, int | float) and not isinstance(literal, bool):
        return literal + by
    if operator.startswith("StringMatches") and isinstance(literal, str):
        return literal.replace("*", "")
    if operator == "!=":
        return f"not {literal}" if isinstance(literal, str) else None
    return literal
