"""Definitions in Amazon States Language: two compared, one that is not finished, one with its substitutions filled in.

Equal means that Step Functions does the same with both: the order of an object's members does not matter, nor does a
`Comment`, which is for readers. (Amazon States Language specification, *Top-level fields* and *States*.)
"""

import json
from collections.abc import Iterator
from typing import Any

from workbook.cloud import Stack

# What stands in these fields is data, so a member called Comment is data too.
_DATA = ("Parameters", "Arguments", "ItemSelector", "ResultSelector", "Result", "Output", "Assign")
_LONGEST = 60  # characters of an object or list that only one side has


def differences(mine: dict[str, Any], theirs: dict[str, Any]) -> list[dict[str, str | None]]:
    """Each place where two definitions differ: `where`, a path such as `/States/Book/End`, and what both sides have.

    Values are JSON text, and None is a field that is not there: `null` and nothing are not the same, as for ResultPath.
    """
    return list(_differences(mine, theirs, "", "Definition"))


def _differences(mine: Any, theirs: Any, where: str, kind: str) -> Iterator[dict[str, str | None]]:
    if isinstance(mine, dict) and isinstance(theirs, dict):
        for name in dict.fromkeys((*theirs, *mine)):
            if name == "Comment" and kind == "Definition":
                continue
            here = f"{where}/{name}"
            if name in mine and name in theirs:
                yield from _differences(mine[name], theirs[name], here, _kind(name, kind))
            else:
                yield _row(here, _shown(mine, name), _shown(theirs, name))
    elif isinstance(mine, list | tuple) and isinstance(theirs, list | tuple):
        for place in range(max(len(mine), len(theirs))):
            here = f"{where}/{place}"
            if place < len(mine) and place < len(theirs):
                yield from _differences(mine[place], theirs[place], here, kind)
            else:
                yield _row(here, _shown(mine, place), _shown(theirs, place))
    elif not _equal(mine, theirs):
        yield _row(where or "/", _text(mine), _text(theirs))


def _kind(name: str, kind: str) -> str:
    """What the members of a field are: names of states, data, or fields of the language."""
    if kind == "Data":
        return "Data"
    if kind == "States":  # `name` is a state's own name, whatever it sounds like
        return "Definition"
    if name == "States":
        return "States"
    return "Data" if name in _DATA else "Definition"


def _equal(mine: Any, theirs: Any) -> bool:
    # In JSON 2 and 2.0 are one number, and true is none; in Python True is 1.
    return isinstance(mine, bool) == isinstance(theirs, bool) and bool(mine == theirs)


def _row(where: str, mine: str | None, theirs: str | None) -> dict[str, str | None]:
    return {"where": where, "mine": mine, "theirs": theirs}


def _shown(holder: Any, place: Any) -> str | None:
    there = place in holder if isinstance(holder, dict) else place < len(holder)
    return _text(holder[place]) if there else None


def _text(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=lambda _: "…")  # a reader's `...`, still to be filled in
    return text if not isinstance(value, dict | list) or len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def so_far(states: dict[str, Any], start_at: str) -> dict[str, Any]:
    """A definition of the states that are there already, to be drawn.

    A state that one of them leads to and that is still missing is there without a type: it is not written yet. The
    states inside a Map are treated alike.
    """
    drawn = {name: _with_inside(state) for name, state in states.items()}
    missing: dict[str, Any] = {
        target: {} for state in states.values() for target in targets(state) if target not in states
    }
    return {"StartAt": start_at, "States": drawn | missing}


def _with_inside(state: Any) -> dict[str, Any]:
    if not isinstance(state, dict):  # a reader's `...`, still to be filled in
        return {}
    inside = state.get("ItemProcessor")
    if not isinstance(inside, dict) or not {"States", "StartAt"} <= inside.keys():
        return state
    return {**state, "ItemProcessor": so_far(inside["States"], inside["StartAt"])}


def targets(state: Any) -> Iterator[str]:
    """The names of the states that a state can lead to."""
    if not isinstance(state, dict):
        return
    ways = [rule for name in ("Choices", "Catch") if isinstance(state.get(name), list) for rule in state[name]]
    named = [state.get("Next"), state.get("Default"), *(way.get("Next") for way in ways if isinstance(way, dict))]
    yield from (name for name in named if isinstance(name, str))


def filled(part: Any, stack: Stack) -> str:
    """A definition or a part of it as the text that is deployed: every `${Name}` is what the template's
    DefinitionSubstitutions name. (AWS SAM guide, *AWS::Serverless::StateMachine*.)
    """
    template = stack.template.cloudformation
    by_resource = {json.dumps(it["Value"]): stack.outputs[name] for name, it in template["Outputs"].items()}
    text = json.dumps(part)
    for _, machine in stack.template.of_type("AWS::StepFunctions::StateMachine"):
        for name, value in machine["Properties"].get("DefinitionSubstitutions", {}).items():
            text = text.replace(f"${{{name}}}", by_resource[json.dumps(value)])
    return text
