"""Executions that meet at one table, as a sequence: who asks when, what is written, and whose condition fails."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbook.figures.calls import RecordedCall, calls
from workbook.figures.colours import FAINT, INK, LOOKS, MUTED, badge
from workbook.figures.execution import Event, Outcome, read_execution
from workbook.figures.icons import icon
from workbook.figures.picture import Picture
from workbook.figures.svg import SMALL, TEXT, document, element, text, text_width, wrap

_MARGIN, _TIME, _LANE, _SIDE, _ROW = 20, 64, 300, 110, 58
_HEAD = 56
_WROTE, _FAILED = LOOKS[Outcome.SUCCEEDED].stroke, LOOKS[Outcome.FAILED].stroke
_SIGNS = "=|<>|IN"
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


@dataclass(frozen=True)
class _Asked:
    """One call of one caller, in words: what it asks, and what came of it."""

    caller: str
    call: RecordedCall
    asks: str
    came: str
    asked_for: str
    """The condition on the attribute; empty without one."""

    @property
    def writes(self) -> bool:
        return self.call.operation in _WRITES


def sequence(histories: Mapping[str, list[Event]], attribute: str = "jobStatus") -> Picture:
    """Draw the calls that executions made to DynamoDB, by a name for each caller.

    A history is GetExecutionHistory's `events`, with times; all of them on one clock. Calls inside a Map are left out.
    `attribute` is what the callers compete for: its value is shown where it is read, asked for or set. Calls stand in
    the order in which they began. Raises `ValueError` where there is no call to draw.
    """
    asked = sorted(
        (
            _Asked(name, call, _asks(call, attribute), _came(call, attribute), _condition(call, attribute))
            for name, history in histories.items()
            for call in calls(history)
            if call.service == "dynamodb" and not call.inside and call.ended is not None
        ),
        key=lambda it: it.call.began,
    )
    if not asked:
        raise ValueError("These executions made no call to DynamoDB outside of a Map, so there is nothing to draw.")
    names = list(histories)
    lanes = [*names[:1], "", *names[1:]]  # the table stands beside the first caller
    at = {name: _MARGIN + _TIME + _LANE * place + _SIDE for place, name in enumerate(lanes)}
    width = at[lanes[-1]] + _SIDE + _MARGIN
    bottom = _HEAD + _ROW * len(asked) + 20
    headline, ends = _headline(asked, attribute), {name: read_execution(it) for name, it in histories.items()}
    parts = []
    for name, x in at.items():
        parts.append(element("path", d=f"M{x:g} {_HEAD - 6}V{bottom:g}", stroke=FAINT, stroke_dasharray="4 4"))
        parts.append(_lane(name, x))
        if name:
            parts.append(_ended(ends[name].status, ends[name].error, x, bottom))
    first = min(it.call.began for it in asked)
    for place, it in enumerate(asked):
        parts.append(_row(it, at[it.caller], at[""], _HEAD + _ROW * place + 36, first))
    told = [f"{it.caller} at {_since(it.call, first)}: {it.asks}, {it.came}." for it in asked]
    told += [f"{name} ends {' with '.join(filter(None, (end.status, end.error)))}." for name, end in ends.items()]
    return Picture(document(width, bottom + 46, headline, *parts, headline=headline), headline, " ".join(told))


def _headline(asked: list[_Asked], attribute: str) -> str:
    tried = [it for it in asked if it.writes]
    written = list(dict.fromkeys(it.caller for it in tried if not it.call.error))
    callers = list(dict.fromkeys(it.caller for it in tried))
    if len(callers) < 2:
        return f"{len(asked)} calls; {_listed(written) or 'nobody'} wrote."
    if not written:
        return f"{len(callers)} callers tried to write, and none did."
    if len(written) == 1:
        rest = "the other" if len(callers) == 2 else "the rest"
        return f"{_listed(callers)} tried to write; {written[0]} did, and the condition stopped {rest}."
    asks = any(it.asked_for for it in tried)
    why = "each found its condition true" if asks else f"nothing asked again what {attribute} is"
    return f"{_listed(written)} wrote, one over the other: {why}."


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _asks(call: RecordedCall, attribute: str) -> str:
    """The operation, with the condition on the attribute."""
    if call.operation not in _WRITES:
        return call.operation
    condition = _condition(call, attribute)
    return f"{call.operation} if {condition}" if condition else f"{call.operation}, whatever {attribute} is"


def _condition(call: RecordedCall, attribute: str) -> str:
    """What the call asks about the attribute; empty when it asks nothing."""
    found = (_compared(update, "ConditionExpression", attribute, _SIGNS) for update in _updates(call))
    return next(filter(None, found), "")


def _came(call: RecordedCall, attribute: str) -> str:
    if call.error:
        return _refused(call, attribute)
    if call.operation in _WRITES:
        found = (_compared(update, "UpdateExpression", attribute, "=") for update in _updates(call))
        return next((f"sets {it}" for it in found if it), "written")
    read = next(_values(call.output, attribute), None)
    return f"no {attribute} there" if read is None else f"reads {attribute} = {read}"


def _refused(call: RecordedCall, attribute: str) -> str:
    """Why a call failed. A cancelled transaction names a reason for each of its actions, in their order."""
    reasons = re.search(r"\[([\w, ]+)\]", call.cause)
    for reason, update in zip(reasons[1].split(", ") if reasons else (), _updates(call), strict=False):
        if reason == "ConditionalCheckFailed":
            if _compared(update, "ConditionExpression", attribute, _SIGNS):
                return "the condition fails"
            return f"fails: {_resolved(str(update.get('ConditionExpression', '')), update)}"
    return call.error


def _compared(update: dict[str, Any], name: str, attribute: str, signs: str) -> str:
    """The attribute's comparison, or assignment, in one of an action's expressions; empty when there is none."""
    found = re.search(rf"\b{attribute}\b\s*(?:{signs})\s*(?::\w+|\([^)]*\))", str(update.get(name, "")))
    return _resolved(found[0], update) if found else ""


def _updates(call: RecordedCall) -> Iterator[dict[str, Any]]:
    """What one call writes: a transaction's actions, or the call itself."""
    parameters = call.parameters if isinstance(call.parameters, dict) else {}
    for action in parameters.get("TransactItems", [{"Update": parameters}]):
        yield from action.values()


