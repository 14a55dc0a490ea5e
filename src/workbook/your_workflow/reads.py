"""What a workflow reads of its data: the paths, and a value for each that would do.

It is a guess, made from the text of a definition alone, so that a first run needs no typing. Nothing but proposals
stands on it.
"""

import json
import re
from collections.abc import Iterator, Mapping

from asl_interpreter.values import JSON
from workbook.your_workflow.comparisons import ABSENT, either, fails, holds, wanted

Path = tuple[str, ...]
"""The names down to a value; `[]` is any item of a list."""

ITEM = "[]"
Reads = dict[Path, list[object]]
"""Values that would do, by path; none where nothing tells. `Otherwise` and `ABSENT` may be among them."""

_STEPS = r"(?:\.\w+|\.`[^`]+`|\['[^']+'\]|\[\d+\]|\[\*\])+"
_JSONPATH = re.compile(rf"(?<![\w$])\$({_STEPS})")
_STEP = re.compile(r"\.(\w+)|\.`([^`]+)`|\['([^']+)'\]|\[(\d+|\*)\]")
_NUMBER = r"-?\d+(?:\.\d+)?"
_COMPARED = re.compile(rf"\s*(>=|<=|!=|=|>|<)\s*(\"[^\"]*\"|'[^']*'|{_NUMBER}\b|true\b|false\b)")
_OTHER_ROOT = re.compile(r"(?<!\$)\$(?=[.\[])")
_EXECUTION_INPUT = re.compile(r"\$\$\.Execution\.Input(?=[.\[])")
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
DYNAMODB: Mapping[str, JSON] = {"N": "1", "BOOL": True, "L": [], "M": {}, "SS": ["item"]}
"""Values by the names of their types, as DynamoDB gives them."""

_BY_FIELD = {
    **dict.fromkeys(("SecondsPath", "TimeoutSecondsPath", "HeartbeatSecondsPath", "MaxConcurrencyPath"), 1),
    "TimestampPath": "2026-01-01T00:00:00Z",
}


def steps(path: str) -> Path:
    """`.a['b'][0]` as names."""
    return tuple(
        ITEM if index else name or quoted or bracketed for name, quoted, bracketed, index in _STEP.findall(path)
    )


def jsonpath_reads(value: JSON, field: str = "", negated: bool = False) -> Iterator[tuple[Path, list[object]]]:
    """Every JSONPath in a value of a definition, with what would do for it; `negated` is the value inside a Not."""
    if isinstance(value, dict):
        read = _JSONPATH.match(str(value.get("Variable", "")))
        if read:
            yield steps(read[1]), list(wanted(value, negated))
        for name, inner in value.items():
            yield from jsonpath_reads(inner, name, negated is not (name == "Not"))
    elif isinstance(value, list):
        for inner in value:
            yield from jsonpath_reads(inner, field, negated)
    elif isinstance(value, str):
        for read in _JSONPATH.finditer(value):
            before = value[: read.start()].rstrip("( ")
            would_do = next((it for name, it in _BY_FUNCTION.items() if before.endswith(name)), _BY_FIELD.get(field))
            if field.startswith("Numeric"):  # what another value is compared with
                would_do = 1
            path = steps(read[1])
            yield path, [] if would_do is None or path[-1] in DYNAMODB else [would_do]


def jsonata_reads(value: JSON, root: str) -> Iterator[tuple[Path, list[object]]]:
    """Every path below `root`, such as `$states.input`, in the JSONata of a value, with what would do for it."""
    text = json.dumps(value, ensure_ascii=False).replace('\\"', '"')
    for read in re.finditer(rf"{re.escape(root)}({_STEPS})(?!\w)", text):
        before, after = text[: read.start()], text[read.end() :]
        compared = _COMPARED.match(after)
        would_do: list[object] = []
        if compared:
            literal = compared[2]
            given = literal[1:-1] if literal[0] in "\"'" else json.loads(literal)
            operator, negated = compared[1], bool(re.search(r"\$not\(\s*$", before))
            would_do = list(either(holds(operator, given), fails(operator, given), negated))
        elif re.search(r"\$exists\(\s*$", before):
            would_do = [ABSENT]
        elif re.search(r"\$(?:sum|average|max|min)\(\s*$", before):
            would_do = [[1]]
        elif re.search(r"[*+-]\s*$", before) or re.match(r"\s*[*+/-]\s", after):
            would_do = [1]
        yield steps(read[1]), would_do
        mapped = re.match(r"\.\(([^()]*)\)", after)  # `items.(price * count)`: of each item
        for name in re.findall(r"(?<![$\w'])[A-Za-z_]\w*", mapped[1]) if mapped else ():
            yield (*steps(read[1]), ITEM, name), [1]


def context_reads(definition: JSON) -> Iterator[tuple[Path, list[object]]]:
    """What any state reads of the execution's input through the context object."""
    yield from jsonata_reads(definition, "$states.context.Execution.Input")
    yield from jsonpath_reads(json.loads(_EXECUTION_INPUT.sub("$", _OTHER_ROOT.sub("@", json.dumps(definition)))))
