"""The few SVG elements the figures need, and an estimate of how wide a text is."""

import re
from xml.sax.saxutils import escape, quoteattr

# Helvetica, Arial and Liberation Sans have the same widths, and Segoe UI is a little narrower, so a text laid out
# for Arial fits on every system. `system-ui` comes late because on Linux it is often much wider.
FONT = "Segoe UI, Helvetica, Arial, Liberation Sans, system-ui, sans-serif"
MAX_WIDTH = 960

# Widths of Arial's characters in thousandths of the font size.
_WIDTHS = {
    278: " !,./:;[\\]Itf",
    222: "ijl",
    191: "'",
    333: "()-r`{}",
    389: "*",
    500: "Jckxyzsv",
    556: "0123456789?#$_abdeghnopquL",
    584: "+<=>~",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    944: "W",
    1015: "@",
}
_WIDTH_OF = {char: width for width, chars in _WIDTHS.items() for char in chars}

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


def document(width: float, height: float, title: str, *body: str) -> str:
    """A complete SVG on a white rounded card, so that it is readable on a dark page as well."""
    scale = min(1.0, MAX_WIDTH / width)
    card = element("rect", x=0.5, y=0.5, width=width - 1, height=height - 1, rx=10, fill="#ffffff", stroke="#d7dce3")
    drawing = element(
        "svg",
        element("title", escape(title)),
        card,
        *body,
        xmlns="http://www.w3.org/2000/svg",
        width=width * scale,
        height=height * scale,
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=FONT,
        role="img",
    )
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", drawing)


def text_width(content: str, size: float, bold: bool = False) -> float:
    """The estimated width of `content` in pixels."""
    width = sum(_WIDTH_OF.get(char, 700) for char in content) / 1000 * size
    return width * (1.07 if bold else 1.0)


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
