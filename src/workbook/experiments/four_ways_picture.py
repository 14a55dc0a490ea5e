"""What each delivery of each message did to the table: one panel for each way to handle the same messages."""

from collections import Counter
from itertools import zip_longest

from workbook.experiments.runs import Effect, Run
from workbook.figures.colours import BLUE, FAINT, INK, LOOKS, MUTED, VERMILION
from workbook.figures.execution import Outcome
from workbook.figures.key import Form, key
from workbook.figures.picture import Picture
from workbook.figures.scale import seconds
from workbook.figures.svg import SMALL, TEXT, document, element, text, wrap
from workbook.figures.timeline_headline import toll
from workbook.figures.timeline_marks import PATTERNS, end_mark
from workbook.messages.ledger import EventType

MARGIN, LANE, NAME, CELL, END, GAP = 18, 24, 54, 57, 104, 22
TITLE, HEAD, HIGH, LINE = 32, 90, 18, 18
KEY = Form(row=LINE, note=0, between="  ·  ")

_SUCCEEDED, _CAUGHT, _FAILED = (LOOKS[it] for it in (Outcome.SUCCEEDED, Outcome.CAUGHT, Outcome.FAILED))
# Fill, frame, ink and dashes of a delivery; its word says the same, so the colour only repeats it.
_STYLES = {
    Effect.WROTE: (_SUCCEEDED.fill, _SUCCEEDED.stroke, INK, None),
    Effect.AGAIN: (_CAUGHT.fill, _CAUGHT.stroke, INK, None),
    Effect.UNDID: (_FAILED.stroke, _FAILED.stroke, "#ffffff", None),
    Effect.REFUSED: ("#dceefa", BLUE, INK, None),
    Effect.NO_WRITE: ("#ffffff", VERMILION, INK, None),
    Effect.FAILED: ("url(#failed)", _FAILED.stroke, INK, None),
    Effect.NOT_RUN: ("#ffffff", FAINT, MUTED, "3 2"),
}
_MEANINGS = {
    Effect.WROTE: "PENDING became DECLINED",
    Effect.AGAIN: "a redundant write",
    Effect.UNDID: "ACCEPTED became DECLINED",
    Effect.REFUSED: "by the condition",
    Effect.NO_WRITE: "taken for done, and nothing was written",
    Effect.FAILED: "the record cannot be handled",
    Effect.NOT_RUN: "the loop had stopped",
}


# Of the counts of a run those that stand above its panel: of one, of more.
_FACTS = {
    "bookings undone": ("booking undone", "bookings undone"),
    "redundant writes": ("redundant write", "redundant writes"),
    "still PENDING": ("still PENDING", "still PENDING"),
}


def deliveries(*runs: Run) -> Picture:
    """Draw the panels of `runs` side by side: a row for each message, a column for each receive count.

    Innocent is a message whose own record never failed. Below stands what a handler raised, if it did. Raises
    `ValueError` where there is no run to draw.
    """
    if not runs:
        raise ValueError("There is nothing to draw: give it runs, as in deliveries(*four_ways()[:2]).")
    columns = max(number for it in runs for _, number in it.effects)
    panel = NAME + CELL * columns + END
    width = 2 * MARGIN + len(runs) * panel + (len(runs) - 1) * GAP
    bottom = HEAD + LANE * max(len(it.ledger.messages) for it in runs)
    panels = [_panel(it, columns, MARGIN + number * (panel + GAP)) for number, it in enumerate(runs)]
    raised = []
    for words in filter(None, map(_raised, runs)):
        for line in wrap(words, width - 2 * MARGIN, SMALL, 2, bold=True):
            raised.append(text(line, MARGIN, bottom + LINE, SMALL, INK, weight="600"))
            bottom += LINE
    seen = {effect for it in runs for effect in it.effects.values()}
    meanings = [f"{effect}: {meaning}" for effect, meaning in _MEANINGS.items() if effect in seen]
    notes, last_row = key((), meanings, MARGIN, bottom - 14, width - 2 * MARGIN, KEY)
    headline = _headline(runs)
    drawing = document(width, last_row + 14, f"{headline}.", PATTERNS, *panels, *raised, notes, headline=headline)
    return Picture(drawing, f"{headline}.", " ".join(_describe(it) for it in runs))


