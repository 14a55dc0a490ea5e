"""A table of rows that a notebook shows even when it is not trusted: plain HTML, and the same as text."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape, unescape

NOTHING = "–"
_GAP = "  "
_SHORT = 32
"""Characters: what is longer may be broken into lines, each of about so many."""

# Colours of their own on a ground of their own, so they can be read on a light page and on a dark one.
_STYLE = "border-radius:9px;font-weight:600;padding:1px 7px;white-space:nowrap;"
_STANDING_OUT = {
    "bad": ("✗", f"{_STYLE}background-color:#fce4d6;color:#7a2e00"),
    "good": ("✓", f"{_STYLE}background-color:#e3f5ef;color:#00573f"),
}
_WHAT_ROWS_ARE = "rows are a list of mappings, such as [{'state': 'Map', 'ms': 12}]"


class Table:
    """Rows under headings. Numbers stand at the right, everything else at the left; what a row lacks is a dash."""

    def __init__(
        self,
        rows: Sequence[Mapping[str, object]],
        columns: Sequence[str] | None = None,
        *,
        bad: Collection[object] = (),
        good: Collection[object] = (),
    ) -> None:
        """A row is a mapping from heading to value; `columns` are the headings to show, in their order.

        Without `columns` they are all headings in the order in which they first come. Cells that hold one of the values
        in `bad` or in `good` stand out by a mark and a colour: few do, or none does. Raises `KeyError` for a column
        that no row has.
        """
        self._stands_out = {"bad": list(bad), "good": list(good)}
        if isinstance(rows, Mapping) or not isinstance(rows, Iterable):
            raise TypeError(_WHAT_ROWS_ARE)
        rows = list(rows)
        if not all(isinstance(row, Mapping) for row in rows):
            raise TypeError(_WHAT_ROWS_ARE)
        there = list(dict.fromkeys(name for row in rows for name in row))
        self.columns = there if columns is None else list(columns)
        if missing := [name for name in self.columns if rows and name not in there]:
            raise KeyError(f"no row has {', '.join(missing)}; there are {', '.join(there)}")
        self.rows = [[row.get(name) for name in self.columns] for row in rows]

    def __repr__(self) -> str:
        shown = [self._headings(), *([self._marked(value) for value in row] for row in self.rows)]
        widths = [max(len(row[place]) for row in shown) for place in range(len(self.columns))]
        right = self._numeric()
        lines = [
            _GAP.join(
                cell.rjust(width) if at_right else cell.ljust(width)
                for cell, width, at_right in zip(row, widths, right, strict=True)
            ).rstrip()
            for row in shown
        ]
        return "\n".join(lines)

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        # JupyterLab puts every cell at the right, so both sides are said.
        sides = ["right" if numeric else "left" for numeric in self._numeric()]
        head = _row("th", [escape(heading) for heading in self._headings()], sides)
        body = "".join(_row("td", [self._cell(value) for value in row], sides) for row in self.rows)
        # A table that is wider than the page scrolls in its frame.
        html = f'<div style="overflow-x:auto"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'
        return {"text/html": html, "text/plain": repr(self)}

    def _headings(self) -> list[str]:
        return [str(name) for name in self.columns]

    def _look(self, value: object) -> tuple[str, str] | None:
        """The mark and the style of a value that stands out."""
        held = (look for look, values in self._stands_out.items() if any(value is it or value == it for it in values))
        return next((_STANDING_OUT[look] for look in held), None)

    def _marked(self, value: object) -> str:
        look = self._look(value)
        return f"{look[0]} {_text(value)}" if look else _text(value)

    def _cell(self, value: object) -> str:
        """A cell's HTML."""
        words = escape(self._marked(value))
        look = self._look(value)
        return f'<span style="{look[1]}">{words}</span>' if look else words

    def _numeric(self) -> list[bool]:
        """For each column, whether it holds numbers and nothing else."""
        return [
            bool(self.rows) and all(_is_number(row[place]) or row[place] is None for row in self.rows)
            for place in range(len(self.columns))
        ]


def table(
    rows: Sequence[Mapping[str, object]],
    columns: Sequence[str] | None = None,
    *,
    bad: Collection[object] = (),
    good: Collection[object] = (),
) -> Table:
    """Show `rows`, one mapping from heading to value each, as a table; `columns` chooses and orders the headings.

    Values in `bad` (`bad=["LOST"]`) and in `good` stand out.
    """
    return Table(rows, columns, bad=bad, good=good)


def _row(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    """One row of cells that are HTML. Short ones stay on one line, and long ones get room for a few words in each."""
    made = []
    for cell, side in zip(cells, sides, strict=True):
        room = "min-width:18em" if len(unescape(re.sub("<[^>]*>", "", cell))) > _SHORT else "white-space:nowrap"
        made.append(f'<{tag} style="text-align:{side};{room}">{cell}</{tag}>')
    return f"<tr>{''.join(made)}</tr>"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    """A value as a cell shows it: JSON for objects and lists, no more decimals than a number needs."""
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case Mapping() | list() | tuple():
            try:
                return json.dumps(value, ensure_ascii=False, default=str)
            except (TypeError, ValueError, RecursionError):  # a name that is no text, or a list that holds itself
                return repr(value)
    return str(value)
