"""Colours of states and messages: the Okabe-Ito hues, each with a mark so that colour is never alone.

They are as dark as text needs to be on white (4.5:1) and as marks need to be on every fill used here (3:1; Web
Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11).
"""

from dataclasses import dataclass

from workbook.figures.execution import Outcome
from workbook.figures.svg import INK as INK
from workbook.figures.svg import MUTED as MUTED
from workbook.figures.svg import element, strokes

FAINT = LINE = "#7b8694"  # for marks only: as text it is too light
WIRE = MUTED
TAKEN = INK
GREEN, VERMILION, BLUE, AMBER = "#00805d", "#c05000", "#0072b2", "#966300"


@dataclass(frozen=True)
class Look:
    """How one outcome is shown."""

    stroke: str
    fill: str
    mark: str


LOOKS = {
    Outcome.SUCCEEDED: Look(GREEN, "#e3f5ef", "M-3.8 0.2L-1.2 3L4 -2.8"),
    Outcome.CAUGHT: Look(AMBER, "#fdf1d3", "M0 -4.2V0.8M0 3.9V4"),
    Outcome.FAILED: Look(VERMILION, "#fce4d6", "M-3 -3L3 3M3 -3L-3 3"),
    Outcome.RUNNING: Look(BLUE, "#dceefa", "M-3.6 0V0.1M0 0V0.1M3.6 0V0.1"),
    Outcome.STOPPED: Look("#4a4f57", "#e8eaed", "M-2.6 -2.6H2.6V2.6H-2.6Z"),
}
PLAIN = Look(FAINT, "#ffffff", "")
NOT_REACHED = Look(FAINT, "#ffffff", "")


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
