"""Which states and transitions of a definition executions have gone through."""

from asl_interpreter.coverage.counts import Coverage, MachineCounts
from asl_interpreter.coverage.table import table

__all__ = ["Coverage", "MachineCounts", "table"]
