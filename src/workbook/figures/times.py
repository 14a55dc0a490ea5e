"""How long an execution's states took and how often they retried, for the picture of its state machine."""

from collections.abc import Callable

from workbook.figures.colours import INK, LOOKS
from workbook.figures.execution import Visits
from workbook.figures.icons import retry_sign
from workbook.figures.svg import SMALL, element, text, text_width

SIZE, HEIGHT = SMALL, 16
_BELOW = 4  # of the box's lower edge, so that a name of three lines stays free
_SIDE = 8  # of the box's corner
_SIGN = 12  # room for a sign before the words


def spent(visit: Visits) -> str:
    """The time of a visit: `7.6 ms`, `1.54 s`; of several that differ the shortest and the longest, `8–16 ms`.

    Empty when the visits took no time, or the history has no timestamps.
    """
    times = [round(took, 1) for took in visit.took]
    return shown(min(times), max(times)) if any(times) else ""


def shown(*times: float) -> str:
    """Milliseconds in the unit of the longest, the last: `7.6 ms`, `1.54 s`, `8–16 ms`."""
    unit, divisor, decimals = ("ms", 1, 1) if times[-1] < 1000 else ("s", 1000, 2)
    return f"{'–'.join(dict.fromkeys(f'{round(each / divisor, decimals):g}' for each in times))} {unit}"


def pills(visit: Visits, left: float, bottom: float) -> str:
    """On the lower edge of a box, in its left half: how often it retried, then the time; what there is of both."""
    x, y, words = left + _SIDE, bottom + _BELOW, spent(visit)
    parts = []
    if visit.retries:
        parts.append(_pill(visit, str(visit.retries), x, y, retry))
        x += _width(str(visit.retries)) + 4
    if words:
        parts.append(_pill(visit, words, x, y, sign))
    return "".join(parts)


def _width(words: str) -> float:
    return _SIGN + text_width(words, SIZE, bold=True) + 10


def _pill(visit: Visits, words: str, x: float, y: float, drawn: Callable[[float, float], str]) -> str:
    rect = element(
        "rect",
        x=x,
        y=y - HEIGHT / 2,
        width=_width(words),
        height=HEIGHT,
        rx=HEIGHT / 2,
        fill="#ffffff",
        stroke=LOOKS[visit.outcome].stroke,
        stroke_width=1.2,
    )
    return rect + drawn(x + 9, y) + text(words, x + 4 + _SIGN, y + 4, SIZE, INK, weight="600")


def retry(x: float, y: float) -> str:
    """A small retry sign with its middle at `x`, `y`."""
    return element("g", retry_sign(0, 0, INK), transform=f"translate({x:g} {y:g}) scale(0.8)")


def sign(x: float, y: float) -> str:
    """A small clock with its middle at `x`, `y`."""
    return element(
        "path",
        d="M0 -4.5A4.5 4.5 0 1 1 -0.1 -4.5ZM0 -2.4V0.2L1.8 1.4",
        fill="none",
        stroke=INK,
        stroke_width=1.1,
        stroke_linecap="round",
        transform=f"translate({x:g} {y:g})",
    )


def sentence(visits: dict[str, Visits]) -> str:
    """The same for readers who do not see the picture."""
    parts = []
    for name, visit in visits.items():
        words = spent(visit) + (" each" if visit.count > 1 and spent(visit) else "")
        tries = f"{visit.retries} {'retry' if visit.retries == 1 else 'retries'}" if visit.retries else ""
        if words or tries:
            parts.append(f"{name} {', '.join(filter(None, (words, tries)))}")
    return f"Time spent: {'; '.join(parts)}." if parts else ""
