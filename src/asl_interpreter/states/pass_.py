"""Pass: hands its input on, or makes something of it (specification, *Pass State*)."""

from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around
from asl_interpreter.states.state import State
from asl_interpreter.visit import Visit


class Pass(State):
    type: ClassVar[str] = "Pass"
    jsonpath_fields = ("InputPath", "Parameters", "Result", "ResultPath", "OutputPath", "Assign")
    jsonata_fields = ("Output", "Assign")

    def __init__(self, name: str, fields: Fields, language: str, around: Around) -> None:
        super().__init__(name, fields, language, around)
        self._has_result = language == "JSONPath" and "Result" in fields
        self._result = fields.raw("Result")

    def run(self, visit: Visit) -> None:
        arguments = self.flow.arguments(visit)
        visit.next = self.next
        if self.flow.language == "JSONata":
            self.flow.pass_on(visit)
        else:
            self.flow.leave(visit, self._result if self._has_result else arguments)
