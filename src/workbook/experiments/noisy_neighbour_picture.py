"""How two jobs share a queue, drawn: how many declines of the large one are left, and how long the small one waits."""

from bisect import bisect_right

from workbook.experiments.noisy_neighbour import Served
from workbook.figures.colours import BLUE, INK, MUTED, VERMILION
from workbook.figures.key import Form, KeyEntry, key, moved
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale, seconds
from workbook.figures.svg import SMALL, TEXT, document, element, text, text_width

_WIDTH, _MARGIN, _LEFT, _RIGHT = 860, 18, 84, 800
_TITLE, _HIGH, _BAR, _AXIS, _GAP = 26, 120, 34, 22, 22
_LARGE = "#dceefa"
_DOT = 5.0


def waits(without: Served, grouped: Served) -> Picture:
    """Draw both of what `noisy_neighbour` gives, one above the other on the same axis of virtual time."""
    scale = Scale.over(max(without.drained, grouped.drained), _LEFT, _RIGHT)
    y, panels = 16.0, []
    for served in (without, grouped):
        panels.append(_panel(served, y, scale))
        y += _TITLE + _HIGH + _BAR + _AXIS + _GAP
    few, many = len(without.small), f"{len(without.large):,}"
    area = element("rect", x=-13, y=-6, width=26, height=12, fill=_LARGE, stroke=BLUE)
    entries = [
        KeyEntry(moved(area), f"declines of the job of {many} that are left"),
        KeyEntry(moved(_bar(-13, 8, 0)), f"the wait of the job of {few}, and when it is over"),
    ]
    signs, last = key(entries, (), _MARGIN, y - _GAP + 14, _WIDTH - 2 * _MARGIN, Form())
    headline = (
        f"Behind a job of {many} a job of {few} waits {seconds(without.wait)} s; with message groups "
        f"{seconds(grouped.wait)} s"
    )
    ends = (seconds(without.large[-1]), seconds(grouped.large[-1]))
    took = f"{ends[0]} s either way" if ends[0] == ends[1] else f"{ends[0]} s without groups, {ends[1]} s with"
    same = f"The job of {many} takes {took}."
    under = f"{same} Template's settings; simulated in virtual time."
    drawing = document(_WIDTH, last + 20, f"{headline}.", *panels, signs, headline=headline, under=under)
    return Picture(drawing, f"{headline}.", f"{same} {_told(without)} {_told(grouped)}")


def _panel(served: Served, top: float, scale: Scale) -> str:
    title = (
        "MessageGroupId is the job's id: quiet groups go first" if served.grouped else "No groups: in order of arrival"
    )
    floor = top + _TITLE + _HIGH
    bar = floor + _BAR / 2 + 2
    end = scale.x(served.wait)
    said = f"job of {len(served.small)}: {seconds(served.wait)} s"
    inside = end - scale.left > text_width(said, SMALL, bold=True) + 40
    parts = [
        text(title, _MARGIN, top + 12, TEXT, INK, weight="600"),
        _grid(scale, top + _TITLE, floor + _BAR),
        _backlog(served, floor, scale),
        text(f"{len(served.large):,}", _LEFT - 8, top + _TITLE + 10, SMALL, MUTED, anchor="end"),
        text("0", _LEFT - 8, floor + 2, SMALL, MUTED, anchor="end"),
        _bar(scale.left, end, bar),
        text(
            said,
            end - 14 if inside else end + 14,
            bar - 6 if inside else bar + 4,
            SMALL,
            INK,
            weight="600",
            anchor="end" if inside else None,
            halo=True,
        ),
    ]
    for tick in scale.ticks():
        parts.append(text(f"{tick:g} s", scale.x(tick), floor + _BAR + 16, SMALL, MUTED, anchor="middle"))
    return element("g", *parts, class_="queue")


def _backlog(served: Served, floor: float, scale: Scale) -> str:
    """A step down at each instant at which declines of the large job were done."""
    high, many = _HIGH - 4, len(served.large)
    path = f"M{scale.left:.1f} {floor:g}V{floor - high:.1f}"
    for instant in sorted(set(served.large)):
        left = many - bisect_right(served.large, instant)
        path += f"H{scale.x(instant):.1f}V{floor - high * left / many:.1f}"
    return element("path", d=f"{path}Z", fill=_LARGE, stroke=BLUE, stroke_width=1.2)


def _bar(start: float, end: float, y: float) -> str:
    line = element("path", d=f"M{start:.1f} {y:g}H{end:.1f}", stroke=VERMILION, stroke_width=6, fill="none")
    return element("g", line, element("circle", cx=end, cy=y, r=_DOT, fill=INK, stroke="#ffffff"))


def _grid(scale: Scale, top: float, bottom: float) -> str:
    lines = "".join(f"M{scale.x(tick):.1f} {top:g}V{bottom:g}" for tick in scale.ticks())
    return element("path", d=lines, stroke="#e1e5ea", fill="none", class_="ground")


def _told(served: Served) -> str:
    how = "With the job's id as MessageGroupId" if served.grouped else "Without message groups"
    return f"{how} the last of the {len(served.small)} is declined after {seconds(served.wait)} s."
