"""An input and answers to the Task states with which a workflow can be run at once: proposals, for a reader to change.

The input has what the states read of it, an answer has what is read of that Task's result, by the paths in the
definition. Where a Choice compares a value it is one that takes the Choice's rule.
"""

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from asl_interpreter.values import JSON
from workbook.your_workflow.comparisons import ABSENT, Otherwise
from workbook.your_workflow.flow import is_jsonata, machines_in, read_from, read_of_result, states_of
from workbook.your_workflow.reads import DYNAMODB, ITEM, Path, Reads, context_reads

_IN_ORDER = 4  # attempts
_ANSWERS: Mapping[str, dict[str, JSON]] = {
    "lambda:invoke": {"StatusCode": 200, "Payload": {}},
    "sqs:sendMessage": {"MessageId": "message-1"},
    "sns:publish": {"MessageId": "message-1"},
    "states:startExecution.sync:2": {"Status": "SUCCEEDED", "Output": {}},
    "states:startExecution.sync": {"Status": "SUCCEEDED", "Output": "{}"},
    "states:startExecution": {"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:Machine:name"},
}
"""What services that are often asked always answer (Step Functions guide, *Integrating services*)."""

_NUMBER = re.compile(r"(?i)(count|amount|price|quantity|total|number|seconds|size|index|age|length|limit)$")
"""Names of fields that are mostly numbers."""


class Proposals:
    """For one definition.

    `attempt` takes the next value where a path is compared with several; from the fifth on any of them, at random but
    always the same.
    """

    def __init__(self, definition: Mapping[str, Any], attempt: int = 0) -> None:
        self._attempt = attempt
        self.input = self._input(definition, is_jsonata(definition, False))
        self.mocks: dict[str, JSON] = {}
        """By the name of a Task state."""
        self._answer(definition, is_jsonata(definition, False))

    def _input(self, machine: Mapping[str, Any], jsonata: bool) -> JSON:
        reads = read_from(machine, machine.get("StartAt"), jsonata)
        for path, values in context_reads(machine):
            reads.setdefault(path, []).extend(values)
        return self._value(reads)

    def _answer(self, machine: Mapping[str, Any], jsonata: bool) -> None:
        for name, state in states_of(machine).items():
            language = is_jsonata(state, jsonata)
            if state.get("Type") == "Task":
                reads = read_of_result(machine, state, language, jsonata)
                self.mocks[name] = self._value(reads, self._usual(state))
            elif "ItemReader" in state or "ResultWriter" in state:
                self.mocks[name] = _items_of(state)
            for inner in machines_in(state):
                self._answer(inner, language)

    @staticmethod
    def _usual(state: Mapping[str, Any]) -> dict[str, JSON]:
        resource = str(state.get("Resource", ""))
        return next((answer for name, answer in _ANSWERS.items() if resource.endswith(f":{name}")), {})

    def _value(self, reads: Reads, usual: JSON = None) -> JSON:
        """A value with all of these paths in it."""
        tree: dict[str, Any] = {}
        for path in reads:
            node = tree
            for name in path:
                node = node.setdefault(name, {})
        return self._grown(tree, (), reads, {} if usual is None else usual)

    def _grown(self, tree: Mapping[str, Any], at: Path, reads: Reads, usual: JSON) -> JSON:
        if ITEM in tree:
            return [self._grown(tree[ITEM], (*at, ITEM), reads, None)]
        if tree or not at:
            given = usual if isinstance(usual, dict) else {}
            members = {name: self._grown(below, (*at, name), reads, given.get(name)) for name, below in tree.items()}
            return given | {name: value for name, value in members.items() if value is not ABSENT}
        return self._chosen(at, reads.get(at) or [], usual)

    def _chosen(self, at: Path, wanted: list[object], usual: JSON) -> Any:
        """The value of this attempt: first those with which a rule holds, then those with which it does not."""
        values = [value for value in wanted if value is not ABSENT and not isinstance(value, Otherwise)]
        values = values or [_by_name(at[-1]) if usual is None else usual]
        values += [value.value for value in wanted if isinstance(value, Otherwise)]
        values += [ABSENT] * (ABSENT in wanted)
        if self._attempt < _IN_ORDER:
            return values[self._attempt % len(values)]
        return Random(f"{self._attempt} {at}").choice(values)


def _items_of(state: Mapping[str, Any]) -> dict[str, JSON]:
    """What S3 gives to a Distributed Map: one item, as an object's text or in a list of objects."""
    reader = state.get("ItemReader", {})
    kind = reader.get("ReaderConfig", {}).get("InputType") if isinstance(reader, dict) else None
    text = {"CSV": "id,name\n1,first\n", "JSONL": '{"id": 1}\n'}.get(str(kind), '[{"id": 1}]')
    listed: dict[str, JSON] = {"Key": "key", "Size": 1, "Etag": "etag", "StorageClass": "STANDARD"}
    return {"Body": text, "Contents": [{**listed, "LastModified": "2026-01-01T00:00:00Z"}]}


def _by_name(name: str) -> JSON:
    """A value for a field of which nothing but the name is known."""
    if name in DYNAMODB:
        return DYNAMODB[name]
    if _NUMBER.search(name):
        return 1
    return "item" if name == ITEM else name
