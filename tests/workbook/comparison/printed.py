"""What a section prints, as one line of text."""

from collections.abc import Iterable
from io import StringIO

from rich.console import Console


def printed(parts: Iterable[object]) -> str:
    """Wide enough that nothing is folded."""
    console = Console(width=400, file=StringIO())
    for part in parts:
        console.print(part, markup=False, highlight=False)
    return " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]
