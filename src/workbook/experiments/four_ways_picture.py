"""What each delivery of each message did to the table: one panel for each way to handle the same messages."""

from collections import Counter

from workbook.experiments.four_ways import Effect, Run
from workbook.figures.colours import FAINT, INK, LOOKS, MUTED
from workbook.figures.execution import Outcome
from workbook.figures.key import Form, key
from workbook.figures.picture import Picture
from workbook.figures.scale import seconds
from workbook.figures.svg import document, element, text
from workbook.figures.timeline_marks import PATTERNS, end_mark
from workbook.messages.ledger import EventType

MARGIN, LANE, NAME, CELL, END, GAP = 16, 24, 54, 60, 92, 22
HEAD, HIGH = 74, 18
SIZE = 11
KEY = Form(size=SIZE, row=16, note=0, between="  ·  ")

_SUCCEEDED, _CAUGHT, _FAILED = (LOOKS[it] for it in (Outcome.SUCCEEDED, Outcome.CAUGHT, Outcome.FAILED))
# Fill, frame, ink and dashes of a delivery; its word says the same, so the colour only repeats it.
_STYLES = {
    Effect.WROTE: (_SUCCEEDED.fill, _SUCCEEDED.stroke, INK, None),
    Effect.AGAIN: (_CAUGHT.fill, _CAUGHT.stroke, INK, None),
    Effect.UNDID: (_FAILED.stroke, _FAILED.stroke, "#ffffff", None),
    Effect.REFUSED: ("#dceefa", "#0072b2", INK, None),
    Effect.FAILED: ("url(#failed)", _FAILED.stroke, INK, None),
    Effect.NOT_RUN: ("#ffffff", FAINT, MUTED, "3 2"),
}
_MEANINGS = {
    Effect.WROTE: "PENDING became DECLINED",
    Effect.AGAIN: "a redundant write",
    Effect.UNDID: "ACCEPTED became DECLINED",
    Effect.REFUSED: "by the condition",
    Effect.FAILED: "the record cannot be handled",
    Effect.NOT_RUN: "the loop had stopped",
}


def deliveries(*runs: Run) -> Picture:
    """Draw the panels of `runs` side by side, at most two: a row for each message, a column for each receive count."""
    columns = max(number for it in runs for _, number in it.effects)
    panel = NAME + CELL * columns + END
    width = 2 * MARGIN + len(runs) * panel + (len(runs) - 1) * GAP
    rows = max(len(it.ledger.messages) for it in runs)
    bottom = HEAD + LANE * rows
    panels = [_panel(it, columns, MARGIN + number * (panel + GAP)) for number, it in enumerate(runs)]
    alt = " ".join(_describe(it) for it in runs)
    seen = {effect for it in runs for effect in it.effects.values()}
    meanings = [f"{effect}: {meaning}" for effect, meaning in _MEANINGS.items() if effect in seen]
    notes, last_row = key((), meanings, MARGIN, bottom - 14, width - 2 * MARGIN, KEY)
    return Picture(document(width, last_row + 12, alt, PATTERNS, *panels, notes), alt)


def _panel(run: Run, columns: int, left: float) -> str:
    parts = [text(run.way.name, left, 26, 14, INK, weight="700")]
    for number in range(1, columns + 1):
        moments = [it.at for it in run.ledger.entries if it.event is EventType.RECEIVED and it.receive_count == number]
        middle = left + NAME + CELL * (number - 0.5)
        parts.append(text(f"receive {number}", middle, 48, SIZE, MUTED, anchor="middle"))
        if moments:
            parts.append(text(f"t+{seconds(min(moments))} s", middle, 62, SIZE, MUTED, anchor="middle"))
    for row, message in enumerate(run.ledger.messages):
        parts.append(_lane(run, message, row, columns, left))
    return element("g", *parts, class_="way")


def _lane(run: Run, message: str, row: int, columns: int, left: float) -> str:
    y = HEAD + LANE * (row + 0.5)
    width = NAME + CELL * columns + END
    parts = []
    if row % 2 == 0:
        parts.append(element("rect", x=left - 6, y=y - LANE / 2, width=width + 12, height=LANE, fill="#f6f7f9"))
    parts.append(text(message, left, y + 4, SIZE, INK, weight="600"))
    numbers = sorted(number for of, number in run.effects if of == message)
    parts += [_cell(run.effects[message, number], left + NAME + CELL * (number - 1), y) for number in numbers]
    end = left + NAME + CELL * numbers[-1] + 6
    if message not in run.dead_letters:
        parts.append(text("deleted", end, y + 4, SIZE, MUTED))
    else:
        parts.append(end_mark(end - 4, y))
        if run.innocent(message):
            parts.append(text("innocent", end + 48, y + 4, SIZE - 1, INK, weight="600"))
    return element("g", *parts, class_="lane")


def _cell(effect: Effect, x: float, y: float) -> str:
    fill, stroke, ink, dashes = _STYLES[effect]
    box = element(
        "rect",
        x=x + 2,
        y=y - HIGH / 2,
        width=CELL - 4,
        height=HIGH,
        rx=3,
        fill=fill,
        stroke=stroke,
        stroke_width=1.3,
        stroke_dasharray=dashes,
    )
    bold = "700" if effect is Effect.UNDID else None
    halo = effect is Effect.FAILED
    word = text(effect, x + CELL / 2, y + 4, SIZE, ink, weight=bold, anchor="middle", halo=halo)
    return element("g", box, word, class_="delivery")


def _describe(run: Run) -> str:
    seen = Counter(run.effects.values())
    did = ", ".join(f"{seen[effect]} × {effect}" for effect in Effect if seen[effect])
    innocent = sum(run.innocent(message) for message in run.dead_letters)
    return (
        f"{run.way.name.capitalize()}: {len(run.ledger.messages)} messages, {len(run.effects)} deliveries ({did}); "
        f"{len(run.dead_letters)} in the dead-letter queue, {innocent} of them innocent."
    )
