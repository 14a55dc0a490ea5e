"""Data flow with JSONPath: InputPath, Parameters, ResultSelector, ResultPath, OutputPath, Assign.

(Amazon States Language specification, *Input and Output Processing*; Step Functions guide, *Passing data between states
with variables*.)
"""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.fields.flow import Flow
from asl_interpreter.jsonpath.fields import path_or_null, result_path
from asl_interpreter.language import Language
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class JSONPathFlow(Flow):
    def __init__(self, fields: Fields, language: Language) -> None:
        self._input_path = path_or_null(fields, "InputPath")
        self._parameters = language.template(fields, "Parameters")
        self._result_selector = language.template(fields, "ResultSelector")
        self._place_result = result_path(fields)
        self._output_path = path_or_null(fields, "OutputPath")
        self._assign = language.assignments(fields)
        self._has_result = "Result" in fields
        self._result = fields.raw("Result")

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

    def make(self, visit: Visit) -> None:
        arguments = self.arguments(visit)
        self.leave(visit, self._result if self._has_result else arguments)

    def leave(self, visit: Visit, result: JSON) -> None:
        visit.result = result
        if self._assign is not None:
            visit.assigned = self._assign(result, visit.scope)
        if self._result_selector is not None:
            result = self._result_selector(result, visit.scope)
        visit.after_result_selector = result
        result = visit.after_result_path = self._place_result(visit.input, result)
        self.set_output(visit, result)

    def pass_on(self, visit: Visit) -> None:
        data = visit.after_input_path
        if self._assign is not None:
            visit.assigned = self._assign(data, visit.scope)
        self.set_output(visit, data)

    def set_output(self, visit: Visit, data: JSON) -> None:
        visit.output = data if self._output_path is None else self._output_path(data, visit.scope)
