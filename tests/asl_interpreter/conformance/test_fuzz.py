"""Generated definitions and inputs: the interpreter and moto's engine agree, and some things always hold.

The same few examples on every run of `make test`. `FUZZ_EXAMPLES=5000 pytest …/test_fuzz.py` looks at more of them, at
new ones each time, and so does GitHub every night.
"""

import copy
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from asl_interpreter import InvalidDefinition, StateMachine, faults
from asl_interpreter.errors import StatesError
from asl_interpreter.jsonpath.path import PathNotFound, compile_path
from asl_interpreter.jsonpath.reference_path import compile_reference_path
from asl_interpreter.values import text

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
Draw = Callable[[st.SearchStrategy[Any]], Any]


def examples(usual: int) -> settings:
    return settings(
        max_examples=EXAMPLES or usual,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    )


# ---- values and paths

NAMES = ("a", "b", "c")
names = st.sampled_from(NAMES)
scalars = st.one_of(
    st.integers(-99, 99), st.sampled_from(["", "a", "b c", "2026-01-05T09:00:00Z"]), st.booleans(), st.none()
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=8,
)
inputs = st.fixed_dictionaries(
    {"a": values, "b": st.lists(scalars, max_size=3), "c": st.dictionaries(names, values, max_size=3)}
)
input_paths = st.sampled_from(["$", "$", "$.a", "$.b", "$.c", "$.c.a", "$.c.b", "$$.Execution.Name", "$x"])
result_paths = st.sampled_from(["$", "$.a", "$.c.b", "$.n", "$.n.m", "$.a.n", None])

# Texts that are printed alike by both; what differs otherwise is a case of the battery (see cases/).
calls = st.one_of(
    st.builds("States.Format('{{}}-{{}}', {}, {})".format, st.integers(-9, 9), st.sampled_from(["$.a", "'x'", "$x"])),
    st.builds("States.Array($.b, {})".format, st.integers(-9, 9)),
    st.builds("States.ArrayLength({})".format, input_paths),
    st.builds("States.ArrayPartition($.b, {})".format, st.integers(-1, 3)),
    st.builds("States.ArrayRange({}, {}, {})".format, st.integers(-3, 3), st.integers(0, 6), st.integers(1, 3)),
    st.builds("States.ArrayGetItem(States.ArrayRange(0, 2, 1), {})".format, st.integers(0, 3)),
    st.builds("States.MathAdd({}, {})".format, st.integers(-9, 9), st.sampled_from(["1", "$.a", "$.b"])),
    st.builds("States.StringSplit('a,b;;c', '{}')".format, st.sampled_from([",", ";", ",;", "x"])),
    st.builds("States.JsonMerge({}, {}, {})".format, input_paths, input_paths, st.sampled_from(["false", "true"])),
    st.builds("States.Base64Encode('{}')".format, st.text("abc ", max_size=5)),
    st.builds("States.Hash('{}', 'SHA-256')".format, st.text("abc ", max_size=5)),
    st.builds("States.StringToJson(States.JsonToString({}))".format, input_paths),
)
templates = st.recursive(
    st.one_of(
        st.dictionaries(names, scalars, max_size=2),
        st.dictionaries(names.map("{}.$".format), st.one_of(input_paths, calls), min_size=1, max_size=3),
    ),
    lambda inner: st.dictionaries(names, st.one_of(inner, st.lists(inner, max_size=2)), max_size=2),
    max_leaves=4,
).filter(lambda template: isinstance(template, dict))


# ---- rules and machines

TESTS = {
    "NumericEquals": st.integers(-3, 3),
    "NumericLessThan": st.integers(-9, 9),
    "NumericGreaterThanEquals": st.integers(-9, 9),
    "StringEquals": st.sampled_from(["a", "", "b c"]),
    "StringLessThanEquals": st.sampled_from(["a", "b"]),
    "StringMatches": st.sampled_from(["*", "a*", "*c", "b*c"]),
    "BooleanEquals": st.booleans(),
    "TimestampLessThan": st.just("2026-06-01T00:00:00Z"),
    "IsNull": st.booleans(),
    "IsPresent": st.booleans(),
    "IsString": st.booleans(),
    "IsNumeric": st.booleans(),
    "IsBoolean": st.booleans(),
    "NumericEqualsPath": st.just("$.a"),
}
comparisons = st.sampled_from(sorted(TESTS)).flatmap(
    lambda test: st.fixed_dictionaries(
        {"Variable": st.sampled_from(["$.a", "$.c", "$.c.a", "$.n", "$x"]), test: TESTS[test]}
    )
)
rules = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.builds(lambda rule: {"Not": rule}, inner),
        st.builds(lambda rules: {"And": rules}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda rules: {"Or": rules}, st.lists(inner, min_size=1, max_size=2)),
    ),
    max_leaves=4,
)


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


