"""Definitions, inputs and requests that nobody writes: real ones, with anything in any place.

`make(seed)` gives the same every time. `python -m tests.asl_interpreter.conformance.mutations 20000` tries as many and
prints what came out that may not, and what took more than `MOST_SECONDS`.
"""

import copy
import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from asl_interpreter import InvalidDefinition, NotJSON, StateMachine, TaskFailed, faults
from asl_interpreter.test_state import RequestRefused, answer
from tests.asl_interpreter.conformance.test_conformance import CASES

MOST_SECONDS = 20.0
ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT")
BOOKING = json.loads((Path(__file__).parents[3] / "asl" / "book_nanny.asl.json").read_text())
REAL = [*[BOOKING] * 20, *(case.definition for case in CASES if case.refused is None)]
INPUTS = [{}, *(case.input for case in CASES)]


def nested(depth: int, inner: Any = None) -> Any:
    for level in range(depth):
        inner = [inner] if level % 2 else {"x": inner}
    return inner


def parallels(depth: int) -> Any:
    machine: Any = {"StartAt": "P", "States": {"P": {"Type": "Succeed"}}}
    for number in range(depth):
        state = {"Type": "Parallel", "Branches": [machine], "End": True}
        machine = {"StartAt": f"P{number}", "States": {f"P{number}": state}}
    return machine


JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    0.5,
    -0.0,
    1e308,
    2**31,
    2**63,
    2**80,
    -(2**80),
    10**400,
    "",
    " ",
    "a",
    "$",
    "$$",
    "$.a",
    "$.a[",
    "$..x",
    "$.*",
    "$[*]",
    "$[0:]",
    "$[-1]",
    "$.a.length()",
    "$[?(@.a == b)]",
    "$[?(@",
    "$states",
    "$x",
    "$.a ",
    "\ud800",
    "\udfff$",
    "a\x00b",
    "{%",
    "{% %}",
    "{% 1/0 %}",
    "{% $states.input %}",
    "{% [1..9] %}",
    "{% function($x){$x} %}",
    "{% $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /(a+)+$/) %}",
    "{% $reduce([1..999], function($a, $b){[$a]}) %}",
    "{% $string(1e20) & $formatNumber(1, '#x') %}",
    "{% ($f := function(){$f()}; $f()) %}",
    "{% $parse('[' & 'x') %}",
    "{% $fromMillis(1e300) & $toMillis('x') %}",
    "{% $power(10, 400) %}",
    "{% $states.context.Execution %}",
    "States.ArrayRange(0, 1208925819614629174706176, 1)",
    "States.Format('{}', $)",
    "States.StringToJson('1e400')",
    "States.UUID()",
    "States.MathAdd(1e300, $.a)",
    "States.Hash($.s, 'MD5')",
    "States.Array(" * 12 + ")" * 12,
    "States.JsonToString($)",
    "2026-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59",
    "1e400",
    "NaN",
    "-1",
    "99999999999",
    "arn:aws:states:::lambda:invoke",
    "arn:aws:states:::http:invoke",
    "arn:aws:states:::aws-sdk:s3:getObject",
    "States.ALL",
    "arn:aws:lambda:us-east-1:123456789012:function:f",
    "States.Runtime",
    "JSONata",
    "JSONPath",
    "FULL",
    "DISTRIBUTED",
    "*-*-*.txt",
    "\\",
    "(" * 3000,
    "{% " + "(" * 3000 + " %}",
    "{% " + "1+" * 3000 + "1 %}",
    "$[?(" + "(" * 3000 + ")]",
    [],
    {},
    [None],
    {"": None},
    {"a": 1},
    [1, "a", None, {}],
    {"RoleArn": 1},
    {"a.$": "$.a"},
    {"a.$": 1},
    {".$": "$"},
    {"States": {}},
    {"ErrorEquals": "States.ALL", "Next": "a"},
    [{"ErrorEquals": 1}],
    [{"ErrorEquals": [{}], "Next": 1}],
    {"Type": "Pass", "End": True},
    {"Type": []},
    {"Type": "Map", "End": True},
    {"Not": {"Not": {}}},
    [[[]]],
    "x" * 300_000,
    lambda: nested(100),
    lambda: nested(190, "y"),
    lambda: nested(300),
    lambda: nested(3000),
    lambda: parallels(40),
    lambda: parallels(3000),
]
"""Every type, and what was found to hurt somewhere; what is too deep to be copied is made."""


