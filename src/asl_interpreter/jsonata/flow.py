"""Data flow with JSONata: Arguments, Output, Assign.

(Step Functions guide, *Transforming data with JSONata in Step Functions*.)
"""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.fields.flow import Flow
from asl_interpreter.language import Language
from asl_interpreter.scope import Expression
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class JSONataFlow(Flow):
    def __init__(self, fields: Fields, language: Language) -> None:
        self._language = language
        self._arguments = language.template(fields, "Arguments")
        self._output = language.template(fields, "Output")
        self._assign = language.assignments(fields)

    def enter(self, visit: Visit) -> JSON:
        return visit.input

    def arguments(self, visit: Visit) -> JSON:
        data = visit.input
        if self._arguments is not None:
            data = self._language.value(self._arguments, visit)
        visit.arguments = data
        return data

    def make(self, visit: Visit) -> None:
        self.arguments(visit)
        self.pass_on(visit)

    def leave(self, visit: Visit, result: JSON) -> None:
        visit.result = result
        self.set_output(visit, result)

    def pass_on(self, visit: Visit) -> None:
        self.set_output(visit, visit.input)

    def set_output(self, visit: Visit, data: JSON) -> None:
        set_output(visit, self._assign, self._output, self._language.subject(visit, visit.scope), data)


def set_output(
    visit: Visit, assign: Expression | None, output: Expression | None, states: JSON, otherwise: JSON
) -> None:
    """Set the visit's output and variables from Output and Assign, which both see the variables as they were."""
    if assign is not None:
        visit.assigned = assign(states, visit.scope)
    visit.output = otherwise if output is None else output(states, visit.scope)
