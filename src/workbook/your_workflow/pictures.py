"""Pictures of definitions that may be anything."""

from typing import Any

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.mocks import MockedRun
from workbook import figures
from workbook.figures.machine import DefinitionError
from workbook.your_workflow.children import as_history, map_runs
from workbook.your_workflow.notice import Wanting

_MOST = 250  # states; a picture of more cannot be read, and takes a minute and longer


def picture(definition: dict[str, Any], run: MockedRun | None = None, *, whole: bool = False) -> figures.Picture:
    """The state machine, with the way of a run where there is one. Raises `Wanting`."""
    shown = sum(1 for _ in each_state(definition, Place()))
    if run is not None and not whole:
        shown = len({visit.name for visit in run.visits})
    if shown > _MOST:
        raise Wanting(f"A picture of {shown:,} states cannot be read, so there is none; the most is {_MOST}.")
    try:
        if run is None:
            return figures.state_machine(definition, whole=whole)
        children = [as_history(child) for map_run in map_runs(run) for child in map_run.children]
        return figures.state_machine(definition, run.execution.history.events(), children=children, whole=whole)
    except DefinitionError as why:
        raise Wanting(f"It cannot be drawn: {why}") from None
