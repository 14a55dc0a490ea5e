"""Parallel: several branches on the same input (specification, *Parallel State*)."""

from collections.abc import Iterator
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around, States
from asl_interpreter.language import Language
from asl_interpreter.states.concurrent import ConcurrentState
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, Walk


class Parallel(ConcurrentState):
    type: ClassVar[str] = "Parallel"
    fields: ClassVar[tuple[str, ...]] = ("Branches", "Retry", "Catch", "Assign")

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        fields.require("Branches")
        at = fields.at / "Branches"
        branches = [Fields(branch, at / index) for index, branch in enumerate(fields.array("Branches"))]
        for branch in branches:
            branch.allow(("Comment", "StartAt", "States"))
        self.branches = [States(branch, around) for branch in branches]
        if "Branches" in fields and not self.branches:
            at.fault("Branches must be a non-empty array")

    @property
    def ends(self) -> bool:
        return super().ends or any(branch.ends for branch in self.branches)

    def attempt(self, visit: Visit) -> Steps:
        arguments = self.flow.arguments(visit)
        visit.walk.tell("ParallelStateStarted")
        walks = self._walks(visit, arguments)
        return (yield from self.all_of(visit, walks, len(self.branches), len(self.branches)))

    def _walks(self, visit: Visit, arguments: object) -> Iterator[Walk]:
        started = visit.walk.event
        for index, branch in enumerate(self.branches):
            yield visit.walk.child(visit, index, started, branch, arguments)
