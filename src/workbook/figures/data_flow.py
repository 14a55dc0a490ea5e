"""The picture of the data inside one state, from the answer of TestState."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from workbook.basics.shown import short
from workbook.figures.colours import GREEN, INK, LINE, LOOKS, MUTED, NOT_REACHED, PLAIN, VERMILION, WIRE, badge
from workbook.figures.data_flow_stages import Stage, Stages, StateFailure, read_stages
from workbook.figures.execution import Outcome
from workbook.figures.json_lines import ABSENT, ID_DIGITS, Line, json_lines
from workbook.figures.picture import Picture
from workbook.figures.svg import document, element, text, text_width, wrap

_MARGIN, _COLUMN, _BETWEEN, _GAP = 16, 440, 46, 22  # px: the border, a column, between the columns, between boxes
_HEADER, _LEADING, _SIZE = 27, 16, 12.0
_TITLE = 26  # px above the first boxes, when the picture has a title
_MONOSPACE = "Menlo, Consolas, DejaVu Sans Mono, Liberation Mono, monospace"
_CHARACTER = 0.602 * _SIZE  # DejaVu Sans Mono is the widest of these
_TEXT_LEFT = 24  # px; the marks stand left of it
_CHARACTERS = int((_COLUMN - _TEXT_LEFT - 8) / _CHARACTER)
_LINES = 44  # of one stage
_MARKS = {"+": "+", "-": "\N{MINUS SIGN}"}


def data_flow(answer: Mapping[str, Any], title: str = "") -> Picture:
    """Draw what happened to the data inside a state: one box for each stage, in order, changes marked.

    `answer` is what TestState answers with inspectionLevel DEBUG; without it, ValueError is raised. It does not say
    which state was tested, so `title` does. After an error the stages that were not reached are there, and say so.
    """
    flow = read_stages(answer)
    way_in = [_Box.of(stage) for stage in flow.way_in]
    way_out = [_Box.of(stage) for stage in flow.way_out]
    if flow.next_state:
        next(box for box in way_out if box.heading == "Output").heading += f" → {flow.next_state}"
    if flow.failure:
        place = next((place for place, stage in enumerate(flow.way_out) if _follows(stage, flow)), len(way_out))
        way_out.insert(place, _Box.failed(flow.failure))
    reached = [box for box in (*way_in, *way_out) if box.reached and not box.is_error]
    for number, box in enumerate(reached, 1):
        box.number = number
    left, right = _MARGIN, _MARGIN + _COLUMN + _BETWEEN
    top = _MARGIN + (_TITLE if title else 0)
    parts = [text(title, left, top - 12, 14, INK, weight="600")] if title else []
    parts += [*_column(way_in, left, top), *_column(way_out, right, top), _turn(way_in, left, right, top)]
    height = max(way_in[-1].bottom, way_out[-1].bottom) + 30
    words = "+ new or changed here · \N{MINUS SIGN} no longer there · … shortened"
    parts.append(text(words, _MARGIN, height - 10, 11, MUTED))
    alt = f"{title}. {_describe(flow)}" if title else _describe(flow)
    return Picture(document(right + _COLUMN + _MARGIN, height, alt, *parts), alt)


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
        lines = json_lines(stage.value, ABSENT if all_new else stage.before, _CHARACTERS)
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], Line(0, f"… {len(lines) - _LINES + 1} more lines")]
        news = ", all changed" if all_new and stage.before is not ABSENT and not stage.selects else ""
        return cls(stage.name, f"{stage.meaning}{news}", lines, reached=True)

    @classmethod
    def failed(cls, failure: StateFailure) -> "_Box":
        wrapped = wrap(short(failure.cause, ID_DIGITS), _COLUMN - 2 * _TEXT_LEFT, 12, 6)
        lines = [Line(0, line) for line in (*(line for line in wrapped if line), failure.then)]
        return cls(failure.error, "", lines, reached=True, is_error=True)

    @property
    def bottom(self) -> float:
        return self.top + _HEADER + (len(self.lines) * _LEADING + 8 if self.lines else 0)

    def skips(self, below: "_Box") -> bool:
        """Whether the data went on from here without the box below: it is an output, and that was not reached."""
        return self.reached and not self.is_error and not below.reached

    def draw(self, x: float) -> str:
        look = LOOKS[Outcome.FAILED] if self.is_error else PLAIN if self.reached else NOT_REACHED
        parts = [
            element(
                "rect",
                x=x,
                y=self.top,
                width=_COLUMN,
                height=self.bottom - self.top,
                rx=7,
                fill=look.fill,
                stroke=look.stroke,
                stroke_width=1.3,
                stroke_dasharray=None if self.reached else "5 4",
            )
        ]
        ink = INK if self.reached else MUTED
        baseline = self.top + 18
        if self.number:
            parts.append(text(str(self.number), x + 12, baseline, 12, MUTED, anchor="middle"))
        if self.is_error:
            parts.append(badge(Outcome.FAILED, x + _COLUMN - 4, self.top + 3))
        heading = wrap(self.heading, _COLUMN - _TEXT_LEFT - 16, 12.5, 1, bold=True)[0]
        parts.append(text(heading, x + _TEXT_LEFT, baseline, 12.5, ink, weight="600"))
        room = _COLUMN - _TEXT_LEFT - text_width(heading, 12.5, bold=True) - 20
        if self.meaning and text_width(self.meaning, 11.5) <= room:
            parts.append(text(self.meaning, x + _COLUMN - 10, baseline, 11.5, MUTED, anchor="end"))
        for place, line in enumerate(self.lines):
            parts.append(self._line(line, x, self.top + _HEADER + _LEADING * place))
        return element("g", *parts, class_="stage")

    def _line(self, line: Line, x: float, top: float) -> str:
        if self.is_error:
            return text(line.text, x + _TEXT_LEFT, top + 12, 12, INK)
        colour = {"+": GREEN, "-": VERMILION}.get(line.mark)
        parts = []
        if colour:
            width = _COLUMN - 8
            fill = LOOKS[Outcome.SUCCEEDED if line.mark == "+" else Outcome.FAILED].fill
            parts.append(element("rect", x=x + 4, y=top, width=width, height=_LEADING, fill=fill))
            parts.append(text(_MARKS[line.mark], x + 12, top + 12, 12.5, INK, weight="700", anchor="middle"))
        characters = element(
            "text",
            escape(line.text),
            x=x + _TEXT_LEFT + line.indent * _CHARACTER,
            y=top + 11.5,
            font_size=_SIZE,
            font_family=_MONOSPACE,
            fill=INK,
            text_decoration="line-through" if line.mark == "-" else None,
        )
        return "".join([*parts, characters])


def _column(boxes: list[_Box], x: float, top: float) -> list[str]:
    """Place the boxes one below the other, and draw them with an arrow between each two where data went on."""
    parts = []
    for place, box in enumerate(boxes):
        box.top = top
        top = box.bottom + _GAP
        if place and not boxes[place - 1].skips(box):
            colour = WIRE if box.reached else LINE
            middle = x + _COLUMN / 2
            parts.append(_arrow(f"M{middle:g} {box.top - _GAP:g}V{box.top - 6:g}", middle, box.top, colour, down=True))
        parts.append(box.draw(x))
    return parts


def _turn(boxes: list[_Box], left: float, right: float, top: float) -> str:
    """The arrow from the last stage of the way in to the first of the way out."""
    start, end = boxes[-1].top + 14, top + 14
    edge, middle = left + _COLUMN, right - _BETWEEN / 2
    return _arrow(f"M{edge:g} {start:g}H{middle:g}V{end:g}H{right - 6:g}", right, end, WIRE, down=False)


def _arrow(path: str, x: float, y: float, colour: str, *, down: bool) -> str:
    head = f"M{x:g} {y:g}l-4.5 -8h9z" if down else f"M{x:g} {y:g}l-8 -4.5v9z"
    line = element("path", d=path, fill="none", stroke=colour, stroke_width=1.6)
    return line + element("path", d=head, fill=colour)


def _follows(stage: Stage, flow: Stages) -> bool:
    """Whether a stage comes after the error: it was not reached, or it is the output that a catcher made."""
    return not stage.reached or (flow.failure is not None and stage.name == "Output")


def _in_common(value: Any, before: Any) -> bool:
    """Whether the two share a member, so that marking what is new says something."""
    return isinstance(value, dict) and isinstance(before, dict) and bool(value.keys() & before.keys())


def _describe(flow: Stages) -> str:
    """The picture in words."""
    reached = sum(stage.reached for stage in (*flow.way_in, *flow.way_out))
    sentences = [f"Data flow inside one state, {reached} stages, {flow.status}."]
    shown = [*flow.way_in, *flow.way_out]
    for stage in shown:
        if flow.failure and _follows(stage, flow):
            sentences.append(f"Error {flow.failure.error}: {short(flow.failure.cause, ID_DIGITS)} {flow.failure.then}")
            break
        sentences.append(_sentence(stage))
    if flow.failure:
        place = len(sentences) - 2
        sentences += [_sentence(stage) for stage in shown[place:]]
    if flow.next_state:
        sentences.append(f"Next state: {flow.next_state}.")
    return " ".join(sentences)


def _sentence(stage: Stage) -> str:
    if not stage.reached:
        return f"{stage.name}: not reached."
    if stage.unchanged:
        return f"{stage.name}: the same as {stage.before_name}."
    content = " ".join(line.text for line in json_lines(stage.value, ABSENT, 60)[:6])
    return f"{stage.name}: {content}."
