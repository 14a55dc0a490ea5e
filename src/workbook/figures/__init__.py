"""Pictures and tables for the notebooks: the state machine with an execution, the life of messages, rows of values."""

from workbook.figures.attempts import attempts
from workbook.figures.chart import Chart
from workbook.figures.data_flow import data_flow
from workbook.figures.hero import HeroCounts, hero
from workbook.figures.item_collections import item_collections, snapshot
from workbook.figures.items import items
from workbook.figures.picture import Picture
from workbook.figures.sequence import sequence
from workbook.figures.state_machine import state_machine
from workbook.figures.steps import steps
from workbook.figures.table import Table, table
from workbook.figures.template_map import template_map
from workbook.figures.timeline import timeline

__all__ = [
    "Chart",
    "HeroCounts",
    "Picture",
    "Table",
    "attempts",
    "data_flow",
    "hero",
    "item_collections",
    "items",
    "sequence",
    "snapshot",
    "state_machine",
    "steps",
    "table",
    "template_map",
    "timeline",
]
