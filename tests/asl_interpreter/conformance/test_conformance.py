"""Small cases, each for one sentence of the specification or of AWS's guide, on the interpreter and on moto's engine.

The cases are in `cases/`, a file for each topic. A case has

- `rule`, what it checks, and `see`, where that is written: the Amazon States Language specification (`spec`, a section
  of states-language.net), a page of the Step Functions guide (`guide`), a recording of AWS (`recorded on AWS`, a test
  of LocalStack's whose snapshot was recorded there), or an `issue` in which AWS was observed;
- `states` (or `definition`, which is taken as it stands), `input` and `tasks`, the answers to its Task states. Among
  `states` the first one is where it starts, and a state that says nothing of Next goes on to the one below it, the last
  one to the end; this holds for every `States` within, too.
  A machine of one state is written shorter: `choice`, a rule of a Choice that leads to Yes or to No, whose name is the
  output; `intrinsic`, a call whose value is the output; `jsonata`, the Output of a Pass with JSONata;
- what AWS answers: `output`, or `error` and perhaps `cause` (`null`: AWS gives none), or `status`, or `refused`, the
  place of a fault and perhaps its message;
- on the interpreter alone, `told`, what comes from outside, each `at` a second of the execution: the first task that
  waits is told of `success`, `failure` or a `heartbeat`, a worker is to `take` it, or the execution is `redrive`n;
  `seconds`, the time that it takes, and `history`, each event's type and the number of the
  one that led to it, after a colon perhaps some of its details;
- where moto's engine answers otherwise, `differs`: what it does (`moto`) and how AWS's behaviour is known (`known`).
  Such a case fails when moto agrees, for then the note can go. `not_on_moto` says why a case cannot be run there.

`pytest -m slow -s test_conformance.py -k summary` prints how many there are of each kind.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from asl_interpreter.intrinsics.functions import FUNCTIONS
from asl_interpreter.jsonata.functions import FUNCTIONS as JSONATA_FUNCTIONS
from asl_interpreter.states.types import STATE_TYPES
from asl_interpreter.tasks.services import OPTIMISED
from asl_interpreter.vocabulary import VOCABULARY

HERE = Path(__file__).parent
SOURCES = ("spec, ", "guide, ", "recorded on AWS: ", "issue, ")
GOES_NOWHERE = ("Choice", "Succeed", "Fail")
EXPECTED = ("status", "output", "error", "cause")


class Loader(yaml.CSafeLoader):
    """YAML, with `!times [text, n]`: the text n times; and `!list [value, n]`: the value n times, in an array."""


def _times(loader: Loader, node: yaml.SequenceNode) -> str:
    text, count = loader.construct_sequence(node)
    return str(text) * int(count)


def _list(loader: Loader, node: yaml.SequenceNode) -> list[Any]:
    value, count = loader.construct_sequence(node, deep=True)
    return [value] * count


Loader.add_constructor("!times", _times)
Loader.add_constructor("!list", _list)
# As in JSON, a text that looks like a date is a text, and so are yes, no, on and off.
Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp") and not (tag.endswith(":bool") and first not in "tf")
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    topic: str
    name: str
    rule: str
    see: str
    definition: Any
    input: Any
    tasks: dict[str, list[dict[str, Any]]]
    expected: dict[str, Any]
    refused: str | None
    told: list[dict[str, Any]]
    seconds: float | None
    history: list[Any] | None
    differs: dict[str, str] | None
    not_on_moto: str | None

    def __str__(self) -> str:
        return f"{self.topic}/{self.name}"

    def difference(self, outcome: dict[str, Any]) -> str:
        """The first thing in which an outcome is not what the case expects; empty when it is."""
        return next((name for name in self.expected if not same(self.expected[name], outcome.get(name))), "")


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: `true` is not 1, and 1.0 is 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def chained(value: Any) -> Any:
    """The definition with what may be left out of `States` put in: StartAt, and Next or End."""
    if isinstance(value, list):
        return [chained(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: chained(part) for name, part in value.items()}
    states = value.get("States")
    if isinstance(states, dict) and "StartAt" not in value:
        names = list(states)
        made["StartAt"] = names[0]
        for name, following in zip(names, [*names[1:], None], strict=True):
            state = made["States"][name]
            if state["Type"] not in GOES_NOWHERE and not {"Next", "End"} & state.keys():
                state |= {"Next": following} if following else {"End": True}
    return made


def load(path: Path) -> list[Case]:
    return [_case(path.stem, name, written) for name, written in yaml.load(path.read_text(), Loader).items()]


def _definition(topic: str, written: dict[str, Any]) -> Any:
    match written:
        case {"definition": definition}:
            return definition
        case {"choice": rule}:
            ends = {name: {"Type": "Pass", "Result": name, "End": True} for name in ("Yes", "No")}
            which = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No"}
            return {"StartAt": "Which", "States": {"Which": which, **ends}}
        case {"intrinsic": call}:
            state = {"Type": "Pass", "Parameters": {"value.$": call}, "OutputPath": "$.value", "End": True}
            return {"StartAt": "Call", "States": {"Call": state}}
        case {"jsonata": output}:
            state = {"Type": "Pass", "Output": output, "End": True}
            return {"QueryLanguage": "JSONata", "StartAt": "Make", "States": {"Make": state}}
    language = {"QueryLanguage": "JSONata"} if topic == "jsonata" else {}
    return chained(language | {"States": written["states"]})


def _case(topic: str, name: str, written: dict[str, Any]) -> Case:
    take = dict(written).pop
    definition = _definition(topic, written)
    refused = written.get("refused")
    if refused is not None:
        expected = {"status": "REFUSED"}
    elif "output" in written:
        expected = {"status": "SUCCEEDED", "output": written["output"]}
    else:
        expected = {"status": written.get("status", "FAILED")} | {
            k: written[k] for k in ("error", "cause") if k in written
        }
    unknown = written.keys() - {
        "rule", "see", "definition", "states", "choice", "intrinsic", "jsonata", "input", "tasks", "status", "output",
        "error", "cause", "refused", "told", "seconds", "history", "differs", "not_on_moto",
    }  # fmt: skip
    assert not unknown, f"{topic}/{name} has {unknown}"
    return Case(
        topic=topic,
        name=name,
        rule=take("rule"),
        see=take("see"),
        definition=definition,
        input=take("input", {}),
        tasks=take("tasks", {}),
        expected=expected,
        refused=refused,
        told=take("told", []),
        seconds=take("seconds", None),
        history=take("history", None),
        differs=take("differs", None),
        not_on_moto=take("not_on_moto", None),
    )


CASES = [case for path in sorted((HERE / "cases").glob("*.yaml")) for case in load(path)]
WRITTEN = [json.dumps(case.definition) for case in CASES if case.refused is None]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_interpreter_does_what_aws_does(case: Case, interpreter: Any) -> None:
    outcome = interpreter(case.definition, case.input, case.tasks, case.told)

    assert not case.difference(outcome), f"{case.rule} ({case.see})\nexpected {case.expected}\n but was {outcome}"
    if case.refused is not None:
        assert any(f"{fault}: ".startswith(f"{case.refused}: ") for fault in outcome["faults"]), outcome["faults"]
    if case.seconds is not None:
        assert outcome["seconds"] == pytest.approx(case.seconds, abs=1e-6)
    if case.history is not None:
        expected = [(event, {}) if isinstance(event, str) else next(iter(event.items())) for event in case.history]
        assert [event for event, _ in outcome["history"]] == [event for event, _ in expected]
        for (event, details), (_, wanted) in zip(outcome["history"], expected, strict=True):
            assert {name: details.get(name) for name in wanted} == wanted, event


def _on_moto(case: Case) -> Any:
    """Moto's parser goes through a definition character by character: a quarter of a million take it half a second."""
    is_long = len(json.dumps(case.definition)) > 50_000
    return pytest.param(case, marks=pytest.mark.slow if is_long else ())


