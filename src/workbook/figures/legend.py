"""The entries of the key below a state machine's picture: only what the picture uses."""

from workbook.figures.colours import FAINT, INK, MUTED, NOT_REACHED, TAKEN, WIRE, badge
from workbook.figures.execution import ExecutionRecord, Outcome
from workbook.figures.icons import retry_sign
from workbook.figures.key import KeyEntry, moved
from workbook.figures.machine import EdgeKind, Machine
from workbook.figures.svg import SMALL, element, strokes, text
from workbook.figures.times import retry as retried
from workbook.figures.times import sign as time_sign


def entries(
    machine: Machine, execution: ExecutionRecord | None, *, times: bool = False, folded: int = 0
) -> list[KeyEntry]:
    """What the picture's signs mean, and how many states are folded; none when there is nothing to explain."""
    found = [KeyEntry(moved(sign), words) for sign, words in _signs(machine, execution)]
    if times:
        found.append(KeyEntry(moved(time_sign(0, 0)), "time spent in one visit"))
        if execution and any(visit.retries for visit in execution.visits.values()):
            sign = retried(-5, 0) + text("2", 3, 4, SMALL, INK, weight="600")
            found.append(KeyEntry(moved(sign), "retried so often"))
    if folded:
        states = f"{folded} state{'s' * (folded != 1)}"
        why = f"{states} not reached" if execution else f"{states} left out: where errors lead"
        found.append(KeyEntry(moved(_chip()), f"{why} (whole=True draws them)", before=1))
    return found


def _chip() -> str:
    """The sign of states that are folded."""
    rect = element("rect", x=-13, y=-9, width=26, height=18, rx=9, fill="#ffffff", stroke=FAINT, stroke_dasharray="4 3")
    return rect + strokes("M-5 0V0.1M0 0V0.1M5 0V0.1", MUTED, 2.6, 0, 0)


def _signs(machine: Machine, execution: ExecutionRecord | None) -> list[tuple[str, str]]:
    states = machine.every_state()
    edges = [edge for part in _machines(machine) for edge in part.edges]
    entries: list[tuple[str, str]] = []
    if execution:
        outcomes = {outcome for visit in execution.visits.values() for outcome in visit.outcomes}
        entries += [(badge(outcome, 0, 0), outcome.value) for outcome in reversed(Outcome) if outcome in outcomes]
        if any(state.name not in execution.visits for state in states):
            sign = element(
                "rect",
                x=-12,
                y=-8,
                width=24,
                height=16,
                rx=4,
                fill="#ffffff",
                stroke=NOT_REACHED.stroke,
                stroke_dasharray="4 3",
            )
            entries.append((sign, "not reached"))
        entries.append((_line(TAKEN, 2.6, None), "transition taken"))
    if any(edge.kind is EdgeKind.CATCH for edge in edges):
        entries.append((_line(WIRE, 1.4, "6 4"), "Catch: the way an error goes"))
    if any(state.retries for state in states):
        entries.append((retry_sign(0, 0, MUTED), "retries some errors"))
    return entries


def _line(colour: str, width: float, dashes: str | None) -> str:
    return element("path", d="M-13 0H13", stroke=colour, stroke_width=width, stroke_dasharray=dashes)


def _machines(machine: Machine) -> list[Machine]:
    return [machine, *(inner for state in machine.every_state() for inner in state.machines)]
