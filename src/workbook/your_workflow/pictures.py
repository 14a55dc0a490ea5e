"""Pictures of definitions that may be anything."""

from typing import Any

from workbook import figures
from workbook.figures.machine import DefinitionError
from workbook.your_workflow.notice import Wanting


def picture(definition: dict[str, Any], history: list[dict[str, Any]] | None = None) -> figures.Picture:
    """The state machine, with the way of an execution where there is one. Raises `Wanting`."""
    try:
        return figures.state_machine(definition, history)
    except DefinitionError as why:
        raise Wanting(f"It cannot be drawn: {why}") from None
