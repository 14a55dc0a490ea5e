"""What TestState tells of the data inside a state, as stages in the order in which the data goes through them.

(Step Functions API reference, *InspectionData*; guide, *Using TestState API to test a state*.)
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbook.figures.json_lines import ABSENT, same

# The stages before the state's work and after it: AWS's name, what the field is called, what it does, and the stages
# that it can be made of, the nearest first.
_Rows = tuple[tuple[str, str, str, tuple[str, ...]], ...]
_WAY_IN: _Rows = (
    ("input", "Input", "what the state gets", ()),
    ("afterInputPath", "InputPath", "the part it looks at", ("input",)),
    ("afterArguments", "Arguments", "what is made of it", ("input",)),
    ("afterParameters", "Parameters", "what is made of it", ("afterInputPath",)),
    ("afterItemsPath", "ItemsPath", "the list to go through", ("afterInputPath",)),
    ("afterItemSelector", "ItemSelector", "each iteration's input", ("afterItemsPath",)),
)
_WAY_OUT: _Rows = (
    ("result", "Result", "what came back", ()),
    ("afterResultSelector", "ResultSelector", "what is kept of it", ("result", "afterParameters")),
    ("afterResultPath", "ResultPath", "where it goes in the input", ("input",)),
)
_OUTPUT = ("output", "Output", "what comes out", ("afterResultPath", "afterInputPath", "input"))
_CAUGHT = ("output", "Output", "made by the Catch's ResultPath", ("input",))
_METADATA = ("SdkHttpMetadata", "SdkResponseMetadata")  # of the HTTP call, in every result of an optimised integration


@dataclass(frozen=True)
class Stage:
    """One stage: its value, and the earlier one that it is compared with. A stage not reached has neither."""

    name: str
    meaning: str
    value: Any = ABSENT
    before: Any = ABSENT
    before_name: str = ""
    put: Any = ABSENT
    put_name: str = ""
    """What ResultPath puts into the input, and the stage that made it."""

    @property
    def reached(self) -> bool:
        return self.value is not ABSENT

    @property
    def selects(self) -> bool:
        """Whether the stage takes a part of what was there, so that nothing in it is new."""
        return self.name in ("InputPath", "ItemsPath")

    @property
    def unchanged(self) -> bool:
        return self.reached and same(self.value, self.before)


@dataclass(frozen=True)
class StateFailure:
    """The error, and what became of it."""

    error: str
    cause: str
    then: str


@dataclass(frozen=True)
class Stages:
    """The stages before the state's work, those after it, and the failure between them where there was one."""

    way_in: tuple[Stage, ...]
    failure: StateFailure | None
    way_out: tuple[Stage, ...]
    status: str
    next_state: str


def read_stages(answer: Mapping[str, Any]) -> Stages:
    """The stages of TestState's answer. Raises ValueError when it was not asked for with inspectionLevel DEBUG."""
    if "inspectionData" not in answer:
        raise ValueError("The answer says nothing of the data inside the state: ask with inspectionLevel='DEBUG'.")
    shown = dict(answer["inspectionData"])
    if "output" in answer:
        shown["output"] = answer["output"]
    values = {name: _tidy(json.loads(shown[name])) for name in _names() if name in shown}
    way_in = tuple(_stage(row, values) for row in _WAY_IN if row[0] in values)
    failure = _failure(answer)
    after = tuple(_stage(row, values) for row in _WAY_OUT if row[0] in values or (failure and _could_follow(values)))
    if "result" not in values:  # of a Pass state AWS shows this stage, though there is no ResultSelector to act
        after = tuple(stage for stage in after if stage.name != "ResultSelector" or not stage.unchanged)
    if "output" in values and failure:  # a catcher's output: the error went past the stages that were not reached
        skipped = ", ".join(stage.name for stage in after if not stage.reached)
        reached = (stage for stage in after if stage.reached)
        way_out = (*reached, _stage(_CAUGHT, values), *([Stage(skipped, "")] if skipped else []))
    elif "output" in values:
        way_out = (*after, _stage(_OUTPUT, values))
    elif failure and failure.error.startswith("States.") and not after:
        way_out = (Stage("Later stages and Output", ""),)
    else:
        way_out = (*after, Stage("Output", ""))
    return Stages(way_in, failure, way_out, answer["status"], answer.get("nextState", ""))


def _names() -> Iterator[str]:
    return (row[0] for row in (*_WAY_IN, *_WAY_OUT, _OUTPUT))


def _could_follow(values: Mapping[str, Any]) -> bool:
    """Whether the state has stages after its work: what it sends, if it sends something, was made."""
    return "afterParameters" in values or "afterItemsPath" in values


def _stage(row: tuple[str, str, str, tuple[str, ...]], values: Mapping[str, Any]) -> Stage:
    key, name, meaning, sources = row
    if key not in values:
        return Stage(name, "")
    source = next((source for source in sources if source in values), None)
    if source is None:
        return Stage(name, meaning, values[key])
    # A Pass state's own stages end with Parameters, although AWS shows a ResultSelector of it too.
    made = ("afterResultSelector", "result") if "result" in values else ("afterParameters",)
    put = next((it for it in made if it in values), None) if name == "ResultPath" else None
    given = {"put": values[put], "put_name": _called(put)} if put else {}
    return Stage(name, meaning, values[key], values[source], _called(source), **given)


def _called(key: str) -> str:
    return next(row[1] for row in (*_WAY_IN, *_WAY_OUT) if row[0] == key)


def _failure(answer: Mapping[str, Any]) -> StateFailure | None:
    if "error" not in answer:
        return None
    details = answer["inspectionData"].get("errorDetails", {})
    then = "Nothing catches it: the execution fails."
    if answer["status"] == "CAUGHT_ERROR":
        then = f"Caught by number {details['catchIndex'] + 1} of the state's Catch."
    elif answer["status"] == "RETRIABLE":
        then = (
            f"Number {details['retryIndex'] + 1} of the state's Retry would try again "
            f"after {details['retryBackoffIntervalSeconds']} s."
        )
    # An id of a request says nothing to a reader.
    return StateFailure(answer["error"], re.sub(r", Request ID: [^,)]+", "", answer.get("cause", "")), then)


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "…" if name in _METADATA else _tidy(child) for name, child in value.items()}
    return [_tidy(child) for child in value] if isinstance(value, list) else value
