"""Pictures and tables for the notebooks: the state machine with an execution, the life of messages, rows of values."""

from workbook.figures.picture import Picture
from workbook.figures.state_machine import state_machine
from workbook.figures.table import Table, table
from workbook.figures.timeline import timeline

__all__ = ["Picture", "Table", "state_machine", "table", "timeline"]
