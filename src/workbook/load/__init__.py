"""An open-loop load generator: a fixed rate whatever comes back, latency from the intended send time.

    python -m workbook.load --help

`open_loop` calls any function so, `closed_loop` as loops around a call do, `report` tells what came of it in vegeta's
layout and `percentiles` draws it.
"""

from workbook.load.attack import Attack, Reply
from workbook.load.chart import percentiles
from workbook.load.clocks import SimulatedClock, ThreadClock
from workbook.load.loops import closed_loop, open_loop
from workbook.load.plan import LoadError
from workbook.load.report import report
from workbook.load.stalling import Stalling

__all__ = [
    "Attack",
    "LoadError",
    "Reply",
    "SimulatedClock",
    "Stalling",
    "ThreadClock",
    "closed_loop",
    "open_loop",
    "percentiles",
    "report",
]
