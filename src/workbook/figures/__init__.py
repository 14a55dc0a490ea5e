"""Pictures for the notebooks: the state machine with an execution, and the life of messages on a timeline."""

from workbook.figures.picture import Picture
from workbook.figures.state_machine import state_machine
from workbook.figures.timeline import timeline

__all__ = ["Picture", "state_machine", "timeline"]