def _headline(runs: tuple[Run, ...]) -> str:
    """What each way came to, by the parts of its name in which it differs from the others."""
    parts = [it.way.name.split(", ") for it in runs]
    same = {place for place, those in enumerate(zip_longest(*parts)) if len(set(those)) == 1 and len(runs) > 1}
    names = [", ".join(part for place, part in enumerate(its) if place not in same) for its in parts]
    said = [f"{name or it.way.name}: {_toll(it)}" for name, it in zip(names, runs, strict=True)]
    words = "; ".join(said)
    return words[0].upper() + words[1:]


def _toll(run: Run) -> str:
    return toll([life for life in run.lives if life.died], len(run.lives))


def _raised(run: Run) -> str:
    """How often the handler raised, and what, in a sentence; empty where it did not."""
    calls = run.ledger.invocations
    prefix = "whole batch failed: "
    whole = [it.outcome.removeprefix(prefix) for it in calls if it.outcome.startswith(prefix)]
    if not whole:
        return ""
    often = "each time" if len(whole) == len(calls) else f"{len(whole)} of {len(calls)} times"
    last = " ".join(whole[-1].partition(". ")[0].split())
    way = run.way.name
    return f"{way[:1].upper()}{way[1:]}: the whole batch failed {often}, the last time with {last}"


def _panel(run: Run, columns: int, left: float) -> str:
    counts = run.counts()
    facts = [f"{counts['deliveries']} deliveries"]
    facts += [
        f"{counts[name]} {one if counts[name] == 1 else more}" for name, (one, more) in _FACTS.items() if counts[name]
    ]
    parts = [
        text(run.way.name, left, TITLE - 8, TEXT + 1, INK, weight="700"),
        text(", ".join(facts), left, TITLE + 9, SMALL, INK),
    ]
    for number in range(1, columns + 1):
        moments = [it.at for it in run.ledger.entries if it.event is EventType.RECEIVED and it.receive_count == number]
        middle = left + NAME + CELL * (number - 0.5)
        parts.append(text(f"receive {number}", middle, HEAD - 24, SMALL, MUTED, anchor="middle"))
        if moments:
            parts.append(text(f"t+{seconds(min(moments))} s", middle, HEAD - 8, SMALL, MUTED, anchor="middle"))
    for row, message in enumerate(run.ledger.messages):
        parts.append(_lane(run, message, row, columns, left))
    return element("g", *parts, class_="way")


def _lane(run: Run, message: str, row: int, columns: int, left: float) -> str:
    y = HEAD + LANE * (row + 0.5)
    width = NAME + CELL * columns + END
    parts = []
    if row % 2 == 0:
        stripe = {"x": left - 6, "y": y - LANE / 2, "width": width + 12, "height": LANE}
        parts.append(element("rect", **stripe, fill="#f6f7f9", class_="ground"))
    parts.append(text(message, left, y + 4, SMALL, INK, weight="600"))
    numbers = sorted(number for of, number in run.effects if of == message)
    parts += [_cell(run.effects[message, number], left + NAME + CELL * (number - 1), y) for number in numbers]
    end = left + NAME + CELL * max(numbers, default=0) + 6
    if message in run.dead_letters:
        parts.append(end_mark(end - 4, y, innocent=run.innocent(message)))
    elif any(it.event is EventType.DELETED for it in run.ledger.of(message)):
        parts.append(text("deleted", end, y + 4, SMALL, INK))
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
    word = text(effect, x + CELL / 2, y + 4, SMALL, ink, weight=bold, anchor="middle", halo=halo)
    return element("g", box, word, class_="delivery")


def _describe(run: Run) -> str:
    seen = Counter(run.effects.values())
    did = ", ".join(f"{seen[effect]} × {effect}" for effect in Effect if seen[effect])
    innocent = sum(run.innocent(message) for message in run.dead_letters)
    told = (
        f"{run.way.name.capitalize()}: {len(run.ledger.messages)} messages, {len(run.effects)} deliveries ({did}); "
        f"{len(run.dead_letters)} in the dead-letter queue, {innocent} of them innocent."
    )
    return f"{told} {_raised(run)}".strip()
