"""Measures a picture as it is drawn: the sizes and places of its words, and contrasts with what lies below."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from xml.etree import ElementTree

from workbook.figures.typeface import text_width

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
_NUMBER = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_ENDS = {"M": 2, "L": 2, "T": 2, "Q": 4, "S": 4, "C": 6, "A": 7, "H": 1, "V": 1, "Z": 0}


@dataclass
class Words:
    """One text: its size in pixels, the room it takes, its contrast with what lies below it."""

    content: str
    size: float
    room: Rectangle
    contrast: float


@dataclass
class Looks:
    """What was measured in one picture, in pixels."""

    width: float
    height: float
    words: list[Words] = field(default_factory=list)
    marks: list[tuple[float, str]] = field(default_factory=list)
    """Contrast and element of every line and shape that is no mere ground."""

    @property
    def outside(self) -> list[str]:
        """Words that do not stay on the card."""
        page = (0.0, 0.0, self.width, self.height)
        return [it.content for it in self.words if not _inside(it.room, page)]

    @property
    def overlaps(self) -> list[tuple[str, str]]:
        """Words that cover each other."""
        return [(a.content, b.content) for a, b in combinations(self.words, 2) if _overlap(a.room, b.room)]


def measure(svg: str) -> Looks:
    """Everything about the drawing `svg`, which has its words as `<text>`."""
    root = ElementTree.fromstring(svg)
    scale = float(root.attrib["width"]) / float(root.attrib["viewBox"].split()[2])
    looks = Looks(float(root.attrib["width"]), float(root.attrib["height"]))
    patterns = {it.attrib["id"]: it for it in root.iter() if _tag(it) == "pattern"}
    painted: list[tuple[Rectangle, str]] = []
    for element, (x, y, by), is_ground in _drawn(root, (0.0, 0.0, scale), False):
        if _tag(element) == "text":
            looks.words.append(_words(element, x, y, by, painted))
            continue
        points = [(x + by * px, y + by * py) for px, py in _points(element)]
        if not points:
            continue
        around = _around(points)
        below = _below(((around[0] + around[2]) / 2, (around[1] + around[3]) / 2), painted)
        fill = element.get("fill", "#000000")
        if fill.startswith("url"):
            fill = next(it.attrib["fill"] for it in patterns[fill[5:-1]] if it.get("fill"))
        if element.get("stroke") and fill == "none":
            below = _below(points[0], painted)
        best = max(contrast(paint, below) for paint in (fill, element.get("stroke", "none")) if paint != "none")
        if best > 1 and not is_ground:
            looks.marks.append((best, ElementTree.tostring(element, encoding="unicode")))
        if fill != "none":
            painted.append((around, fill))
    return looks


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (Web Content Accessibility Guidelines 2.2, "contrast ratio")."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _drawn(
    element: ElementTree.Element, at: tuple[float, float, float], ground: bool
) -> Iterator[tuple[ElementTree.Element, tuple[float, float, float], bool]]:
    """What is painted, in order, with the move and the scale of all groups around it."""
    x, y, by = at
    for child in element:
        tag = _tag(child)
        if tag in ("title", "defs", "pattern"):
            continue
        move = re.search(r"translate\(([^)]*)\)", child.get("transform", ""))
        grow = re.search(r"scale\(([^)]*)\)", child.get("transform", ""))
        dx, dy = map(float, re.split("[ ,]+", move[1])) if move else (0.0, 0.0)
        here = (x + by * dx, y + by * dy, by * (float(grow[1]) if grow else 1))
        is_ground = ground or child.get("class") == "ground"
        if tag in ("g", "svg"):
            yield from _drawn(child, here, is_ground)
        else:
            yield child, here, is_ground


def _words(element: ElementTree.Element, x: float, y: float, by: float, painted: list[tuple[Rectangle, str]]) -> Words:
    size = by * float(element.attrib["font-size"])
    content = element.text or ""
    width = text_width(content, size, element.get("font-weight") is not None)
    left = x + by * float(element.attrib["x"])
    left -= width * {"middle": 0.5, "end": 1}.get(element.get("text-anchor", ""), 0)
    base = y + by * float(element.attrib["y"])
    room = (left, base - 0.72 * size, left + width, base + 0.1 * size)
    middle = ((room[0] + room[2]) / 2, (room[1] + room[3]) / 2)
    below = element.get("stroke") or _below(middle, painted)
    return Words(content, size, room, contrast(element.attrib["fill"], below))


def _points(element: ElementTree.Element) -> list[Point]:
    given = {name: float(value) for name, value in element.attrib.items() if _NUMBER.fullmatch(value)}
    match _tag(element):
        case "rect":
            x, y = given.get("x", 0), given.get("y", 0)
            return [(x, y), (x + given["width"], y + given["height"])]
        case "circle":
            x, y, r = given.get("cx", 0), given.get("cy", 0), given["r"]
            return [(x - r, y - r), (x + r, y + r)]
        case "path":
            return list(_ways(element.attrib["d"]))
    raise AssertionError(f"Not measured yet: {_tag(element)}")


def _ways(d: str) -> Iterator[Point]:
    """The points a path goes through, without the bulges of its curves."""
    x = y = start_x = start_y = 0.0
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers, upper = [float(it) for it in _NUMBER.findall(rest)], command.upper()
        if upper == "Z":
            x, y = start_x, start_y
        for at in range(0, len(numbers), _ENDS[upper] or 1):
            part = numbers[at : at + _ENDS[upper]]
            from_x, from_y = (x, y) if command.islower() else (0.0, 0.0)
            if upper != "V":
                x = from_x + part[-1 if upper == "H" else -2]
            if upper != "H":
                y = from_y + part[-1]
            if upper == "M":
                start_x, start_y = x, y
            yield x, y


def _around(points: list[Point]) -> Rectangle:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _below(point: Point, painted: list[tuple[Rectangle, str]]) -> str:
    return next((fill for room, fill in reversed(painted) if _inside((*point, *point), room)), "#ffffff")


def _inside(one: Rectangle, other: Rectangle) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
