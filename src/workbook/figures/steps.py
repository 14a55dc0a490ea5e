"""A step inspector: an execution's visits to its states, one by one, with what went in and what came out."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, overload

from workbook.basics.shown import short
from workbook.figures.execution import Event, Step, read_execution
from workbook.figures.json_lines import ID_DIGITS
from workbook.figures.table import Table

_SHORT = 60  # characters of a value in the table; the whole value is in the details
_WIDTH = 110  # characters of a line there


class Steps:
    """The visits of one execution, in the order in which the states were entered.

    `steps["Name"]` are the visits to one state, shown with their whole input and output; `steps[0]` is one visit, a
    `workbook.figures.execution.Step`.
    """

    def __init__(self, visits: Sequence[Step], *, whole: bool = False) -> None:
        """With `whole` every value is shown in full."""
        self._visits = list(visits)
        self._whole = whole

    def __len__(self) -> int:
        return len(self._visits)

    def __iter__(self) -> Iterator[Step]:
        return iter(self._visits)

    @overload
    def __getitem__(self, which: int) -> Step: ...
    @overload
    def __getitem__(self, which: str) -> "Steps": ...
    def __getitem__(self, which: str | int) -> "Steps | Step":
        """Raises `KeyError`, with the names that there are, for a state that was not entered."""
        if isinstance(which, int):
            return self._visits[which]
        found = [step for step in self._visits if step.name == which]
        if not found:
            names = ", ".join(dict.fromkeys(step.name for step in self._visits))
            raise KeyError(f"{which!r} was not entered; there are: {names}")
        return Steps(found, whole=True)

    def __repr__(self) -> str:
        return "\n\n".join(map(_text, self._visits)) if self._whole else repr(self._table())

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        if self._whole:
            return {"text/html": "".join(map(_html, self._visits)), "text/plain": repr(self)}
        return self._table()._repr_mimebundle_()

    def _table(self) -> Table:
        inside = any(step.iterations for step in self._visits)
        retried = any(step.retries for step in self._visits)
        rows = [
            {
                "state": step.name,
                **({"iteration": _iteration(step)} if inside else {}),
                "entered": _milliseconds(step.entered, "t+"),
                "took": _milliseconds(step.took),
                **({"retries": step.retries} if retried else {}),
                "ended": step.outcome.value,
                "input": _shortened(_value(step.input)),
                "output": step.error if step.output is None else _change(_value(step.input), _value(step.output)),
            }
            for step in self._visits
        ]
        return Table(rows)


def steps(history: list[Event]) -> Steps:
    """The step inspector. `history` is the `events` that GetExecutionHistory answers (Step Functions API reference)."""
    return Steps(read_execution(history).steps)


def _iteration(step: Step) -> str | None:
    return ".".join(map(str, step.iterations)) or None


def _milliseconds(value: float | None, before: str = "") -> str | None:
    return None if value is None else f"{before}{round(value, 1):g}\N{NO-BREAK SPACE}ms"


def _value(data: str | None) -> Any:
    """A visit's input or output; text that is no JSON, because a service has cut it, stays text."""
    try:
        return None if data is None else json.loads(data)
    except ValueError:
        return data


def _change(given: Any, result: Any) -> str:
    """An output in short: of an object that was given on, what is new or changed (+) and what is gone (-)."""
    if given == result:
        return "the same"
    if not isinstance(given, dict) or not isinstance(result, dict) or not given.keys() & result.keys():
        return _shortened(result)
    new = {name: value for name, value in result.items() if name not in given or given[name] != value}
    gone = [f"- {name}" for name in given if name not in result]
    return " ".join([*(f"+ {name}: {_shortened(value)}" for name, value in new.items()), *gone])


def _shortened(value: Any) -> str:
    """A value in a line: whole when it is short, else without what its objects and lists hold."""
    whole = short(json.dumps(value, ensure_ascii=False), ID_DIGITS)
    if len(whole) <= _SHORT:
        return whole
    if isinstance(value, dict):
        return f"{{{', '.join(_elided(name, inner) for name, inner in value.items())}}}"
    return f"[{len(value)} items]" if isinstance(value, list) else f"{whole[: _SHORT - 2]} …"


def _elided(name: str, value: Any) -> str:
    """A member of an object: of an object the name alone, of a list how long it is."""
    if isinstance(value, dict) and value:
        return name
    return f"{name} [{len(value)}]" if isinstance(value, list) else f"{name}: {_shortened(value)}"


def _heading(step: Step) -> str:
    parts = [
        step.name,
        f"iteration {_iteration(step)}" if step.iterations else "",
        f"entered at {_milliseconds(step.entered, 't+')}" if step.entered is not None else "",
        f"took {_milliseconds(step.took)}" if step.took is not None else "",
        f"{step.retries} {'retry' if step.retries == 1 else 'retries'}" if step.retries else "",
        step.outcome.value,
    ]
    return ", ".join(filter(None, parts))


def _values(step: Step) -> list[tuple[str, str]]:
    """What a visit's details show: labels and whole values."""
    error = f"{step.error}: {step.cause}" if step.cause else step.error
    output = "the same as the input" if step.output == step.input and step.output else _indented(step.output)
    shown = [("input", _indented(step.input)), ("error", error), ("output", output)]
    return [(label, value) for label, value in shown if value]


def _indented(data: str | None) -> str:
    value = _value(data)
    return value if isinstance(value, str) and value == data else "\n".join(_lines("", value, "", "")) if data else ""


def _lines(head: str, value: Any, comma: str, indent: str) -> Iterator[str]:
    """JSON in full; what fits into a line is not broken."""
    whole = f"{indent}{head}{json.dumps(value, ensure_ascii=False)}{comma}"
    if len(whole) <= _WIDTH or not isinstance(value, dict | list) or not value:
        yield whole
        return
    pairs = value.items() if isinstance(value, dict) else (("", item) for item in value)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield f"{indent}{head}{opening}"
    for number, (name, inner) in enumerate(pairs, 1):
        label = f"{json.dumps(name, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        yield from _lines(label, inner, "," if number < len(value) else "", indent + "  ")
    yield f"{indent}{closing}{comma}"


def _text(step: Step) -> str:
    return "\n".join([_heading(step), *(f"{label}: {value}" for label, value in _values(step))])


def _html(step: Step) -> str:
    """Input and output folded away: with all its items one can be a hundred lines long."""
    parts = [f"<p><strong>{escape(_heading(step))}</strong></p>"]
    for label, value in _values(step):
        if "\n" in value:
            parts.append(f"<details><summary>{label}</summary><pre>{escape(value)}</pre></details>")
        else:
            parts.append(f"<p>{label}: <code>{escape(value)}</code></p>")
    return "".join(parts)
