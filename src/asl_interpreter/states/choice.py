"""Choice: goes on to the state of the first rule that matches (specification, *Choice State*)."""

from typing import ClassVar

from asl_interpreter.choice.rule import compile_rule
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.fields import jsonata_flow, jsonpath_flow
from asl_interpreter.fields.flow import Flow
from asl_interpreter.jsonata.template import unexpected_type
from asl_interpreter.states.state import State
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Choice(State):
    type: ClassVar[str] = "Choice"
    jsonpath_fields = ("InputPath", "Choices", "Default", "OutputPath", "Assign")
    jsonata_fields = ("Choices", "Default", "Output", "Assign")
    goes_on = False

    def __init__(self, name: str, fields: Fields, language: str, around: Around) -> None:
        super().__init__(name, fields, language, around)
        fields.require("Choices")
        rule = _JSONataRule if language == "JSONata" else _JSONPathRule
        at = fields.at / "Choices"
        self._rules = [rule(value, at / index) for index, value in enumerate(fields.array("Choices"))]
        if "Choices" in fields and not self._rules:
            at.fault("Choices must be a non-empty array")
        self._default = fields.string("Default")

    @property
    def ends(self) -> bool:
        return False

    def targets(self) -> list[tuple[str, Place]]:
        rules = [(rule.next, rule.at / "Next") for rule in self._rules if rule.next is not None]
        return rules + ([(self._default, self.at / "Default")] if self._default is not None else [])

    def run(self, visit: Visit) -> None:
        data = self.flow.enter(visit)
        for rule in self._rules:
            if rule.matches(visit, data):
                visit.next = rule.next
                rule.leave(visit, self.flow)
                return
        if self._default is None:
            # The name States.NoChoiceMatched is reserved (guide, *Handling errors in Step Functions workflows*).
            raise StatesError(
                RUNTIME,
                "Failed to transition out of the state. The state does not point to a next state.",
                "No choice rule matched, and the state has no Default.",
            )
        visit.next = self._default
        self.flow.pass_on(visit)


class _JSONPathRule:
    def __init__(self, value: JSON, at: Place) -> None:
        fields = Fields(value, at)
        fields.require("Next")
        self.at = at
        self.next = fields.string("Next")
        self._assign = jsonpath_flow.assignments(fields)
        condition = {name: fields.raw(name) for name in fields if name not in ("Next", "Assign", "Comment")}
        self._condition = compile_rule(condition, at)

    def matches(self, visit: Visit, data: JSON) -> bool:
        return self._condition(data, visit.scope)

    def leave(self, visit: Visit, flow: Flow) -> None:
        data = visit.after_input_path
        if self._assign is not None:
            visit.assigned = self._assign(data, visit.scope)
        flow.set_output(visit, data)


class _JSONataRule:
    _fields = ("Comment", "Condition", "Next", "Assign", "Output")

    def __init__(self, value: JSON, at: Place) -> None:
        fields = Fields(value, at)
        fields.allow(self._fields)
        fields.require("Condition", "Next")
        self.at = at
        self.next = fields.string("Next")
        self._written = fields.raw("Condition")
        self._field = (at / "Condition").within_state
        self._condition = jsonata_flow.template(fields, "Condition")
        self._assign = jsonata_flow.assignments(fields)
        self._output = jsonata_flow.template(fields, "Output")

    def matches(self, visit: Visit, data: JSON) -> bool:
        assert self._condition is not None
        states = {"input": data, "context": visit.scope.context}
        value = self._condition(states, visit.scope)
        if not isinstance(value, bool):
            raise unexpected_type(self._written, self._field, "boolean", value)
        return value

    def leave(self, visit: Visit, flow: Flow) -> None:
        states = {"input": visit.input, "context": visit.scope.context}
        jsonata_flow.set_output(visit, self._assign, self._output, states, visit.input)
