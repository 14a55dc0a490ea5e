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
    INPUTS,
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
    """What the tasks give."""
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
    definition = copy.deepcopy(chance.choice(REAL))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        definition = mutated(definition, chance)
    data = mutated(copy.deepcopy(chance.choice(INPUTS)), chance) if chance.random() < 0.7 else junk(chance)
    results = [_result(chance) for _ in range(6)]
    asked = request(definition, data, chance)
    return Trial(
        definition,
        data,
        results,
        mutated(asked, chance) if chance.random() < 0.3 else asked,
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
    answer = copy.deepcopy(chance.choice(ANSWERS))
    return mutated(answer, chance) if chance.random() < 0.5 else answer


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
    if states and chance.random() < 0.7:
        made["stateName"] = chance.choice([*states])
    elif states:
        made["definition"] = written(states[chance.choice([*states])])
    if chance.random() < 0.7:
        mocks: list[dict[str, Any]] = [
            {"result": written(_result(chance))},
            {"errorOutput": {"error": "E", "cause": "c"}},
            {},
        ]
        made["mock"] = chance.choice(mocks) | {"fieldValidationMode": chance.choice(["STRICT", "PRESENT", "NONE", "?"])}
    if chance.random() < 0.3:
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
    made["inspectionLevel"] = chance.choice(["INFO", "DEBUG", "TRACE", "?"])
    return made