def flow(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    paths = {
        "InputPath": st.one_of(input_paths, st.none()),
        "OutputPath": st.sampled_from(["$", "$", "$.a", "$.c", None]),
    }
    return optional(**paths, **fields)


@st.composite
def states(draw: Draw, prefix: str, later: list[str], depth: int) -> dict[str, Any]:
    """One state that goes on to the first of `later`, or may also skip some, or ends."""
    kinds = ["Pass"] * 4 + (["Choice"] * 2 if later else ["Succeed", "Fail"]) + (["Map", "Parallel"] if depth else [])
    kind = draw(st.sampled_from(kinds))
    go_on: dict[str, Any] = {"Next": later[0]} if later else {"End": True}
    match kind:
        case "Pass":
            # Only the outermost states assign $x: an inner scope may not assign what an outer one has.
            assign = st.dictionaries(
                st.sampled_from(["x.$" if depth == 2 else prefix, f"{prefix}y.$"]), st.just("$"), max_size=2
            )
            fields = flow(Parameters=templates, Result=values, ResultPath=result_paths, Assign=assign)
            return {"Type": kind, **draw(fields), **go_on}
        case "Choice":
            choices = [draw(rules) | {"Next": draw(st.sampled_from(later))} for _ in range(draw(st.integers(1, 2)))]
            return {"Type": kind, **draw(flow()), "Choices": choices, "Default": later[0]}
        case "Map":
            selector = st.fixed_dictionaries({"a.$": st.just("$$.Map.Item.Value"), "b": st.lists(scalars, max_size=2)})
            fields = flow(
                ItemsPath=st.sampled_from(["$.b", "$.b", "$.a"]), ItemSelector=selector, ResultPath=result_paths
            )
            inner = draw(machines(f"{prefix}m", depth - 1))
            return {"Type": kind, **draw(fields), "MaxConcurrency": 1, "ItemProcessor": inner, **go_on}
        case "Parallel":
            branches = [draw(machines(f"{prefix}p{index}", depth - 1)) for index in range(draw(st.integers(1, 2)))]
            return {"Type": kind, **draw(flow(ResultPath=result_paths)), "Branches": branches, **go_on}
        case "Fail":
            return {"Type": kind, **draw(optional(Error=st.just("E"), Cause=st.just("c")))}
    return {"Type": kind, **draw(flow())}


@st.composite
def machines(draw: Draw, prefix: str = "S", depth: int = 2) -> dict[str, Any]:
    order = [f"{prefix}{index}" for index in range(draw(st.integers(1, 4 if depth == 2 else 2)))]
    made = {name: draw(states(name, order[index + 1 :], depth)) for index, name in enumerate(order)}
    if depth == 2:  # $x is there from the beginning
        made["Begin"] = {"Type": "Pass", "Assign": {"x": draw(scalars)}, "Next": order[0]}
    return {"StartAt": "Begin" if depth == 2 else order[0], "States": made}


# ---- the interpreter and moto's engine

DECLARED = {
    "condition path references an invalid value": "choice/variable_that_leads_nowhere",
    "Unable to apply ReferencePath": "data_flow/result_path_into_a_scalar_fails",
    "must point to array": "map/items_that_are_no_array",
}
"""What the interpreter's cause says where the battery has a difference, and the case: there moto may do anything."""


@examples(30)
@given(machines(), inputs)
def test_the_interpreter_and_motos_engine_agree(interpreter: Any, moto: Any, definition: Any, data: Any) -> None:
    ours = interpreter(definition, data, {})
    assert ours["status"] != "REFUSED", ours
    declared = next((case for words, case in DECLARED.items() if words in ours.get("cause", "")), "")
    if ours["status"] == "FAILED" and _has_branches(definition):
        declared = "on moto the branches race, and which of them fails first is chance"
    event(declared or ours["status"])
    if not declared:
        theirs = moto(definition, data, {})
        compared = ("status", "output", "error")
        assert {name: ours.get(name) for name in compared} == {name: theirs.get(name) for name in compared}, theirs


def _has_branches(definition: Any) -> bool:
    return any(len(holder.get("Branches", ())) > 1 for holder in _containers(definition) if isinstance(holder, dict))


# ---- the interpreter alone

random_calls = st.fixed_dictionaries({"r.$": st.just("States.MathRandom(1, 999)"), "u.$": st.just("States.UUID()")})


@examples(30)
@given(machines(), inputs, random_calls, st.integers(0, 3))
def test_the_same_execution_twice_has_the_same_history_and_visits(
    definition: Any, data: Any, chance: Any, seed: int
) -> None:
    definition["States"]["Begin"]["Assign"] |= chance
    machine = StateMachine(definition)

    one, two = (machine.run(data, seed=seed) for _ in range(2))

    assert one.history.events() == two.history.events()
    assert [(visit.name, visit.input, visit.output) for visit in one.visits] == [
        (visit.name, visit.input, visit.output) for visit in two.visits
    ]


@examples(30)
@given(machines(), inputs)
def test_neither_the_input_nor_the_definition_is_changed(definition: Any, data: Any) -> None:
    before = copy.deepcopy((definition, data))
    machine = StateMachine(definition)

    first = machine.run(data)
    outcome = copy.deepcopy((first.status, first.output, first.history.events()))
    machine.run(data)

    assert (definition, data) == before
    assert (first.status, first.output, first.history.events()) == outcome


@st.composite
def damaged(draw: Draw) -> Any:
    """A definition in which one part was replaced by something else."""
    definition = draw(machines())
    parts = [(holder, key) for holder in _containers(definition) for key in _keys(holder)]
    holder, key = draw(st.sampled_from(parts))
    junk = st.one_of(
        values, st.sampled_from(["$.a[", "$..a", "States.Nothing()", "$.a[?(@ >", "{% 1 +", "$[0:", "States.ALL"])
    )
    holder[key] = draw(junk)
    return definition


def _containers(value: Any) -> list[Any]:
    if not isinstance(value, dict | list):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(found for part in inner for found in _containers(part))]


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


