"""The picture of the data inside one state, from the answer of TestState."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from workbook.basics.shown import short
from workbook.figures.colours import FAINT, GREEN, INK, LOOKS, MUTED, NOT_REACHED, PLAIN, VERMILION, WIRE, badge
from workbook.figures.data_flow_stages import Stage, Stages, StateFailure, read_stages
from workbook.figures.data_flow_text import describe, follows, headline
from workbook.figures.execution import Outcome
from workbook.figures.json_lines import ABSENT, ID_DIGITS, Line, json_lines, only_changed
from workbook.figures.json_tokens import drawn
from workbook.figures.key import Form, KeyEntry, key
from workbook.figures.picture import Picture
from workbook.figures.svg import SMALL, TEXT, document, element, strokes, text, wrap

_MARGIN, _WIDTH, _GAP = 18.0, 828.0, 14.0  # px: the border, the whole, between boxes
_LABEL, _LEADING, _TOP = 206.0, 16.0, 5.0  # px: the left part of a box, a line, above and below the lines
_BOX = _WIDTH - 2 * _MARGIN
_DATA = _BOX - _LABEL - 30  # px: for a line of data
_CHARACTERS = 78  # of a line of data: as many as mostly fit into that
_LINES = 14  # of one stage
_MARKS = {"+": "M-3.6 0H3.6M0 -3.6V3.6", "-": "M-3.6 0H3.6"}
_KEY = Form(sign=8, meaning=22)


def data_flow(answer: Mapping[str, Any], title: str = "") -> Picture:
    """Draw what happened to the data inside a state: a box for each stage, in order, with what the stage changed.

    `answer` is what TestState answers with inspectionLevel DEBUG; without it, ValueError is raised. It does not say
    which state was tested, so `title` does. What a stage leaves as it was is counted, not repeated. After an error the
    stages that were not reached are there, and say so.
    """
    flow = read_stages(answer)
    boxes = _boxes(flow)
    top, parts = 14.0, []
    for place, box in enumerate(boxes):
        box.top = top
        top = box.bottom + _GAP
        if place and not boxes[place - 1].skips(box):
            parts.append(_arrow(_MARGIN + 18, box.top, WIRE if box.reached else FAINT))
        parts.append(box.draw())
    entries = _key(boxes)
    below = boxes[-1].bottom + (14 if entries else -20)  # a note alone has no row of signs above it
    words, last = key(entries, ["… shortened, or as before"], _MARGIN, below, _BOX, _KEY)
    message = headline(flow, title)
    svg = document(_WIDTH, last + 20, f"{message}.", *parts, words, headline=message)
    return Picture(svg, f"{message}.", describe(flow))


def _boxes(flow: Stages) -> list["_Box"]:
    way_in, way_out = ([_Box.of(stage) for stage in way] for way in (flow.way_in, flow.way_out))
    if flow.next_state:
        next(box for box in way_out if box.heading == "Output").heading += f" → {flow.next_state}"
    if flow.failure:
        place = next((place for place, stage in enumerate(flow.way_out) if follows(stage, flow)), len(way_out))
        way_out.insert(place, _Box.failed(flow.failure))
    boxes = [*way_in, *way_out]
    for number, box in enumerate((box for box in boxes if box.reached and not box.is_error), 1):
        box.number = number
    return boxes


class _Box:
    """One stage, or the error, with its lines."""

    def __init__(self, heading: str, meaning: str, lines: list[Line], *, reached: bool, is_error: bool = False) -> None:
        self.heading = heading
        self.meaning = meaning
        self.lines = lines
        self.reached = reached
        self.is_error = is_error
        self.number = 0
        self.top = 0.0

    @classmethod
    def of(cls, stage: Stage) -> "_Box":
        if not stage.reached:
            return cls(stage.name, "not reached", [], reached=False)
        if stage.unchanged:
            return cls(stage.name, f"the same as {stage.before_name}", [], reached=True)
        all_new = stage.before is ABSENT or not _in_common(stage.value, stage.before)
        put = None if stage.put is ABSENT else (stage.put, f"what {stage.put_name} gave")
        lines = json_lines(stage.value, ABSENT if all_new else stage.before, _CHARACTERS, put)
        if not all_new:
            lines = only_changed(lines)
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], Line(0, f"… {len(lines) - _LINES + 1} more lines")]
        news = ", all changed" if all_new and stage.before is not ABSENT and not stage.selects else ""
        return cls(stage.name, f"{stage.meaning}{news}", lines, reached=True)

    @classmethod
    def failed(cls, failure: StateFailure) -> "_Box":
        wrapped = wrap(short(failure.cause, ID_DIGITS), _DATA, TEXT, 6)
        lines = [Line(0, line) for line in (*(line for line in wrapped if line), failure.then)]
        return cls(failure.error, "", lines, reached=True, is_error=True)

    @property
    def _labels(self) -> list[str]:
        return [] if self.is_error else wrap(self.heading, _LABEL - 44, TEXT, 3, bold=True)

    @property
    def _meanings(self) -> list[str]:
        return wrap(self.meaning, _LABEL - 44, SMALL, 3) if self.lines and self.meaning else []

    @property
    def bottom(self) -> float:
        rows = max(len(self._labels) + len(self._meanings), len(self.lines) + self.is_error, 1)
        return self.top + rows * _LEADING + 2 * _TOP

    def skips(self, below: "_Box") -> bool:
        """Whether the data went on from here without the box below: it is an output, and that was not reached."""
        return self.reached and not self.is_error and not below.reached

    def draw(self) -> str:
        look = LOOKS[Outcome.FAILED] if self.is_error else PLAIN if self.reached else NOT_REACHED
        box = element(
            "rect",
            x=_MARGIN,
            y=self.top,
            width=_BOX,
            height=self.bottom - self.top,
            rx=7,
            fill=look.fill,
            stroke=look.stroke,
            stroke_width=1.3,
            stroke_dasharray=None if self.reached else "5 4",
        )
        parts, left, base = [box], _MARGIN + _LABEL, self.top + _TOP + 13
        if self.number:
            parts.append(text(str(self.number), _MARGIN + 18, base, SMALL, MUTED, anchor="middle"))
        for words in self._labels:
            parts.append(text(words, _MARGIN + 36, base, TEXT, INK if self.reached else MUTED, weight="600"))
            base += _LEADING
        for words in self._meanings:
            parts.append(text(words, _MARGIN + 36, base, SMALL, MUTED))
            base += _LEADING
        base = self.top + _TOP + 13
        if self.is_error:
            parts += [badge(Outcome.FAILED, _MARGIN + 18, self.top + _TOP + 9)]
            parts.append(text(wrap(self.heading, _BOX - 50, TEXT, 1, True)[0], left, base, TEXT, INK, weight="600"))
            base += _LEADING
        elif not self.lines:
            parts.append(text(self.meaning, left, base, TEXT, MUTED))
        for line in self.lines:
            parts.append(self._line(line, left, base))
            base += _LEADING
        return element("g", *parts, class_="stage")

    def _line(self, line: Line, x: float, base: float) -> str:
        marked = _marked(line.mark, x - 14, base) if line.mark else ""
        indent = 6.0 * line.indent
        return marked + drawn(line.text, x + indent, base, _DATA - indent, plain=self.is_error or line.mark == "-")


def _marked(mark: str, x: float, base: float) -> str:
    """The ground of a line that is new or gone, with the sign for it."""
    outcome, colour = (Outcome.SUCCEEDED, GREEN) if mark == "+" else (Outcome.FAILED, VERMILION)
    room = element(
        "rect", x=x - 10, y=base - 13, width=_DATA + 28, height=_LEADING, fill=LOOKS[outcome].fill, class_="ground"
    )
    sign = strokes(_MARKS[mark], colour, 2.2, x, base - 4.5)
    return room + element("g", sign, class_="added" if mark == "+" else "gone")


def _arrow(x: float, y: float, colour: str) -> str:
    line = element("path", d=f"M{x:g} {y - _GAP:g}V{y - 6:g}", fill="none", stroke=colour, stroke_width=1.6)
    return line + element("path", d=f"M{x:g} {y:g}l-4.5 -8h9z", fill=colour)


def _key(boxes: list[_Box]) -> list[KeyEntry]:
    """What the marks mean that are there."""
    there = {line.mark for box in boxes for line in box.lines}
    signs = (("+", GREEN, "new or changed here"), ("-", VERMILION, "no longer there"))
    return [KeyEntry(partial(strokes, _MARKS[it], colour, 2.2), means) for it, colour, means in signs if it in there]


def _in_common(value: Any, before: Any) -> bool:
    """Whether the two share a member, so that marking what is new says something."""
    return isinstance(value, dict) and isinstance(before, dict) and bool(value.keys() & before.keys())
