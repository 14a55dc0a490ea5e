"""JSONata as a query language: what it decides about states.

(Step Functions guide, *Transforming data with JSONata in Step Functions*.)
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import QUERY_EVALUATION_ERROR, StatesError
from asl_interpreter.fields.flow import Flow
from asl_interpreter.fields.items import members_of
from asl_interpreter.jsonata.flow import JSONataFlow, set_output
from asl_interpreter.jsonata.template import compile_text, is_delimited, is_expression, unexpected_type
from asl_interpreter.language import Caught, ChoiceRule, Items, Language
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text
from asl_interpreter.visit import NOT_REACHED, Visit

_WORKING = ("Arguments", "Output")


class JSONata(Language):
    name: ClassVar[str] = "JSONata"
    state_fields: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Task": _WORKING,
        "Wait": ("Output",),
        "Pass": ("Output",),
        "Succeed": ("Output",),
        "Fail": (),
        "Choice": ("Output",),
        "Parallel": _WORKING,
        "Map": ("Items", "Output"),
    }
    catcher_fields: ClassVar[tuple[str, ...]] = ("Output",)
    no_timestamp: ClassVar[str] = "cannot be parsed as an ISO-8601 extended offset date-time format string"
    request_field: ClassVar[str] = "Arguments"
    inspected: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Task": ("afterArguments", "result"),
        "Parallel": ("afterArguments",),
    }

    def text(self, value: str, at: Place) -> Expression | None:
        return compile_text(value, at)

    def member(self, name: str, holder: dict[str, JSON], at: Place) -> None:
        """No name marks anything."""

    def field_of(self, key: str) -> str:
        return key

    def reads_as_computed(self, value: str) -> bool:
        return is_expression(value)

    def is_computed(self, value: str) -> bool:
        return is_expression(value)

    def computed_name(self, name: str) -> str:
        return name

    def computed(self, fields: Fields, name: str) -> Expression | None:
        return self.template(fields, name)

    def subject(self, visit: Visit, scope: Scope) -> JSON:
        states: dict[str, Any] = {"input": visit.input, "context": scope.context}
        if visit.result is not NOT_REACHED:
            states["result"] = visit.result
        return states

    def flow(self, fields: Fields) -> Flow:
        return JSONataFlow(fields, self)

    def items(self, fields: Fields, *, members: bool) -> Items:
        written = fields.raw("Items")
        literal: tuple[type, ...] = (list, dict) if members else (list,)
        if "Items" in fields and not isinstance(written, literal) and not is_delimited(written):
            (fields.at / "Items").fault("Items must be an array, or an expression that gives one")
        expression = self.computed(fields, "Items")

        def items_of(visit: Visit, data: JSON) -> list[JSON]:
            items = data if expression is None else self.value(expression, visit)
            if isinstance(items, list):
                return items
            if members and isinstance(items, dict):
                return members_of(items)
            if expression is None:
                raise StatesError(QUERY_EVALUATION_ERROR, f"Map state input must be an array but was: {text(items)}")
            raise unexpected_type(written, "Items", "array", items)

        return items_of

    def rule(self, fields: Fields) -> ChoiceRule:
        return _ConditionRule(fields, self)

    def caught(self, fields: Fields) -> Caught:
        """The error output is `$states.errorOutput`."""
        output = self.template(fields, "Output")
        assign = self.assignments(fields)

        def catch(visit: Visit, error_output: JSON) -> None:
            states = {"input": visit.input, "context": visit.scope.context, "errorOutput": error_output}
            visit.assigned = {}
            set_output(visit, assign, output, states, error_output)

        return catch

    def failure(self, cause: str, field: str) -> StatesError:
        return StatesError(QUERY_EVALUATION_ERROR, cause, location=field)

    def unfit(self, field: str, written: JSON, value: str, fault: str) -> StatesError:
        return self.failure(f"The {field} field {fault}: {value}", field)


class _ConditionRule:
    _fields = ("Comment", "Condition", "Next", "Assign", "Output")

    def __init__(self, fields: Fields, language: Language) -> None:
        fields.allow(self._fields)
        fields.require("Condition", "Next")
        self._written = fields.raw("Condition")
        if "Condition" in fields and not isinstance(self._written, bool) and not is_expression(self._written):
            (fields.at / "Condition").fault("Condition must be a boolean, or an expression that gives one")
        self._field = (fields.at / "Condition").within_state
        self._condition = language.template(fields, "Condition")
        self._assign = language.assignments(fields)
        self._output = language.template(fields, "Output")

    def matches(self, visit: Visit, data: JSON) -> bool:
        assert self._condition is not None
        states = {"input": data, "context": visit.scope.context}
        value = self._condition(states, visit.scope)
        if not isinstance(value, bool):
            raise unexpected_type(self._written, self._field, "boolean", value)
        return value

    def leave(self, visit: Visit, flow: Flow) -> None:
        states = {"input": visit.input, "context": visit.scope.context}
        set_output(visit, self._assign, self._output, states, visit.input)
