"""The picture of a state machine, alone or coloured by what an execution did."""

from collections.abc import Iterable
from typing import Any

from workbook.figures import legend
from workbook.figures import times as time_spent
from workbook.figures.colours import MUTED
from workbook.figures.description import describe, headline, outcome
from workbook.figures.execution import Event, ExecutionRecord, read_execution
from workbook.figures.folding import way_of_success, way_taken
from workbook.figures.key import Form, key, widest
from workbook.figures.layout import Drawing, lay_out
from workbook.figures.machine import Machine, read_machine
from workbook.figures.machine_marks import line, state_box, was_taken, words
from workbook.figures.picture import Picture
from workbook.figures.svg import MAX_WIDTH, SMALL, document, text, wrap

MARGIN, TOP, NOTE_LINE, NARROWEST = 18, 8, 16, 340
KEY = Form(sign=13, meaning=32, gap=18)
HIGHEST = 700
"""Pixels that a page shows at once. A picture is higher only when it is asked for whole, or cannot be lower."""
_MOST_COLUMNS = 3


def state_machine(
    definition: dict[str, Any],
    history: list[Event] | None = None,
    *,
    children: Iterable[list[Event]] = (),
    times: bool = False,
    note: str = "",
    whole: bool = False,
) -> Picture:
    """Draw a definition in Amazon States Language.

    `history` is the list of events that GetExecutionHistory answers (Step Functions API reference): with it the
    picture is the way that was taken. Every state shows how its visits ended, inside a Map with their number, and the
    states that were not reached are counted; with `whole` they are drawn as well. Without a history a definition that
    would be higher than 700 pixels is drawn without what only errors lead to, unless it is asked for whole. What is
    inside a Distributed Map runs in child executions, with histories of their own: `children`, in any order. With
    `times` the picture shows how long a visit took and how often the state retried. `note` is a sentence below, such
    as where the times come from. Raises `DefinitionError`, a ValueError, for a definition that cannot be drawn, and
    `TypeError` for what is no history.
    """
    machine = read_machine(definition)
    execution = read_execution(history) if history is not None else None
    if execution is not None:
        for child in children:
            execution.add(read_execution(child))

    def drawn(shown: Machine, columns: int = 1) -> Picture:
        return _picture(machine, shown, lay_out(shown, columns), execution, times and execution is not None, note)

    if whole:
        return drawn(machine)
    ways = [way_taken(machine, execution)] if execution else [machine, way_of_success(machine)]
    tried: list[Picture] = []
    for way in ways:
        for columns in range(1, _MOST_COLUMNS + 1):
            tried.append(drawn(way, columns))
            width, height = tried[-1].size
            if width <= MAX_WIDTH and height <= HIGHEST:
                return tried[-1]
    low = [picture for picture in tried if picture.size[1] <= HIGHEST]
    if low:
        return min(low, key=lambda it: it.size[0])
    narrow = [picture for picture in tried if picture.size[0] <= MAX_WIDTH]
    return min(narrow or tried, key=lambda it: it.size[1])


def _picture(
    machine: Machine, shown: Machine, drawing: Drawing, execution: ExecutionRecord | None, times: bool, note: str
) -> Picture:
    """The picture of `shown`, which is the machine or a part of it."""
    folded = len(machine.every_state()) - len(shown.every_state())
    entries = legend.entries(shown, execution, times=times, folded=folded)
    width = max(drawing.left + drawing.right + 2 * MARGIN, NARROWEST, widest(entries, KEY) + 2 * MARGIN)
    message, under = headline(machine, execution)
    placed = drawing.moved((width - drawing.left - drawing.right) / 2 + drawing.left, TOP)
    inside = {state.name for outer in shown.every_state() for part in outer.machines for state in part.every_state()}
    # Wires taken are drawn last, so that they cover a part they share with one that was not.
    wires = sorted(placed.wires, key=lambda wire: was_taken(wire.source, wire.target, execution))
    parts = [state_box(box, execution, box.name in inside, times) for box in placed.boxes if box.container]
    parts += [line(wire, execution) for wire in wires]
    parts += [state_box(box, execution, box.name in inside, times) for box in placed.boxes if not box.container]
    parts += [words(label, execution) for label in placed.labels]
    height = TOP + placed.height + MARGIN
    signs, last_row = key(entries, (), MARGIN, height - 10, width - 2 * MARGIN, KEY)
    height = last_row + KEY.row if entries else height
    for sentence in wrap(note, width - 2 * MARGIN, SMALL, 4) if note else ():
        parts.append(text(sentence, MARGIN, height + 4, SMALL, MUTED))
        height += NOTE_LINE
    alt = outcome(machine, execution)
    svg = document(width, height, alt, *parts, signs, headline=message, under=under)
    spent = time_spent.sentence(execution.visits) if execution and times else ""
    return Picture(svg, alt, " ".join(filter(None, (describe(machine, execution), spent, note))))
