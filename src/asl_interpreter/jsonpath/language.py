"""JSONPath as a query language: what it decides about states.

(Step Functions guide, *Using JSONPath paths*, *Input and output processing*.)
"""

from collections.abc import Mapping
from typing import ClassVar

from asl_interpreter.choice.rule import compile_rule
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.fields.flow import Flow
from asl_interpreter.fields.items import members_of
from asl_interpreter.jsonpath.fields import path, path_or_intrinsic, referenced, result_path
from asl_interpreter.jsonpath.flow import JSONPathFlow
from asl_interpreter.jsonpath.payload_template import MARK, marked_member
from asl_interpreter.jsonpath.plain_text import reads_as, warn_of_paths
from asl_interpreter.language import Caught, ChoiceRule, Items, Language
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

_PASSING = ("InputPath", "OutputPath")
_WORKING = (*_PASSING, "Parameters", "ResultSelector", "ResultPath")
_OUT = ("afterResultSelector", "afterResultPath")


class JSONPath(Language):
    name: ClassVar[str] = "JSONPath"
    state_fields: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Task": (*_WORKING, "TimeoutSecondsPath", "HeartbeatSecondsPath"),
        "Wait": (*_PASSING, "SecondsPath", "TimestampPath"),
        "Pass": (*_PASSING, "Parameters", "Result", "ResultPath"),
        "Succeed": _PASSING,
        "Fail": ("ErrorPath", "CausePath"),
        "Choice": _PASSING,
        "Parallel": _WORKING,
        "Map": (
            *_WORKING, "Iterator", "ItemsPath", "MaxConcurrencyPath", "ToleratedFailureCountPath",
            "ToleratedFailurePercentagePath",
        ),
    }  # fmt: skip
    catcher_fields: ClassVar[tuple[str, ...]] = ("ResultPath",)
    no_timestamp: ClassVar[str] = "does not reference a valid ISO-8601 extended offset date-time format string"
    request_field: ClassVar[str] = "Parameters"
    inspected: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "Task": ("afterInputPath", "afterParameters", "result", *_OUT),
        "Wait": ("afterInputPath",),
        "Pass": ("afterInputPath", "afterParameters", *_OUT),
        "Pass with Result": ("result", *_OUT),
        "Succeed": ("afterInputPath",),
        "Fail": ("afterInputPath",),
        "Choice": ("afterInputPath",),
        "Parallel": _OUT,
        "Map": ("afterInputPath", "afterItemsPath", *_OUT),
    }

    def text(self, value: str, at: Place) -> None:
        """Only names mark what is to be evaluated."""

    def member(self, name: str, holder: dict[str, JSON], at: Place) -> tuple[str, Expression] | None:
        return marked_member(name, holder, at)

    def field_of(self, key: str) -> str:
        return key.removesuffix(MARK)

    def reads_as_computed(self, value: str) -> bool:
        return reads_as(value) is not None

    def warn(self, fields: dict[str, JSON], at: Place) -> None:
        warn_of_paths(fields, at)

    def computed_name(self, name: str) -> str:
        return f"{name}Path"

    def computed(self, fields: Fields, name: str) -> Expression | None:
        return path(fields, self.computed_name(name))

    def referenced(self, fields: Fields, name: str) -> Expression | None:
        return referenced(fields, self.computed_name(name))

    def computed_text(self, fields: Fields, name: str) -> Expression | None:
        return path_or_intrinsic(fields, self.computed_name(name))

    def subject(self, visit: Visit, scope: Scope) -> JSON:
        return visit.after_input_path

    def flow(self, fields: Fields) -> Flow:
        return JSONPathFlow(fields, self)

    def items(self, fields: Fields, *, members: bool) -> Items:
        # AWS shows a path into the context object without its first `$`.
        shown = str(fields.raw("ItemsPath") or "$").replace("$$", "$", 1)
        expression = self.computed(fields, "Items")

        def items_of(visit: Visit, data: JSON) -> list[JSON]:
            items = data if expression is None else self.value(expression, visit)
            if members and isinstance(items, dict):
                return members_of(items)
            if not isinstance(items, list):
                raise StatesError(RUNTIME, f'Reference path "{shown}" must point to array.')
            return items

        return items_of

    def rule(self, fields: Fields) -> ChoiceRule:
        return _ComparingRule(fields, self)

    def caught(self, fields: Fields) -> Caught:
        """The error output goes into the raw input, at ResultPath."""
        place = result_path(fields)
        assign = self.assignments(fields)

        def catch(visit: Visit, error_output: JSON) -> None:
            visit.assigned = {} if assign is None else assign(error_output, visit.scope)
            visit.output = place(visit.input, error_output)

        return catch

    def failure(self, cause: str, field: str) -> StatesError:
        return StatesError(RUNTIME, cause)

    def unfit(self, field: str, written: JSON, value: str, fault: str) -> StatesError:
        return self.failure(f"The {field} parameter {fault}: {written} == {value}", field)


class _ComparingRule:
    def __init__(self, fields: Fields, language: Language) -> None:
        fields.require("Next")
        self._assign = language.assignments(fields)
        condition = {name: fields.raw(name) for name in fields if name not in ("Next", "Assign", "Comment")}
        self._condition = compile_rule(condition, fields.at)

    def matches(self, visit: Visit, data: JSON) -> bool:
        return self._condition(data, visit.scope)

    def leave(self, visit: Visit, flow: Flow) -> None:
        data = visit.after_input_path
        if self._assign is not None:
            visit.assigned = self._assign(data, visit.scope)
        flow.set_output(visit, data)
