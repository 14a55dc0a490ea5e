"""The few SVG elements the figures need, the card they are drawn on, and how wide a text is."""

import re
from xml.sax.saxutils import escape, quoteattr

from workbook.figures.typeface import text_width

__all__ = ["HEADLINE", "MAX_WIDTH", "SMALL", "TEXT", "document", "element", "number", "strokes", "text", "text_width"]

MAX_WIDTH = 960
"""What shows beside JupyterLab's file list on a screen of 1,440 pixels; what is wider scrolls in its frame."""

SMALL, TEXT, HEADLINE = 12.0, 13.0, 17.0
"""Sizes of text in pixels: none is smaller than `SMALL`, and no picture is scaled down."""

INK, MUTED = "#1f2933", "#52606d"
_MARGIN = 18.0

# What XML cannot hold, not even escaped: one such sign and no browser shows any of the picture.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """A coordinate with at most one decimal, so that the same drawing is the same text."""
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def element(tag: str, *children: str, **attributes: str | float | None) -> str:
    """One element. `stroke_width` becomes `stroke-width`, `class_` becomes `class`; None leaves an attribute out."""
    shown = "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(value if isinstance(value, str) else number(value))}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{shown}>{''.join(children)}</{tag}>" if children else f"<{tag}{shown}/>"


def text(
    content: str,
    x: float,
    y: float,
    size: float,
    fill: str,
    *,
    weight: str | None = None,
    anchor: str | None = None,
    halo: bool = False,
) -> str:
    """One line of text with its baseline at `y`; `halo` keeps it readable above a line."""
    return element(
        "text",
        escape(content),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        font_weight=weight,
        text_anchor=anchor,
        stroke="#ffffff" if halo else None,
        stroke_width=3 if halo else None,
        paint_order="stroke" if halo else None,
        stroke_linejoin="round" if halo else None,
    )


def strokes(path: str, colour: str, width: float, x: float, y: float, scale: str = "") -> str:
    """A line with round ends, drawn around 0, 0 and moved to `x`, `y`."""
    return element(
        "path",
        d=path,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
        transform=f"translate({x:g} {y:g}){scale}",
    )


def document(width: float, height: float, title: str, *body: str, headline: str = "", under: str = "") -> str:
    """A complete SVG on a white rounded card, so that it is readable on a dark page as well. It is never scaled down.

    `headline` is the picture's message and `under` a line with what supports it; both stand above the body, which
    moves down by what they need, and are broken into lines no wider than the card.
    """
    parts, top = _head(width, headline, under)
    height += top
    card = element("rect", x=0.5, y=0.5, width=width - 1, height=height - 1, rx=10, fill="#ffffff", stroke="#d7dce3")
    drawing = element(
        "svg",
        element("title", escape(title)),
        element("g", card, class_="ground"),
        *parts,
        *([element("g", *body, transform=f"translate(0 {number(top)})")] if top else body),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family="sans-serif",
        role="img",
    )
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", drawing)


def _head(width: float, headline: str, under: str) -> tuple[list[str], float]:
    """The headline and the line under it, and how high they are."""
    parts, y = [], _MARGIN - 4
    for content, size, colour, weight in ((headline, HEADLINE, INK, "600"), (under, TEXT, MUTED, None)):
        for line in wrap(content, width - 2 * _MARGIN, size, 3, bold=bool(weight)) if content else ():
            y += size + 5
            parts.append(text(line, _MARGIN, y - 2, size, colour, weight=weight))
    return (parts, y) if parts else ([], 0)


def wrap(content: str, width: float, size: float, max_lines: int, bold: bool = False) -> list[str]:
    """`content` in lines no wider than `width`; what does not fit in `max_lines` is cut with an ellipsis."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(content, width, size, bold):
        if not line or text_width((line + piece).rstrip(), size, bold) <= width:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece
    lines.append(line.rstrip())
    if len(lines) <= max_lines:
        return lines
    last = lines[max_lines - 1]
    while last and text_width(last + "…", size, bold) > width:
        last = last[:-1]
    return [*lines[: max_lines - 1], last.rstrip() + "…"]


def _pieces(content: str, width: float, size: float, bold: bool) -> list[str]:
    """Words with the space after them; a word too wide for a line is split, at a hump or a sign if it has one."""
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", content) or [""]:
        if text_width(word.rstrip(), size, bold) <= width:
            pieces.append(word)
            continue
        for part in re.findall(r"[A-Z]*[^A-Z_\-./]*[_\-./]?\s*", word):
            while text_width(part, size, bold) > width:
                cut = next(n for n in range(len(part) - 1, 0, -1) if text_width(part[:n], size, bold) <= width)
                pieces.append(part[:cut])
                part = part[cut:]
            pieces.append(part)
    return [piece for piece in pieces if piece]