def _resolved(expression: str, update: dict[str, Any]) -> str:
    """An expression with its placeholders' values."""
    values = update.get("ExpressionAttributeValues", {})
    plain = {name: str(next(iter(value.values()), "")) for name, value in values.items() if isinstance(value, dict)}
    return re.sub(r":\w+", lambda found: plain.get(found[0], found[0]), expression)


def _values(output: Any, attribute: str) -> Iterator[str]:
    """The attribute's values in an answer of DynamoDB, wherever they are."""
    if isinstance(output, dict):
        if isinstance(output.get(attribute), dict):
            yield str(next(iter(output[attribute].values()), ""))
        output = list(output.values())
    for inner in output if isinstance(output, list) else ():
        yield from _values(inner, attribute)


def _since(call: RecordedCall, first: float) -> str:
    return f"t+{round((call.began - first) * 1000, 1):g} ms"


def _lane(name: str, x: float) -> str:
    if name:
        return text(name, x, _HEAD - 15, TEXT + 1, INK, weight="600", anchor="middle")
    sign = icon("Task", "dynamodb", x - 38, _HEAD - 20, grey=False)
    return sign + text("the table", x - 18, _HEAD - 15, TEXT + 1, INK, weight="600")


def _row(it: _Asked, caller: float, table: float, y: float, first: float) -> str:
    """A write's arrow points at the table, what was read comes back from it; the words stand beside the table."""
    colour = _FAILED if it.call.error else _WROTE if it.writes else MUTED
    tail, tip = (caller, table) if it.writes else (table, caller)
    way = 1 if tip > tail else -1
    width, dashes = (2.2, None) if it.writes else (1.4, "5 3")
    line = element(
        "path", d=f"M{tail:g} {y:g}H{tip - 7 * way:g}", stroke=colour, stroke_width=width, stroke_dasharray=dashes
    )
    head = element("path", d=f"M{tip:g} {y:g}l{-9 * way} -4.5v9Z", fill=colour)
    middle = table + (_LANE / 2 if caller > table else -_LANE / 2)
    came = wrap(it.came, _LANE - 50, TEXT, 1, it.writes)[0]
    parts = [
        text(_since(it.call, first), _MARGIN, y + 4, SMALL, MUTED),
        *(line, head),
        text(it.asks, middle, y - 8, TEXT, INK, anchor="middle", halo=True),
        text(came, middle, y + 18, TEXT, INK, anchor="middle", halo=True, weight="600" if it.writes else None),
    ]
    if it.writes:
        left = middle - text_width(came, TEXT, bold=True) / 2 - 14
        parts.append(badge(Outcome.FAILED if it.call.error else Outcome.SUCCEEDED, left, y + 14))
    return "".join(parts)


def _ended(status: str, error: str, x: float, y: float) -> str:
    """How a caller's execution ended, below its line."""
    outcome = {"SUCCEEDED": Outcome.SUCCEEDED, "RUNNING": Outcome.RUNNING}.get(status, Outcome.FAILED)
    words, look = error.rpartition(".")[2] or status, LOOKS[outcome]
    wide = text_width(words, TEXT, bold=True) + 44
    left = x - wide / 2
    box = element("rect", x=left, y=y, width=wide, height=26, rx=13, fill=look.fill, stroke=look.stroke)
    return box + badge(outcome, left + 15, y + 13) + text(words, left + 30, y + 17.5, TEXT, INK, weight="600")
