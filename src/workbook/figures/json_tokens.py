"""One line of JSON as it is drawn: names, texts, and numbers in colours of their own."""

import re
from collections.abc import Iterator
from math import ceil

from workbook.figures.colours import INK, MUTED
from workbook.figures.svg import TEXT, element, text, text_width

NAME, TEXT_VALUE, OTHER_VALUE = "#0a5fa0", "#00674b", "#8a4b00"
"""Each as dark as text has to be, on white and on the grounds of what is new and what is gone."""

_TOKEN = re.compile(
    r'(?P<name>"(?:\\.|[^"\\])*"(?=\s*:))|(?P<text>"(?:\\.|[^"\\])*"?)'
    r"|(?P<other>-?\d[\d.eE+-]*|\btrue\b|\bfalse\b|\bnull\b)|(?P<more>….*)|(?P<sign>[^\"\d…tfn-]+|.)"
)
_COLOURS = {"name": NAME, "text": TEXT_VALUE, "other": OTHER_VALUE, "more": MUTED, "sign": INK}


def tokens(line: str) -> Iterator[tuple[str, str]]:
    """The line's parts, each with its colour; parts of one colour that follow each other are one."""
    part, colour = "", ""
    for found in _TOKEN.finditer(line):
        here = _COLOURS[found.lastgroup or "sign"]
        if part and here != colour:
            yield part, colour
            part = ""
        part, colour = part + found[0], here
    if part:
        yield part, colour


def drawn(line: str, x: float, y: float, width: float, *, plain: bool = False) -> str:
    """The line with its baseline at `y`; what is wider than `width` is cut. `plain` text has no colours."""
    parts, end = [], x + width
    for part, colour in [(line, INK)] if plain else tokens(line):
        shown = part
        while shown and x + text_width(shown, TEXT) > end:
            shown = shown[:-2] + "…" if len(shown) > 2 else ""
        if shown.strip():
            # A text of SVG loses the blanks at its ends, and the next part begins where they would have ended.
            lead = text_width(shown[: len(shown) - len(shown.lstrip())], TEXT)
            parts.append(text(shown.strip(), x + lead, y, TEXT, colour))
        x = ceil(10 * (x + text_width(shown, TEXT)) + 1) / 10  # coordinates have one decimal
        if shown != part:
            break
    return element("g", *parts, class_="line") if parts else ""
