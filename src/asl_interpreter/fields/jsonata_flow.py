"""Data flow with JSONata: Arguments, Output, Assign.

(Step Functions guide, *Transforming data with JSONata in Step Functions*.)
"""

from typing import Any, ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.fields.flow import Flow
from asl_interpreter.jsonata.template import compile_template
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON
from asl_interpreter.visit import NOT_REACHED, Visit


class JSONataFlow(Flow):
    language: ClassVar[str] = "JSONata"

    def __init__(self, fields: Fields) -> None:
        self._arguments = template(fields, "Arguments")
        self._output = template(fields, "Output")
        self._assign = assignments(fields)

    def enter(self, visit: Visit) -> JSON:
        return visit.input

    def arguments(self, visit: Visit) -> JSON:
        data = visit.input
        if self._arguments is not None:
            data = self._arguments(self.subject(visit, visit.scope), visit.scope)
        visit.arguments = data
        return data

    def leave(self, visit: Visit, result: JSON) -> None:
        visit.result = result
        self.set_output(visit, result)

    def pass_on(self, visit: Visit) -> None:
        self.set_output(visit, visit.input)

    def set_output(self, visit: Visit, data: JSON) -> None:
        set_output(visit, self._assign, self._output, self.subject(visit, visit.scope), data)

    def computed(self, fields: Fields, name: str) -> Expression | None:
        return template(fields, name)

    def templated(self, fields: Fields, name: str) -> Expression | None:
        return template(fields, name)

    def subject(self, visit: Visit, scope: Scope) -> JSON:
        states: dict[str, Any] = {"input": visit.input, "context": scope.context}
        if visit.result is not NOT_REACHED:
            states["result"] = visit.result
        return states


def template(fields: Fields, name: str) -> Expression | None:
    """The field, compiled; None when it is not there."""
    return compile_template(fields.raw(name), fields.at / name) if name in fields else None


def assignments(fields: Fields) -> Expression | None:
    """Assign, compiled: an object of variables."""
    fields.object("Assign")  # reports anything else
    return template(fields, "Assign")


def set_output(
    visit: Visit, assign: Expression | None, output: Expression | None, states: JSON, otherwise: JSON
) -> None:
    """Set the visit's output and variables from Output and Assign, which both see the variables as they were."""
    if assign is not None:
        visit.assigned = assign(states, visit.scope)
    visit.output = otherwise if output is None else output(states, visit.scope)