@examples(60)
@given(damaged(), values)
def test_a_definition_is_refused_with_its_faults_or_runs_to_an_end(definition: Any, data: Any) -> None:
    found = faults(definition)
    assert all(fault.location == "" or fault.location.startswith("/") for fault in found)
    errors = [fault for fault in found if fault.severity == "ERROR"]
    if errors:
        event("refused")
        with pytest.raises(InvalidDefinition) as refusal:
            StateMachine(definition)
        assert refusal.value.faults == errors
        return
    execution = StateMachine(definition).run(data)
    event(execution.status)
    assert execution.status in ("SUCCEEDED", "FAILED")
    assert execution.history.events()[-1]["type"] == f"Execution{execution.status.capitalize()}"


# ---- paths, against what ten lines say

steps = st.lists(st.one_of(names, st.integers(0, 2)), max_size=3)


def written(path: list[Any]) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def put(data: Any, path: list[Any], value: Any) -> Any:
    """What ResultPath means: `data` with `value` at a path. Raises LookupError."""
    if not path:
        return value
    step, *rest = path
    if isinstance(step, int):
        if not isinstance(data, list) or step >= len(data):
            raise LookupError(step)
        return [*data[:step], put(data[step], rest, value), *data[step + 1 :]]
    if not isinstance(data, dict):
        raise LookupError(step)
    return {**data, step: put(data.get(step, {}), rest, value)}


@examples(60)
@given(values, steps, scalars)
def test_a_result_path_puts_the_value_where_it_says(data: Any, path: list[Any], value: Any) -> None:
    before = copy.deepcopy(data)
    try:
        wanted = put(data, path, value)
    except LookupError:
        with pytest.raises(StatesError, match="Unable to apply ReferencePath"):
            compile_reference_path(written(path)).insert(data, value)
    else:
        assert text(compile_reference_path(written(path)).insert(data, value)) == text(wanted)
    assert data == before


queries = st.sampled_from(["", "", "[*]", "[0:2]", "[1:]", "[0,1]", "..a", "[?(@.a == 1)]", "[*].b", "..b[0]"])


def find(data: Any, path: list[Any], query: str) -> Any:
    """What a path means. Raises LookupError."""
    for step in path:
        missing = isinstance(step, str) or isinstance(data, list)
        if isinstance(data, dict if isinstance(step, str) else list):
            there = step in data if isinstance(step, str) else step < len(data)
            if there:
                data = data[step]
                continue
        if missing and query.startswith(("[*]", "[0:", "[1:", "..")):
            return []
        raise LookupError(step)
    items = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    if query in ("[0:2]", "[1:]", "[0,1]") and not isinstance(data, list):
        raise LookupError(query)
    everything = [data, *(part for holder in _containers(data) for part in _parts(holder))]
    match query:
        case "":
            return data
        case "[*]":
            return items
        case "[0:2]" | "[0,1]":
            return items[:2]
        case "[1:]":
            return items[1:]
        case "[*].b":
            return [item["b"] for item in items if isinstance(item, dict) and "b" in item]
        case "[?(@.a == 1)]":
            if not isinstance(data, dict | list):
                raise LookupError(query)
            asked = [data] if isinstance(data, dict) else data
            return [i for i in asked if isinstance(i, dict) and i.get("a") == 1 and i["a"] is not True]
    name = query[2]
    found = [holder[name] for holder in everything if isinstance(holder, dict) and name in holder]
    return found if query == "..a" else [item[0] for item in found if isinstance(item, list) and item]


def _parts(holder: Any) -> list[Any]:
    return list(holder.values()) if isinstance(holder, dict) else holder


@examples(100)
@given(inputs, steps, queries)
def test_a_path_finds_what_it_says(data: Any, path: list[Any], query: str) -> None:
    compiled = compile_path(written(path) + query)
    scope: Any = None  # neither the context object nor a variable is asked for
    try:
        wanted = find(data, path, query)
    except LookupError:
        with pytest.raises(PathNotFound) as caught:
            compiled(data, scope)
        assert str(caught.value)
        assert caught.value.hint
        return
    found = compiled(data, scope)
    if query.startswith(".."):  # the order of what is found at different depths is not defined
        assert sorted(map(text, found)) == sorted(map(text, wanted))
    else:
        assert text(found) == text(wanted)
