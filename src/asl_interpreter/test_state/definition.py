"""Finding the state under test in the request's definition."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around, compile_state
from asl_interpreter.machine import faults
from asl_interpreter.states.state import State
from asl_interpreter.states.task import Task
from asl_interpreter.test_state.mocked import MOCKED_TYPES
from asl_interpreter.test_state.refused import RequestRefused
from asl_interpreter.values import JSON, parse
from asl_interpreter.vocabulary import VOCABULARY

NAME = "StateName"
"""What AWS calls a state under test, whatever its name in a state machine."""

_ONLY_MOCKED = (
    "TestState API does not support Map or Parallel states. "
    "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]"
)


_WAITING_ONLY_MOCKED = (
    "TestState API supports activities and the integration patterns .sync and .waitForTaskToken only with a mock"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of the state under test, and what it has around it."""

    fields: JSON
    location: str
    around: Around

    @property
    def type(self) -> str:
        """`Type`; empty when there is none."""
        return str(self.fields.get("Type", "")) if isinstance(self.fields, Mapping) else ""

    def compile(self, *, mocked: bool) -> State:
        """The state. Raises `RequestRefused` for its faults.

        What only this interpreter lacks is no fault where a mock answers.
        """
        if self.type in ("Map", "Parallel") and not mocked:
            raise RequestRefused("InvalidDefinition", _ONLY_MOCKED)
        at = Place(self.location)
        around = replace(self.around, types=MOCKED_TYPES) if mocked else self.around
        state = compile_state(NAME, self.fields, at, around)
        wrong = [fault for fault in at.faults if fault.severity == "ERROR" and not (mocked and fault.lacking)]
        if state is None or wrong:
            raise RequestRefused.faulty(wrong)
        if isinstance(state, Task) and state.waits and not mocked:
            raise RequestRefused("InvalidDefinition", _WAITING_ONLY_MOCKED)
        return state

    def read(self) -> Fields:
        """The fields, once their faults are known."""
        return Fields(self.fields, Place(self.location))


def find(definition: str, name: str | None) -> Definition:
    """The state under test: `definition` itself, or the state called `name` in a whole state machine, nested or not.

    The other states of the machine must be sound, but nothing has to be here that would be needed to run them.
    """
    try:
        written = parse(definition)
    except ValueError:
        raise RequestRefused.faulty(faults(definition)) from None
    if name is None:
        return Definition(written, "", VOCABULARY)
    wrong = [fault for fault in faults(definition) if fault.severity == "ERROR" and not fault.lacking]
    if wrong:
        raise RequestRefused.faulty(wrong)
    for state in each_state(written, Place()):
        if state.name == name:
            return Definition(state.fields, state.at.location, VOCABULARY.within(Fields(written, Place())))
    raise RequestRefused.invalid("State not found in definition")
