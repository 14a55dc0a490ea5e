"""Catch (Step Functions guide, *Fallback states*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import StateFailed
from asl_interpreter.fields.retry import each_with_errors, error_equals, first_match
from asl_interpreter.language import Language
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Catch:
    """The catchers of a state, asked in their order."""

    def __init__(self, fields: Fields, language: Language) -> None:
        self._catchers = [_Catcher(one, at, language) for one, at in each_with_errors(fields, "Catch")]

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
        catcher.set_output(visit, {"Error": failure.error, "Cause": failure.told_cause})
        visit.next = catcher.next
        return True


class _Catcher:
    def __init__(self, value: JSON, at: Place, language: Language) -> None:
        fields = Fields(value, at)
        fields.allow(("Comment", "ErrorEquals", "Next", "Assign", *language.catcher_fields))
        fields.require("Next")
        self.at = at
        self.errors = error_equals(fields)
        self.next = fields.string("Next")
        self.set_output = language.caught(fields)
