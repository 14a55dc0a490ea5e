"""The tries of a state that Retry repeats, on a time axis: how long each waited, and how long it might have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asl_interpreter.errors import matches
from workbook.figures.calls import RecordedCall, calls
from workbook.figures.colours import BLUE, INK, MUTED, badge
from workbook.figures.execution import Event, Outcome
from workbook.figures.key import Form, KeyEntry, key, moved
from workbook.figures.picture import Picture
from workbook.figures.scale import Scale
from workbook.figures.svg import SMALL, TEXT, document, element, text, text_width

_WIDTH, _MARGIN, _LEFT, _RIGHT = 880, 20, 96, 610
_ROW, _BLOCK = 26, 40
_WAIT, _MIGHT, _GRID = BLUE, "#e4edf5", "#e1e5ea"
_EDGE = "#6f87a0"  # 3:1 on white
_NAMES = ("1st", "2nd", "3rd")


@dataclass(frozen=True)
class Try:
    """One try. Times are in seconds since the first one began; `waited` and `longest` are what came after it, None
    where no try followed."""

    at: float
    ended: float
    error: str
    waited: float | None
    longest: float | None


def attempts(definition: Mapping[str, Any], histories: Mapping[str, list[Event]], state: str) -> Picture:
    """Draw the tries of the first visit to `state`, of one execution for each history, by a name for it.

    `definition` is the one that they are executions of: its Retry says how long a wait could have been. (Step Functions
    guide, *Handling errors in Step Functions workflows*, "Retrying after an error".) Raises `KeyError` for a state that
    a definition has not at its top, or that an execution made no call in.
    """
    retry = definition["States"][state].get("Retry", [])
    rows = {name: _tries(history, retry, state, name) for name, history in histories.items()}
    if not rows:
        raise ValueError("There is no execution to draw: give its history by a name for it.")
    scale = Scale.over(
        max(each.ended + max(each.waited or 0, each.longest or 0) for tries in rows.values() for each in tries),
        *(_LEFT, _RIGHT),
    )
    y, parts, lines = 30.0, [], []
    for name, tries in rows.items():
        lines.append(f"{name}: {_outcome(tries)}.")
        parts.append(text(name, _MARGIN, y, TEXT, INK, weight="600"))
        parts.append(text(_outcome(tries), _MARGIN + text_width(name, TEXT, bold=True) + 10, y, TEXT, INK))
        top = y + 8
        for number, each in enumerate(tries, 1):
            y += _ROW
            parts.append(_row(number, each, y, scale))
            lines.append(f"{_nth(number)} at {each.at:.2f} s, {each.error or 'succeeded'}{_words(each, ', ')}.")
        parts.insert(0, _grid(scale, top, y + 12))
        y += _BLOCK
    for tick in scale.ticks():
        parts.append(text(f"{tick:g} s", scale.x(tick), y - 10, SMALL, MUTED, anchor="middle"))
    signs, last = key(_key(rows), (), _MARGIN, y + 8, _WIDTH - 2 * _MARGIN, Form())
    told = [f"{name} {_ended(tries)}" for name, tries in rows.items()]
    headline = "; ".join(told)
    return Picture(
        document(_WIDTH, last + 22, headline, *parts, signs, headline=headline), f"{headline}.", " ".join(lines)
    )


def _ended(tries: list[Try]) -> str:
    if tries[-1].error:
        return f"is given up after {len(tries)} {'try' if len(tries) == 1 else 'tries'}"
    return f"succeeds at the {_nth(len(tries))}"


def _tries(history: list[Event], retry: list[dict[str, Any]], state: str, name: str) -> list[Try]:
    made = [call for call in calls(history) if call.state == state and call.ended is not None]
    made = [call for call in made if call.visit == made[0].visit]
    if not made:
        raise KeyError(f"{name!r} made no call in the state {state!r}")
    used, found = [0] * len(retry), []
    for call, following in zip(made, [*made[1:], None], strict=True):
        assert call.ended is not None
        longest = _longest(call, retry, used) if following else None
        waited = following.began - call.ended if following else None
        start = made[0].began
        found.append(Try(call.began - start, call.ended - start, call.error, waited, longest))
    return found


def _longest(call: RecordedCall, retry: list[dict[str, Any]], used: list[int]) -> float | None:
    """The longest that the retrier for this call's error lets the next try wait; counts its use in `used`."""
    for place, retrier in enumerate(retry):
        if matches(call.error, retrier["ErrorEquals"], reported=True):
            used[place] += 1
            wait = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** (used[place] - 1)
            return float(min(wait, retrier.get("MaxDelaySeconds", wait)))
    return None


def _outcome(tries: list[Try]) -> str:
    last, number = tries[-1], len(tries)
    if not last.error:
        return f"the {_nth(number)} succeeds, after {last.ended:.1f} s" if number > 1 else "the first try succeeds"
    return f"given up after {number} {'try' if number == 1 else 'tries'} in {last.ended:.1f} s"


def _nth(number: int) -> str:
    return f"{_NAMES[number - 1] if number <= len(_NAMES) else f'{number}th'} try"


def _row(number: int, each: Try, y: float, scale: Scale) -> str:
    at, ended = scale.x(each.at), scale.x(each.ended)
    parts = [text(_nth(number), _MARGIN, y + 4, SMALL, INK)]
    if each.longest is not None:
        width = scale.x(each.ended + each.longest) - ended
        parts.append(_might(ended, y - 8, width))
    if each.waited is not None:
        width = scale.x(each.ended + each.waited) - ended
        parts.append(element("rect", x=ended, y=y - 4, width=width, height=8, fill=_WAIT))
    parts.append(badge(Outcome.FAILED if each.error else Outcome.SUCCEEDED, at, y))
    words = _words(each, "") or each.error.rpartition(".")[2] or "succeeds"
    parts.append(text(words, _RIGHT + 30, y + 4, SMALL, INK))
    return "".join(parts)


def _might(x: float, y: float, width: float) -> str:
    look = {"fill": _MIGHT, "stroke": _EDGE, "stroke_dasharray": "3 2"}
    return element("rect", x=x, y=y, width=width, height=16, **look)


def _words(each: Try, before: str) -> str:
    if each.waited is None:
        return ""
    most = "" if each.longest is None else f" of at most {each.longest:g} s"
    return f"{before}waits {each.waited:.2f} s{most}"


def _grid(scale: Scale, top: float, bottom: float) -> str:
    lines = "".join(f"M{scale.x(tick):.1f} {top:g}V{bottom:g}" for tick in scale.ticks())
    return element("path", d=lines, stroke=_GRID, fill="none", class_="ground")


def _key(rows: Mapping[str, list[Try]]) -> list[KeyEntry]:
    tries = [each for row in rows.values() for each in row]
    entries = []
    if any(not each.error for each in tries):
        entries.append(KeyEntry(moved(badge(Outcome.SUCCEEDED, 0, 0)), "a try that succeeds"))
    if any(each.error for each in tries):
        entries.append(KeyEntry(moved(badge(Outcome.FAILED, 0, 0)), "a try that fails"))
    if any(each.waited is not None for each in tries):
        entries.append(KeyEntry(moved(element("rect", x=-13, y=-4, width=26, height=8, fill=_WAIT)), "the wait"))
    if any(each.longest is not None for each in tries):
        entries.append(KeyEntry(moved(_might(-13, -8, 26)), "the longest that it could have been"))
    return entries
