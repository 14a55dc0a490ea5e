"""A template on one page: the parts that work, what hangs on each, and who works with whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from workbook.figures.colours import FAINT, INK, MUTED
from workbook.figures.icons import SERVICE_COLOURS, TASK_COLOUR, drawing
from workbook.figures.picture import Picture
from workbook.figures.svg import SMALL, document, element, text, text_width, wrap
from workbook.figures.template_parts import (
    ALARM,
    API,
    FUNCTION,
    LOG,
    MACHINE,
    QUEUE,
    ROLE,
    TABLE,
    TOPIC,
    Arrow,
    Part,
    arrows_of,
    parts_of,
)

_ICONS = {
    API: ("phone", "#52606d", "API Gateway"),
    MACHINE: ("state machine", TASK_COLOUR, "Step Functions"),
    FUNCTION: ("function", SERVICE_COLOURS["lambda"], "Lambda function"),
    TABLE: ("table", SERVICE_COLOURS["dynamodb"], "DynamoDB table"),
    QUEUE: ("queue", SERVICE_COLOURS["sqs"], "SQS queue"),
    TOPIC: ("sns", SERVICE_COLOURS["sns"], "SNS topic"),
}
_WORDS = {ROLE: "role", LOG: "log group", ALARM: "alarm"}
_WIDE, _GAP, _LEFT, _BETWEEN = 208, 120, 18, 18
_LINE, _TOP = 16, 12
_NAME_LEFT = 42


@dataclass(frozen=True)
class _Card:
    part: Part
    name: tuple[str, ...]
    under: tuple[str, ...]
    x: float
    y: float

    @property
    def height(self) -> float:
        return _height(self.name, self.under)


def template_map(resources: Mapping[str, Mapping[str, Any]], lit: Collection[str] = ()) -> Picture:
    """Draw the resources of a transformed template by logical id. Roles, log groups and alarms stand in the card of the
    part they serve; an arrow says that a part, or its role, names another one.

    With `lit`, logical ids, the other cards and their arrows are grey. Raises `ValueError` for one that is no part.
    """
    parts, arrows = parts_of(resources), arrows_of(resources)
    if unknown := sorted(set(lit) - {part.name for part in parts}):
        raise ValueError(f"{unknown[0]!r} is none of the parts: {', '.join(part.name for part in parts)}.")
    cards = {card.part.name: card for card in _placed(parts)}
    shown = set(lit) or set(cards)
    touching = {it for it in arrows if it.start in shown or it.end in shown}
    columns = max(part.column for part in parts) + 1
    width = 2 * _LEFT + columns * _WIDE + (columns - 1) * _GAP
    height = max(card.y + card.height for card in cards.values()) + 18
    drawn = [_arrow(it, cards, lit=it in touching) for it in sorted(arrows, key=lambda it: it in touching)]
    drawn += [_card(card, lit=card.part.name in shown) for card in cards.values()]
    others = len(resources) - len(parts)
    said = f"{len(parts)} parts do the work, and each of the other {others} resources serves one of them"
    under = (
        "An arrow goes from a part to what it, or its role, names. In a card: what else is there for this part alone."
    )
    return Picture(
        document(width, height, f"{said}.", *drawn, headline=said, under=under), f"{said}.", _told(parts, arrows)
    )


def _placed(parts: list[Part]) -> list[_Card]:
    """Each column from its top; columns are centred against the highest one."""
    columns: dict[int, list[tuple[Part, tuple[str, ...], tuple[str, ...]]]] = {}
    for part in parts:
        name = tuple(wrap(part.name, _WIDE - _NAME_LEFT - 8, SMALL, 3, bold=True))
        columns.setdefault(part.column, []).append((part, name, _under(part)))
    heights = {
        column: sum(_height(name, under) + _BETWEEN for _, name, under in cards) - _BETWEEN
        for column, cards in columns.items()
    }
    placed = []
    for column, cards in columns.items():
        y = _TOP + (max(heights.values()) - heights[column]) / 2
        for part, name, under in cards:
            placed.append(_Card(part, name, under, _LEFT + column * (_WIDE + _GAP), y))
            y += _height(name, under) + _BETWEEN
    return placed


def _under(part: Part) -> tuple[str, ...]:
    """What the part is, and what hangs on it: alarms by their names, the rest by kinds."""
    lines = [_ICONS[part.type][2]]
    lines += [f"hears of {part.alarms} alarms"] * bool(part.alarms)
    lines += [f"alarm: {name.removesuffix('Alarm')}" for name, kind in part.hangs if kind == ALARM]
    others = [_WORDS.get(kind, _last_word(kind)) for _, kind in part.hangs if kind != ALARM]
    counted = [word if others.count(word) == 1 else f"{others.count(word)} {word}s" for word in dict.fromkeys(others)]
    return tuple(it for line in [*lines, ", ".join(counted)] if line for it in wrap(line, _WIDE - 20, SMALL, 3))


def _last_word(kind: str) -> str:
    return kind.rpartition("::")[2].lower()


def _height(name: tuple[str, ...], under: tuple[str, ...]) -> float:
    return max(44, 14 + len(name) * _LINE) + len(under) * _LINE + 8


def _card(card: _Card, *, lit: bool) -> str:
    icon, colour, _ = _ICONS[card.part.type]
    frame = element(
        "rect",
        x=card.x,
        y=card.y,
        width=_WIDE,
        height=card.height,
        rx=9,
        fill="#ffffff",
        stroke=colour if lit else FAINT,
        stroke_width=2 if lit else 1,
    )
    tile = element(
        "g", drawing(icon, colour if lit else FAINT), transform=f"translate({card.x + 22:g} {card.y + 24:g})"
    )
    head = max(44, 14 + len(card.name) * _LINE)
    words = [
        text(
            line,
            card.x + _NAME_LEFT,
            card.y + (head - len(card.name) * _LINE) / 2 + 13 + n * _LINE,
            SMALL,
            INK if lit else MUTED,
            weight="600",
        )
        for n, line in enumerate(card.name)
    ]
    words += [
        text(line, card.x + 10, card.y + head + 11 + n * _LINE, SMALL, MUTED) for n, line in enumerate(card.under)
    ]
    return element("g", frame, tile, *words, class_="part")


def _arrow(arrow: Arrow, cards: Mapping[str, _Card], *, lit: bool) -> str:
    """A curve from the side of one card to the other's; within a column, from its bottom to the other's top."""
    start, end = cards[arrow.start], cards[arrow.end]
    colour = MUTED if lit else FAINT
    if start.x == end.x:
        x, y, to_y = start.x + _WIDE / 2, start.y + start.height, end.y
        return _line(f"M{x:g} {y:g}V{to_y - 7:g}", colour, lit) + element(
            "path", d=f"M{x:g} {to_y:g}l-5 -9h10Z", fill=colour
        )
    y, to_y = start.y + start.height / 2, end.y + end.height / 2
    if start.x < end.x:
        x, to_x, way = start.x + _WIDE, end.x, 1
    else:
        x, to_x, way = start.x, end.x + _WIDE, -1
    y += 6 * (to_y > y) - (6 if way == 1 else 16) * (to_y < y)
    to_y += 9 * (cards[arrow.start].y > end.y) - 9 * (cards[arrow.start].y < end.y)
    bend = max(28, abs(to_x - x) / 2)
    path = f"M{x:g} {y:g}C{x + way * bend:g} {y:g} {to_x - way * bend:g} {to_y:g} {to_x - 7 * way:g} {to_y:g}"
    line = _line(path, colour, lit)
    head = element("path", d=f"M{to_x:g} {to_y:g}l{-9 * way} -5v10Z", fill=colour)
    if not (arrow.says and lit):
        return line + head
    wide = text_width(arrow.says, SMALL)
    return line + head + text(arrow.says, (x + to_x) / 2 - wide / 2, (y + to_y) / 2 - 6, SMALL, INK, halo=True)


def _line(path: str, colour: str, lit: bool) -> str:
    return element("path", d=path, fill="none", stroke=colour, stroke_width=1.8 if lit else 1)


def _told(parts: list[Part], arrows: list[Arrow]) -> str:
    said = [f"{part.name} ({', '.join(_under(part))})" for part in parts]
    ways = [f"{it.start} to {it.end}" + (f", {it.says}" if it.says else "") for it in arrows]
    return f"Parts: {'; '.join(said)}. Arrows: {'; '.join(ways)}."
