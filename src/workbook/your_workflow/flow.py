"""What the states of a workflow read of its data, followed from state to state.

Like `reads.py`, which it stands on, it guesses, from the text of a definition alone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from asl_interpreter.values import JSON
from workbook.your_workflow.reads import ITEM, Path, Reads, jsonata_reads, jsonpath_reads, steps

_RESULT_FIELDS = ("ResultSelector", "ResultPath", "OutputPath", "Catch", "Assign", "Retry", "Next")
_INNER = ("ItemProcessor", "Iterator", "Branches")

_RESULT = re.compile(r"\$states\.result(?P<path>[\w.]*)")
_KEPT = re.compile(r"""["']?(?P<name>\w+)["']?\s*:\s*["']?(?:\{%\s*)?\$states\.result(?P<path>[\w.]*)""")
"""A name under which a JSONata state keeps a part of its result."""


def is_jsonata(holder: Mapping[str, Any], around: bool) -> bool:
    language = holder.get("QueryLanguage")
    return around if language is None else language == "JSONata"


def states_of(machine: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = machine.get("States")
    return {name: it for name, it in found.items() if isinstance(it, dict)} if isinstance(found, dict) else {}


def machines_in(state: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The machines inside a Map or a Parallel."""
    for field in _INNER:
        inside = state.get(field)
        yield from (it for it in (inside if isinstance(inside, list) else [inside]) if isinstance(it, dict))


def _following(state: Mapping[str, Any]) -> Iterator[str]:
    """The states that may come next, when nothing fails."""
    yield from (rule["Next"] for rule in state.get("Choices", ()) if isinstance(rule, dict) and "Next" in rule)
    yield from (state[name] for name in ("Default", "Next") if isinstance(state.get(name), str))


def read_from(machine: Mapping[str, Any], start: Any, jsonata: bool) -> Reads:
    """What is read of the data with which the state `start` is entered, there and later, until it is replaced."""
    states, reads = states_of(machine), Reads()
    waiting: list[tuple[Any, tuple[Path, ...]]] = [(start, ())]
    seen = set()
    while waiting:
        name, written = waiting.pop(0)
        if name in seen or name not in states:
            continue
        seen.add(name)
        state = states[name]
        language = is_jsonata(state, jsonata)
        for path, values in _of_input(state, language):
            if not any(path[: len(root)] == root for root in written):
                kept = reads.setdefault(path, [])
                kept += [value for value in values if value not in kept]
        lands = _lands(state, language)
        if lands != ():
            also = written if lands is None else (*written, lands)
            waiting += [(following, also) for following in _following(state)]
    return reads


def _of_input(state: Mapping[str, Any], jsonata: bool) -> Iterator[tuple[Path, list[object]]]:
    """What a state, and what is inside it, reads of its input."""
    own = {name: value for name, value in state.items() if name not in _INNER}
    if jsonata:
        yield from jsonata_reads(own, "$states.input")
        items = next((path for path, _ in jsonata_reads(state.get("Items"), "$states.input")), None)
        if str(state.get("Items", "$states.input")).strip("{% }") == "$states.input":
            items = ()
    else:
        own = {name: value for name, value in own.items() if name not in (*_RESULT_FIELDS, "InputPath")}
        prefix = _path(state.get("InputPath")) or ()
        yield prefix, []
        yield from (((*prefix, *path), values) for path, values in jsonpath_reads(own))
        items = _path(state.get("ItemsPath", "$"))
        items = None if items is None else prefix + items
    yield from _inside(state, jsonata, items)


def _inside(state: Mapping[str, Any], jsonata: bool, items: Path | None) -> Iterator[tuple[Path, list[object]]]:
    for inner in machines_in(state):
        language = is_jsonata(inner, jsonata)
        reads = read_from(inner, inner.get("StartAt"), language)
        if state.get("Type") == "Parallel":
            yield from reads.items()
        elif items is not None:
            selected = state.get("ItemSelector", state.get("Parameters"))
            if selected is not None:  # the iterations get what it makes; what it takes of an item counts
                reads = Reads(_of_item(selected))
            yield (*items, ITEM), []
            yield from (((*items, ITEM, *path), values) for path, values in reads.items())


def _of_item(selector: JSON) -> Iterator[tuple[Path, list[object]]]:
    for root in ("$$.Map.Item.Value", "$states.context.Map.Item.Value"):
        yield from jsonata_reads(selector, root)


def _path(written: Any) -> Path | None:
    """A reference path as names; None for what is none, or is of the context object."""
    return steps(written[1:]) if isinstance(written, str) and written[:1] == "$" and written[:2] != "$$" else None


def _lands(state: Mapping[str, Any], jsonata: bool) -> Path | None:
    """Where in the data a state puts what it gives: () when it replaces them all, None when it leaves them."""
    gives = state.get("Type") in ("Task", "Map", "Parallel") or "Result" in state or "Parameters" in state
    if jsonata:
        output = state.get("Output")
        passes_on = output is not None and "$states.input" in str(output)
        return None if passes_on or (output is None and not gives) else ()
    if state.get("OutputPath", "$") != "$":
        return ()
    written = state.get("ResultPath", "$")
    return None if not gives or written is None else _path(written)


def read_of_result(machine: Mapping[str, Any], state: Mapping[str, Any], jsonata: bool, around: bool) -> Reads:
    """What a Task state, and the states after it, read of its result."""
    if jsonata:
        return _read_of_jsonata_result(machine, state, around)
    if "ResultSelector" in state:
        return Reads(jsonpath_reads(state["ResultSelector"]))
    lands, out = _path(state.get("ResultPath", "$")), _path(state.get("OutputPath", "$"))
    if lands is None or out is None:
        return Reads()
    whole = {(*out, *path): values for path, values in _after(machine, state, around).items()} | {out: []}
    return {path[len(lands) :]: values for path, values in whole.items() if path[: len(lands)] == lands} | Reads(
        (path[len(lands) :], values)
        for path, values in jsonpath_reads(state.get("Assign"))
        if path[: len(lands)] == lands
    )


def _read_of_jsonata_result(machine: Mapping[str, Any], state: Mapping[str, Any], around: bool) -> Reads:
    reads = Reads(jsonata_reads(state, "$states.result"))
    after = _after(machine, state, around)
    output = state.get("Output")
    if output is None:
        return reads | after
    if kept := _RESULT.fullmatch(str(output).strip("{%} ")):
        return reads | _below(steps(kept["path"]), after)
    for kept in _KEPT.finditer(_text(output)):
        named = {path[1:]: values for path, values in after.items() if path[0] == kept["name"] and path[1:]}
        reads |= _below(steps(kept["path"]), named)
    for kept in _KEPT.finditer(_text(state.get("Assign"))):
        reads |= _below(steps(kept["path"]), Reads(jsonata_reads(machine, f"${kept['name']}")))
    return reads


def _after(machine: Mapping[str, Any], state: Mapping[str, Any], jsonata: bool) -> Reads:
    return read_from(machine, state.get("Next"), jsonata)


def _below(root: Path, reads: Reads) -> Reads:
    return {(*root, *path): values for path, values in reads.items()}


def _text(value: JSON) -> str:
    return json.dumps(value, ensure_ascii=False)
