"""Trials: a definition and all that goes with it, mutated."""

import copy
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.asl_interpreter.conformance.mutations.junk import junk, nested, written
from tests.asl_interpreter.conformance.mutations.originals import (
    ANSWERS,
    FIELDS,
    FILES,
    LISTINGS,
    MOCK_FILES,
    REAL,
    TEMPLATE,
    holders,
)


@dataclass
class Trial:
    definition: Any
    input: Any
    results: list[Any]
    """What the tasks give; of S3, `file` and `listing`."""
    file: Any
    listing: Any
    request: Any
    """For TestState."""
    mocks: Any
    """A file of mocks."""
    template: Any
    as_text: bool
    express: bool
    variables: Any
    chance: Random


def make(seed: int) -> Trial:
    """The same every time."""
    chance = Random(seed)
    definition, data = copy.deepcopy(chance.choice(REAL))
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):  # one that is refused tries nothing else
        definition = mutated(definition, chance)
    if chance.random() < 0.6:
        data = mutated(data, chance) if chance.random() < 0.9 else junk(chance)
    results = [_result(chance) for _ in range(6)]
    asked = request(definition, data, chance)
    return Trial(
        definition,
        data,
        results,
        _perhaps_mutated(chance.choice([*FILES.values()]), chance),
        _perhaps_mutated(chance.choice(LISTINGS), chance),
        mutated(asked, chance) if chance.random() < 0.2 else asked,
        mutated(copy.deepcopy(chance.choice(MOCK_FILES)), chance),
        mutated(copy.deepcopy(TEMPLATE), chance),
        as_text=chance.random() < 0.5,
        express=chance.random() < 0.1,
        variables={chance.choice(["x", "n", "states", ""]): junk(chance)} if chance.random() < 0.1 else {},
        chance=chance,
    )


def _result(chance: Random) -> Any:
    if chance.random() < 0.5:
        return junk(chance)
    return _perhaps_mutated(chance.choice(ANSWERS), chance)


def _perhaps_mutated(value: Any, chance: Random) -> Any:
    value = copy.deepcopy(value)
    return mutated(value, chance) if chance.random() < 0.5 else value


def mutated(value: Any, chance: Random) -> Any:
    """A value with one part replaced, taken away, doubled or moved."""
    places = [(holder, key) for holder in holders(value) for key in keys(holder)]
    if not places or chance.random() < 0.01:
        return junk(chance)
    if chance.random() < 0.8:  # most of the time what leaves the machine's shape as it is
        places = [place for place in places if place[1] not in SHAPE] or places
    holder, key = chance.choice(places)
    match chance.randrange(12):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice([*FIELDS, "x", "a.$"])] = junk(chance)
        case 2:
            other, name = chance.choice(places)
            if (isinstance(other, dict) and name in other) or (isinstance(other, list) and name < len(other)):
                holder[key] = _copied(other[name])
        case 3 if isinstance(holder, dict):
            holder[chance.choice(FIELDS)] = holder.pop(key)
        case 4 | 5 | 6:
            holder[key] = junk(chance)
        case _:
            holder[key] = junk(chance, type(holder[key]))
    return value


def _copied(value: Any) -> Any:
    with suppress(RecursionError):
        return copy.deepcopy(value)
    return nested(3000)


SHAPE = {"StartAt", "States", "Type", "Next", "End", "Branches", "ItemProcessor", "Iterator", "Default", "Resource"}


def keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


def request(definition: Any, data: Any, chance: Random) -> dict[str, Any]:
    """A request for TestState."""
    states = definition.get("States") if isinstance(definition, dict) else None
    states = states if isinstance(states, dict) else {}
    made: dict[str, Any] = {
        "definition": written(definition),
        "input": written(data),
        "roleArn": "arn:aws:iam::1:role/r",
    }
    name = chance.choice([*states]) if states else ""
    state = states.get(name)
    kind = state.get("Type") if isinstance(state, dict) else None
    if isinstance(state, dict) and chance.random() < 0.7:  # a faulty state elsewhere does not matter to it
        made["definition"] = written({"QueryLanguage": definition.get("QueryLanguage", "JSONPath")} | state)
    elif states:
        made["stateName"] = name
    if kind in ("Map", "Parallel", "Task") or chance.random() < 0.1:
        result = "[1]" if kind in ("Map", "Parallel") and chance.random() < 0.7 else written(_result(chance))
        mocks: list[dict[str, Any]] = [{"result": result}, {"errorOutput": {"error": "E", "cause": "c"}}]
        made["mock"] = chance.choice(mocks) | {
            "fieldValidationMode": chance.choice(["STRICT", "PRESENT", "NONE", "NONE", "NONE"])
        }
    if "mock" in made and chance.random() < 0.3:
        contexts = [
            junk(chance),
            {"Execution": {"Id": "x"}, "State": {"Name": "y"}},
            {"State": 1},
            {"Task": {"Token": "t"}},
        ]
        made["context"] = written(mutated(chance.choice(contexts), chance))
    if chance.random() < 0.3:
        made["variables"] = written(chance.choice([junk(chance), {"x": 1}]))
    if chance.random() < 0.3:
        made["stateConfiguration"] = {
            "retrierRetryCount": chance.choice([0, 3, 10**6]), "mapIterationFailureCount": 3,
            "mapItemReaderData": written(junk(chance)), "errorCausedByState": "T",
        }  # fmt: skip
    made["inspectionLevel"] = chance.choice(["INFO", "DEBUG", "TRACE"])
    return made