@pytest.mark.parametrize("case", [_on_moto(case) for case in CASES if not case.not_on_moto], ids=str)
def test_motos_engine_does_the_same_except_where_a_case_says_otherwise(case: Case, moto: Any) -> None:
    outcome = moto(case.definition, case.input, case.tasks)

    if case.differs is None:
        assert not case.difference(outcome), (
            f"{case.rule}\nAWS: {case.expected}\nmoto: {outcome}\nThe case has to say so."
        )
    else:
        assert case.difference(outcome), f"moto agrees; the note is stale: {case.differs['moto']}"


def test_every_case_says_where_its_rule_is_written_and_how_a_difference_is_known() -> None:
    for case in CASES:
        assert case.rule.endswith("."), case
        assert case.see.startswith(SOURCES), case
        if case.differs is not None:
            assert case.differs.keys() == {"moto", "known"}, case
            assert case.differs["known"].startswith(SOURCES), case
            assert not case.not_on_moto, case


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_intrinsic_function_has_a_case(name: str) -> None:
    assert any(f"{name}(" in written for written in WRITTEN)


@pytest.mark.parametrize("name", JSONATA_FUNCTIONS)
def test_every_jsonata_function_of_awss_own_has_a_case(name: str) -> None:
    assert any(f"${name}(" in written for written in WRITTEN)


@pytest.mark.parametrize(
    ("service", "action"),
    [(name, each) for name, row in OPTIMISED.items() for each in (*row.actions, *row.own_actions)],
)
def test_every_optimised_integration_has_a_case(service: str, action: str) -> None:
    assert any(f'"arn:aws:states:::{service}:{action}"' in written for written in WRITTEN)


@pytest.mark.parametrize("language", VOCABULARY.languages)
@pytest.mark.parametrize("type", STATE_TYPES)
def test_every_field_of_every_state_has_a_case_in_each_query_language(language: str, type: str) -> None:
    allowed = {*STATE_TYPES[type].fields, *VOCABULARY.languages[language].state_fields[type]}

    shown = {field for case in CASES for state in _states(case.definition, language, type) for field in state}

    assert shown >= allowed, sorted(allowed - shown)


def _states(definition: Any, language: str, type: str) -> Iterator[dict[str, Any]]:
    """The states of a type and a query language in a definition, wherever in it."""
    machines = definition.get("QueryLanguage", "JSONPath") if isinstance(definition, dict) else ""
    waiting = [definition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            if part.get("Type") == type and part.get("QueryLanguage", machines) == language:
                yield part


@pytest.mark.slow
def test_summary(moto: Any) -> None:
    """There are enough cases; with `-s` it prints how many of which kind."""
    by_topic = Counter(case.topic for case in CASES)
    kinds = Counter(
        case.difference(moto(case.definition, case.input, case.tasks)) for case in CASES if case.differs is not None
    )
    print(f"\n{len(CASES)} cases: " + ", ".join(f"{topic} {count}" for topic, count in by_topic.items()))
    print(f"{kinds.total()} differences from moto, in " + ", ".join(f"{kind} {count}" for kind, count in kinds.items()))
    assert len(CASES) >= 170
