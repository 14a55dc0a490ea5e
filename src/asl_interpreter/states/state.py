"""What all states have in common."""

from abc import ABC, abstractmethod
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around
from asl_interpreter.language import Language
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps

_COMMON = ("Type", "Comment", "QueryLanguage")


class State(ABC):
    """A state of a compiled state machine. It keeps nothing of an execution: what happens goes into the `Visit`."""

    type: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    """The fields of this type of state in every query language, beside those that all types have."""
    goes_on: ClassVar[bool] = True
    """Whether the state has Next or End."""
    evaluates_on_entry: ClassVar[bool] = True
    """Whether an expression that fails before anything happened in the state names what led to the state's entry, and
    not the entry, as what led to its failure."""

    counts_retries: ClassVar[bool] = False
    """Whether the context object tells how often the state was tried again: `State.RetryCount`."""

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        """`language` is the state's own query language; what is `around` it is around the states inside it, too."""
        self.name = name
        self.at = fields.at
        self.entered_event = f"{self.type}StateEntered"
        self.exited_event = f"{self.type}StateExited"
        self.language = language
        self._allow(fields, around)
        self.flow = language.flow(fields)
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

    def _allow(self, fields: Fields, around: Around) -> None:
        own = (*self.fields, *self.language.state_fields[self.type])
        elsewhere = []
        for name in fields:
            others = (other for other in around.languages.values() if name in other.state_fields[self.type])
            if name not in own and (other := next(others, None)) is not None:
                elsewhere.append(name)
                fields.at.fault(
                    f"The QueryLanguage is set to '{self.language.name}', but field '{name}' is only supported for the "
                    f"'{other.name}' QueryLanguage"
                )
        fields.allow((*_COMMON, *own, *elsewhere, *(("Next", "End") if self.goes_on else ())))

    def _next(self, fields: Fields) -> str | None:
        if "Next" not in fields and "End" not in fields:
            fields.at.fault("Missing field 'Next' or 'End'", "MISSING_TRANSITION_TARGET")
        fields.exclude("Next", "End")
        if fields.boolean("End") is False:
            (fields.at / "End").fault("End must be true")
        return fields.string("Next")
