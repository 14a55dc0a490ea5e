"""What all states have in common."""

from abc import ABC, abstractmethod
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around
from asl_interpreter.fields.flow import Flow
from asl_interpreter.fields.jsonata_flow import JSONataFlow
from asl_interpreter.fields.jsonpath_flow import JSONPathFlow
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps

_COMMON = ("Type", "Comment", "QueryLanguage")


class State(ABC):
    """A state of a compiled state machine. It keeps nothing of an execution: what happens goes into the `Visit`."""

    type: ClassVar[str]
    jsonpath_fields: ClassVar[tuple[str, ...]]
    """The fields of this type of state, beside those that all have, where the query language is JSONPath."""
    jsonata_fields: ClassVar[tuple[str, ...]]
    goes_on: ClassVar[bool] = True
    """Whether the state has Next or End."""
    evaluates_on_entry: ClassVar[bool] = True
    """Whether an expression that fails before anything happened in the state names what led to the state's entry, and
    not the entry, as what led to its failure."""

    def __init__(self, name: str, fields: Fields, language: str, around: Around) -> None:
        """`language` is the state's own query language; what is `around` it is around the states inside it, too."""
        self.name = name
        self.at = fields.at
        self.entered_event = f"{self.type}StateEntered"
        self.exited_event = f"{self.type}StateExited"
        own, others, other = self.jsonpath_fields, self.jsonata_fields, "JSONata"
        if language == "JSONata":
            own, others, other = others, own, "JSONPath"
        elsewhere = [name for name in fields if name in others and name not in own]
        for name in elsewhere:
            fields.at.fault(
                f"The QueryLanguage is set to '{language}', but field '{name}' is only supported for the '{other}' "
                "QueryLanguage"
            )
        fields.allow((*_COMMON, *own, *elsewhere, *(("Next", "End") if self.goes_on else ())))
        self.flow: Flow = JSONataFlow(fields) if language == "JSONata" else JSONPathFlow(fields)
        self.next = self._next(fields) if self.goes_on else None

    @abstractmethod
    def run(self, visit: Visit) -> Steps | None:
        """Do what the state does: set the visit's output and `next`.

        A state that may have to wait returns the steps that it takes, to be gone through; others are done on return.
        Raises `StatesError` when something in the state cannot be evaluated, `StateFailed` when it failed.
        """

    @property
    def ends(self) -> bool:
        """Whether the execution can end after this state, or after one inside it."""
        return self.next is None

    def targets(self) -> list[tuple[str, Place]]:
        """The states this one can lead to, with the places that say so."""
        return [(self.next, self.at / "Next")] if self.next is not None else []

    def _next(self, fields: Fields) -> str | None:
        if "Next" not in fields and "End" not in fields:
            fields.at.fault("Missing field 'Next' or 'End'", "MISSING_TRANSITION_TARGET")
        fields.exclude("Next", "End")
        if fields.boolean("End") is False:
            (fields.at / "End").fault("End must be true")
        return fields.string("Next")
