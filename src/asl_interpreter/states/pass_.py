"""Pass: hands its input on, or makes something of it (specification, *Pass State*)."""

from typing import ClassVar

from asl_interpreter.states.state import State
from asl_interpreter.visit import Visit


class Pass(State):
    type: ClassVar[str] = "Pass"
    fields: ClassVar[tuple[str, ...]] = ("Assign",)

    def run(self, visit: Visit) -> None:
        visit.next = self.next
        self.flow.make(visit)
