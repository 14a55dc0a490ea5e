"""Paths and intrinsic functions tried alone, evaluated by Step Functions itself."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from workbook import cloud

_FIELD = "value"
_LONGEST = 160  # characters of an input that a cause repeats


@dataclass(frozen=True)
class NotEvaluated:
    """What the engine says instead of a value: the name of its error and one sentence."""

    error: str
    sentence: str

    def __repr__(self) -> str:
        return f"{self.error}: {self.sentence}"


def evaluate(expression: str, input: object = None) -> Any:
    """What a path or an intrinsic function gives on `input`, as a field `"value.$"` in Parameters would have it.

    One Pass state, tried with TestState: so the engine answers, the local one or AWS's. A path that begins with `$$.`
    sees the context object. What cannot be evaluated gives a `NotEvaluated`, which reads as a sentence.
    (Step Functions guide, *Intrinsic functions for JSONPath states* and *Using TestState API to test a state*.)
    """
    given: object = expression  # a reader's `...`, still to be filled in, for one
    if not isinstance(given, str):
        return NotEvaluated("InvalidDefinition", f"An expression is a text such as '$.input', not {given!r}")
    try:
        data = json.dumps({} if input is None else input)
    except (TypeError, ValueError, RecursionError) as error:
        return NotEvaluated("InvalidInput", f"The input is no JSON: {error}")
    state = {"Type": "Pass", "Parameters": {f"{_FIELD}.$": expression}, "End": True}
    try:
        answer = cloud.shared_client("stepfunctions").test_state(definition=json.dumps(state), input=data)
    except ClientError as refused:  # it is no expression at all
        return NotEvaluated(refused.response["Error"]["Code"], _first_reason(refused.response["Error"]["Message"]))
    if answer["status"] != "SUCCEEDED":
        return NotEvaluated(answer["error"], ". Hint: ".join([_cut(answer["cause"]), *_hint(state, json.loads(data))]))
    return json.loads(answer["output"])[_FIELD]


def _hint(state: dict[str, Any], input: object) -> list[str]:
    """What the workbook's own engine knows beyond AWS's sentence: which part of a path failed, and what is there."""
    from asl_interpreter import StateMachine

    machine = StateMachine({"StartAt": "State", "States": {"State": state}})
    execution = machine.start(input).run()
    return [visit.hint for visit in execution.visits if visit.hint]


def _first_reason(message: str) -> str:
    """The reason inside `Invalid State Machine Definition: '…'`, without the place in a state that nobody wrote."""
    reason = message.partition("'")[2].rpartition("'")[0] or message
    return reason.partition(" at /")[0].partition(": ")[2] or reason


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST * 2 else f"{text[:_LONGEST]} … {text[-_LONGEST:]}"
