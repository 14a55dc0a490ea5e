"""Colours of states and messages: the Okabe-Ito palette, each with a mark so that colour is never alone."""

from dataclasses import dataclass

from workbook.figures.execution import Outcome
from workbook.figures.svg import element, strokes

INK, MUTED, FAINT, LINE, WIRE = "#1f2933", "#5f6b7a", "#8a94a3", "#b4bcc8", "#5f6b7a"
TAKEN = "#1f2933"
GREEN, VERMILION, BLUE = "#009e73", "#d55e00", "#0072b2"


@dataclass(frozen=True)
class Look:
    """How one outcome is shown."""

    stroke: str
    fill: str
    mark: str


LOOKS = {
    Outcome.SUCCEEDED: Look(GREEN, "#e3f5ef", "M-3.8 0.2L-1.2 3L4 -2.8"),
    Outcome.CAUGHT: Look("#b87a00", "#fdf1d3", "M0 -4.2V0.8M0 3.9V4"),
    Outcome.FAILED: Look(VERMILION, "#fce4d6", "M-3 -3L3 3M3 -3L-3 3"),
    Outcome.RUNNING: Look(BLUE, "#dceefa", "M-3.6 0V0.1M0 0V0.1M3.6 0V0.1"),
    Outcome.STOPPED: Look("#4a4f57", "#e8eaed", "M-2.6 -2.6H2.6V2.6H-2.6Z"),
}
PLAIN = Look("#8a94a3", "#ffffff", "")
NOT_REACHED = Look("#aab2bd", "#ffffff", "")


def badge(outcome: Outcome, x: float, y: float) -> str:
    """The round mark of an outcome with its middle at `x`, `y`."""
    look = LOOKS[outcome]
    circle = element("circle", r=9, fill=look.stroke, stroke="#ffffff", stroke_width=1.5)
    mark = element(
        "path",
        d=look.mark,
        fill="none",
        stroke="#ffffff",
        stroke_width=2.2,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return element("g", circle, mark, transform=f"translate({x:g} {y:g})")


def small_mark(outcome: Outcome, x: float, y: float) -> str:
    """The mark of an outcome without its circle, beside a number."""
    return strokes(LOOKS[outcome].mark, LOOKS[outcome].stroke, 2.4, x, y, " scale(0.85)")
