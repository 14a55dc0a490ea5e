"""Data flow with JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign.

(Amazon States Language specification, *Input and Output Processing*; Step Functions guide, *Passing data between states
with variables*.)
"""

from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.fields.flow import Flow
from asl_interpreter.fields.paths import path
from asl_interpreter.jsonpath.payload_template import compile_template
from asl_interpreter.jsonpath.reference_path import ReferencePath, compile_reference_path
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class JSONPathFlow(Flow):
    language: ClassVar[str] = "JSONPath"

    def __init__(self, fields: Fields) -> None:
        self._input_path = _path_or_null(fields, "InputPath")
        self._parameters = template(fields, "Parameters")
        self._result_selector = template(fields, "ResultSelector")
        self._result_path = result_path(fields)
        self._discard_result = "ResultPath" in fields and fields.raw("ResultPath") is None
        self._output_path = _path_or_null(fields, "OutputPath")
        self._assign = assignments(fields)

    def enter(self, visit: Visit) -> JSON:
        data = visit.input
        if self._input_path is not None:
            data = self._input_path(data, visit.scope)
        visit.after_input_path = data
        return data

    def arguments(self, visit: Visit) -> JSON:
        data = self.enter(visit)
        if self._parameters is not None:
            data = self._parameters(data, visit.scope)
        visit.arguments = data
        return data

    def leave(self, visit: Visit, result: JSON) -> None:
        visit.result = result
        if self._assign is not None:
            visit.assigned = self._assign(result, visit.scope)
        if self._result_selector is not None:
            result = self._result_selector(result, visit.scope)
        visit.after_result_selector = result
        if self._discard_result:
            result = visit.input
        elif self._result_path is not None:
            result = self._result_path.insert(visit.input, result)
        visit.after_result_path = result
        self.set_output(visit, result)

    def pass_on(self, visit: Visit) -> None:
        data = visit.after_input_path
        if self._assign is not None:
            visit.assigned = self._assign(data, visit.scope)
        self.set_output(visit, data)

    def set_output(self, visit: Visit, data: JSON) -> None:
        visit.output = data if self._output_path is None else self._output_path(data, visit.scope)

    def computed(self, fields: Fields, name: str) -> Expression | None:
        return path(fields, f"{name}Path")

    def templated(self, fields: Fields, name: str) -> Expression | None:
        return template(fields, name)

    def subject(self, visit: Visit, scope: Scope) -> JSON:
        return visit.after_input_path


def template(fields: Fields, name: str) -> Expression | None:
    """The field's payload template, compiled; None when the field is not there."""
    return compile_template(fields.raw(name), fields.at / name) if name in fields else None


def assignments(fields: Fields) -> Expression | None:
    """Assign, compiled: a payload template that is an object of variables."""
    fields.object("Assign")  # reports anything else
    return template(fields, "Assign")


def result_path(fields: Fields) -> ReferencePath | None:
    """ResultPath, compiled; None when it is null, or the whole document, or not there."""
    written = fields.raw("ResultPath")
    if written is None or written == "$":
        return None
    if not isinstance(written, str):
        (fields.at / "ResultPath").fault("ResultPath must be a reference path or null")
        return None
    try:
        return compile_reference_path(written)
    except ValueError as fault:
        (fields.at / "ResultPath").fault(str(fault))
        return None


def _path_or_null(fields: Fields, name: str) -> Expression | None:
    """InputPath or OutputPath: null means an empty object."""
    if name in fields and fields.raw(name) is None:
        return _nothing
    return None if fields.raw(name) == "$" else path(fields, name)


def _nothing(data: JSON, scope: Scope) -> JSON:
    return {}
