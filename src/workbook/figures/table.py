"""A table of rows that a notebook shows even when it is not trusted: plain HTML, and the same as text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape

NOTHING = "–"
_GAP = "  "
_WHAT_ROWS_ARE = "rows are a list of mappings, such as [{'state': 'Map', 'ms': 12}]"


class Table:
    """Rows under headings. Numbers stand at the right, everything else at the left; what a row lacks is a dash."""

    def __init__(self, rows: Sequence[Mapping[str, object]], columns: Sequence[str] | None = None) -> None:
        """A row is a mapping from heading to value; `columns` are the headings to show, in their order.

        Without `columns` they are all headings in the order in which they first come. Raises `KeyError` for a column
        that no row has.
        """
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
        shown = [self._headings(), *([_text(value) for value in row] for row in self.rows)]
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
        head = _row("th", self._headings(), sides)
        body = "".join(_row("td", [_text(value) for value in row], sides) for row in self.rows)
        html = f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"
        return {"text/html": html, "text/plain": repr(self)}

    def _headings(self) -> list[str]:
        return [str(name) for name in self.columns]

    def _numeric(self) -> list[bool]:
        """For each column, whether it holds numbers and nothing else."""
        return [
            bool(self.rows) and all(_is_number(row[place]) or row[place] is None for row in self.rows)
            for place in range(len(self.columns))
        ]


def table(rows: Sequence[Mapping[str, object]], columns: Sequence[str] | None = None) -> Table:
    """Show `rows`, one mapping from heading to value each, as a table; `columns` chooses and orders the headings."""
    return Table(rows, columns)


def _row(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    made = (f'<{tag} style="text-align:{side}">{escape(cell)}</{tag}>' for cell, side in zip(cells, sides, strict=True))
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
