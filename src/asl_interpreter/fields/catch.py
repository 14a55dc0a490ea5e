"""Catch (Step Functions guide, *Fallback states*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StateFailed
from asl_interpreter.fields import jsonata_flow, jsonpath_flow
from asl_interpreter.fields.retry import each_with_errors, error_equals, first_match
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Catch:
    """The catchers of a state, asked in their order."""

    def __init__(self, fields: Fields, language: str) -> None:
        catcher = _JSONataCatcher if language == "JSONata" else _JSONPathCatcher
        self._catchers = [catcher(one, at) for one, at in each_with_errors(fields, "Catch")]

    @property
    def targets(self) -> list[tuple[str, Place]]:
        """The states that catchers lead to, with the places that say so."""
        return [(catcher.next, catcher.at / "Next") for catcher in self._catchers if catcher.next is not None]

    def handle(self, visit: Visit, failure: StateFailed) -> bool:
        """Set the visit's output and the next state, when a catcher is meant for the failure; say whether one was."""
        index = visit.catcher = first_match(failure, self._catchers)
        if index is None:
            return False
        catcher = self._catchers[index]
        catcher.set_output(visit, {"Error": failure.error or "", "Cause": failure.cause or ""})
        visit.next = catcher.next
        return True


class _JSONPathCatcher:
    """The error's name and cause go into the raw input, at ResultPath."""

    _fields = ("Comment", "ErrorEquals", "Next", "ResultPath", "Assign")

    def __init__(self, value: JSON, at: Place) -> None:
        fields = Fields(value, at)
        fields.allow(self._fields)
        fields.require("Next")
        self.at = at
        self.errors = error_equals(fields)
        self.next = fields.string("Next")
        self._result_path = jsonpath_flow.result_path(fields)
        self._discard = "ResultPath" in fields and fields.raw("ResultPath") is None
        self._assign = jsonpath_flow.assignments(fields)

    def set_output(self, visit: Visit, error_output: JSON) -> None:
        visit.assigned = {} if self._assign is None else self._assign(error_output, visit.scope)
        if self._discard:
            visit.output = visit.input
        elif self._result_path is None:
            visit.output = error_output
        else:
            visit.output = self._result_path.insert(visit.input, error_output)


class _JSONataCatcher:
    """The error's name and cause are `$states.errorOutput`."""

    _fields = ("Comment", "ErrorEquals", "Next", "Output", "Assign")

    def __init__(self, value: JSON, at: Place) -> None:
        fields = Fields(value, at)
        fields.allow(self._fields)
        fields.require("Next")
        self.at = at
        self.errors = error_equals(fields)
        self.next = fields.string("Next")
        self._output = jsonata_flow.template(fields, "Output")
        self._assign = jsonata_flow.assignments(fields)

    def set_output(self, visit: Visit, error_output: JSON) -> None:
        states = {"input": visit.input, "context": visit.scope.context, "errorOutput": error_output}
        visit.assigned = {}
        jsonata_flow.set_output(visit, self._assign, self._output, states, error_output)
