"""How often each state was entered and each transition taken; counts of several processes can be added."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from asl_interpreter.checks.states import Written
from asl_interpreter.coverage.transitions import declared, taken
from asl_interpreter.visit import Visit


@dataclass(frozen=True, slots=True)
class MachineCounts:
    """Of one machine: how often, by location; 0 for what was never reached."""

    states: Counter[str] = field(default_factory=Counter)
    transitions: Counter[str] = field(default_factory=Counter)


class Coverage:
    """The counts of any number of machines, by what each is called."""

    def __init__(self) -> None:
        self.machines: dict[str, MachineCounts] = {}

    def know(self, machine: str, states: Iterable[Written]) -> None:
        """Count a machine in, also if it is never run."""
        counts = self.machines.setdefault(machine, MachineCounts())
        for state in states:
            counts.states[state.at.location] += 0
            for transition in declared(state):
                counts.transitions[transition] += 0

    def count(self, machine: str, visits: Iterable[Visit]) -> None:
        """Add what an execution of a machine that is known went through."""
        counts = self.machines[machine]
        for visit in visits:
            counts.states[visit.state.at.location] += 1
            counts.transitions.update(taken(visit))

    def add(self, data: Mapping[str, Any]) -> None:
        """Add the `data` of another."""
        for machine, counts in data["machines"].items():
            ours = self.machines.setdefault(machine, MachineCounts())
            ours.states.update(counts["states"])
            ours.transitions.update(counts["transitions"])

    def data(self) -> dict[str, Any]:
        """All of it as JSON: for each machine its `states` and `transitions`, how often, by location."""
        return {
            "machines": {
                machine: {"states": dict(counts.states), "transitions": dict(counts.transitions)}
                for machine, counts in sorted(self.machines.items())
            }
        }
