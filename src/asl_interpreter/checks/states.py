"""Every state of a definition as it is written, those inside Map and Parallel states included."""

from collections.abc import Iterator
from dataclasses import dataclass

from asl_interpreter.definition.place import Place
from asl_interpreter.values import JSON


@dataclass(slots=True)
class Written:
    """A state as it is written; `around` is the place of the `States` that hold it."""

    name: str
    fields: dict[str, JSON]
    around: Place

    @property
    def at(self) -> Place:
        return self.around.state(self.name)


def each_state(holder: JSON, at: Place) -> Iterator[Written]:
    """The states of a machine, an outer one before those inside it. What is no state, or holds none, is passed over."""
    states = holder.get("States") if isinstance(holder, dict) else None
    if not isinstance(states, dict):
        return
    around = at / "States"
    for name, fields in states.items():
        if not isinstance(fields, dict):
            continue
        yield Written(name, fields, around)
        for field in ("ItemProcessor", "Iterator"):
            if field in fields:
                yield from each_state(fields[field], around / name / field)
        branches = fields.get("Branches")
        for index, branch in enumerate(branches if isinstance(branches, list) else ()):
            yield from each_state(branch, around / name / "Branches" / index)
