"""Choice: goes on to the state of the first rule that matches (specification, *Choice State*)."""

from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.language import Language
from asl_interpreter.states.state import State
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit


class Choice(State):
    type: ClassVar[str] = "Choice"
    fields: ClassVar[tuple[str, ...]] = ("Choices", "Default", "Assign")
    goes_on = False

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        fields.require("Choices")
        at = fields.at / "Choices"
        self._rules = [_Rule(value, at / index, language) for index, value in enumerate(fields.array("Choices"))]
        if "Choices" in fields and not self._rules:
            at.fault("Choices must be a non-empty array")
        self._default = fields.string("Default")

    @property
    def ends(self) -> bool:
        return False

    def targets(self) -> list[tuple[str, Place]]:
        rules = [(rule.next, rule.at / "Next") for rule in self._rules if rule.next is not None]
        return rules + ([(self._default, self.at / "Default")] if self._default is not None else [])

    def run(self, visit: Visit) -> None:
        data = self.flow.enter(visit)
        for index, rule in enumerate(self._rules):
            if rule.matches(visit, data):
                visit.rule, visit.next = index, rule.next
                rule.leave(visit, self.flow)
                return
        if self._default is None:
            # The name States.NoChoiceMatched is reserved (guide, *Handling errors in Step Functions workflows*).
            raise StatesError(
                RUNTIME,
                "Failed to transition out of the state. The state does not point to a next state.",
                "No choice rule matched, and the state has no Default.",
            )
        visit.next = self._default
        self.flow.pass_on(visit)


class _Rule:
    def __init__(self, value: JSON, at: Place, language: Language) -> None:
        fields = Fields(value, at)
        self.at = at
        self.next = fields.string("Next")
        said = language.rule(fields)
        self.matches, self.leave = said.matches, said.leave
