"""Succeed: ends the execution, or the branch, with its input as output (specification, *Succeed State*)."""

from typing import ClassVar

from asl_interpreter.states.state import State
from asl_interpreter.visit import Visit


class Succeed(State):
    type: ClassVar[str] = "Succeed"
    goes_on = False

    def run(self, visit: Visit) -> None:
        self.flow.enter(visit)
        self.flow.pass_on(visit)