def junk(chance: Random, kind: type | None = None) -> Any:
    """One of these, of a type if there is one of it."""
    value = chance.choice([each for each in JUNK if type(each) is kind] or JUNK)
    return value() if callable(value) else copy.deepcopy(value)


@dataclass
class Trial:
    definition: Any
    input: Any
    results: list[Any]
    request: dict[str, Any]
    as_text: bool


def make(seed: int) -> Trial:
    chance = Random(seed)
    definition = copy.deepcopy(chance.choice(REAL))
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        definition = mutated(definition, chance)
    data = mutated(copy.deepcopy(chance.choice(INPUTS)), chance) if chance.random() < 0.7 else junk(chance)
    results = [junk(chance) for _ in range(4)]
    return Trial(definition, data, results, request(definition, data, chance), chance.random() < 0.5)


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
                holder[key] = copy.deepcopy(other[name])
        case 3 if isinstance(holder, dict):
            holder[chance.choice(FIELDS)] = holder.pop(key)
        case 4 | 5 | 6:
            holder[key] = junk(chance)
        case _:
            holder[key] = junk(chance, type(holder[key]))
    return value


SHAPE = {"StartAt", "States", "Type", "Next", "End", "Branches", "ItemProcessor", "Iterator", "Default", "Resource"}


def holders(value: Any, levels: int = 40) -> Iterator[Any]:
    if isinstance(value, dict | list) and levels:
        yield value
        for item in list(value.values() if isinstance(value, dict) else value):
            yield from holders(item, levels - 1)


def keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


FIELDS = sorted(
    {key for definition in REAL for holder in holders(definition) if isinstance(holder, dict) for key in holder}
)


def request(definition: Any, data: Any, chance: Random) -> dict[str, Any]:
    """A request for TestState: what its API's model lets through is text, or an object of the fields that it has."""
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
            {"result": written(junk(chance))},
            {"errorOutput": {"error": "E", "cause": "c"}},
            {},
        ]
        made["mock"] = chance.choice(mocks) | {"fieldValidationMode": chance.choice(["STRICT", "PRESENT", "NONE", "?"])}
    if chance.random() < 0.3:
        made["context"] = written(
            chance.choice([junk(chance), {"Execution": {"Id": "x"}, "State": {"Name": "y"}}, {"State": 1}])
        )
    if chance.random() < 0.3:
        made["variables"] = written(chance.choice([junk(chance), {"x": 1}]))
    if chance.random() < 0.3:
        made["stateConfiguration"] = {
            "retrierRetryCount": chance.choice([0, 3, 10**6]), "mapIterationFailureCount": 3,
            "mapItemReaderData": written(junk(chance)),
        }  # fmt: skip
    made["inspectionLevel"] = chance.choice(["INFO", "DEBUG", "TRACE", "?"])
    return made


def written(value: Any) -> str:
    """As JSON text, however deep."""
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 3000 + "]" * 3000


def attempt(trial: Trial) -> None:
    """Check, make, run and test. Raises what comes out of it, but for what is documented."""
    definition = written(trial.definition) if trial.as_text else trial.definition
    found = faults(definition)
    errors = [fault for fault in found if fault.severity == "ERROR"]
    try:
        machine = StateMachine(definition)
    except InvalidDefinition as refused:
        same = refused.faults == errors
        assert same, "faults() and StateMachine() do not agree"
    else:
        assert not errors, "a machine was made of a definition with faults"
        run(machine, trial)
    with suppress(RequestRefused, NotJSON):
        json.dumps(answer(trial.request, task=lambda call: trial.results[0]))


def run(machine: StateMachine, trial: Trial) -> None:
    answers = iter(trial.results)

    def task(call: Any) -> Any:
        result: Any = next(answers, {})
        if result == "a":
            raise TaskFailed("E", "c")
        return result

    try:
        execution = machine.run(trial.input, task=task, most_events=2_000)
    except NotJSON:
        return
    assert execution.status in ENDS
    assert str(execution.history.events())
    assert repr(execution)


def main(count: int = 2_000, first: int = 0) -> int:
    """Try so many, print what came out that may not, and say whether there was any."""
    wrong = 0
    for seed in range(first, first + count):
        began = process_time()
        try:
            attempt(make(seed))
        except Exception as fault:
            wrong += 1
            frames = traceback.extract_tb(fault.__traceback__)
            places = " from ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
            print(f"seed {seed}: {type(fault).__name__}: {str(fault)[:100]!r} at {places}", flush=True)
        if (took := process_time() - began) > MOST_SECONDS:
            wrong += 1
            print(f"seed {seed}: {took:.1f} s", flush=True)
    print(f"{count} tried, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
