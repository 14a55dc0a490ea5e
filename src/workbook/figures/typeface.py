"""The letters of the pictures: how wide each is, and how it is drawn.

The letters are Roboto's (Copyright 2011 Google Inc., Apache License 2.0, `typeface_license.txt`) as outlines, changed
in this only that their points are rounded to 200 units. So a word takes the same room and looks the same wherever a
picture is shown, whatever fonts are there. A sign that Roboto does not have is left to the reader's fonts, as wide as
it is high.
"""

import json
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import unescape
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

EM = 200
"""Units to a letter's size in `typeface.json`."""
FILE = Path(__file__).with_suffix(".json")

_TEXT = re.compile(r"<text([^>]*)>([^<]*)</text>")
_ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
_BOLD = {"600", "700", "bold"}


@cache
def _faces() -> dict[str, dict[str, tuple[int, str]]]:
    """By `regular` and `bold`: each sign's advance and its outline."""
    faces: dict[str, dict[str, tuple[int, str]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return faces


def text_width(content: str, size: float, bold: bool = False) -> float:
    """The width of `content` in pixels."""
    return _units(content, bold) * size / EM


@lru_cache(maxsize=10_000)  # who lays out asks for the same words at one place after another
def _units(content: str, bold: bool) -> int:
    return sum(map(_advances(bold).__getitem__, content))


@cache
def _advances(bold: bool) -> "_Advances":
    return _Advances({sign: advance for sign, (advance, _) in _faces()["bold" if bold else "regular"].items()})


class _Advances(dict[str, int]):
    """By sign; one that Roboto does not have is as wide as it is high."""

    def __missing__(self, sign: str) -> int:
        return EM


def outlined(svg: str) -> str:
    """The drawing with the outlines of its words in the place of each `<text>`.

    Programs can still read a word: `aria-label` holds it, and `font-size` its size.
    """
    words = _Words()
    drawn = _TEXT.sub(lambda found: words.outlined(dict(_ATTRIBUTE.findall(found[1])), unescape(found[2])), svg)
    return re.sub(r"<svg[^>]*>", rf"\g<0><defs>{words.glyphs()}</defs>", drawn, count=1) if drawn != svg else svg


def _name(number: int) -> str:
    """a, b, … z, ba, bb, …: an id is written wherever its letter is used."""
    rest, last = divmod(number, 26)
    return (_name(rest) if rest else "") + chr(ord("a") + last)


class _Words:
    """The words of one drawing. A letter's outline is written once and used where the letter stands."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str], str] = {}
        self._halos = 0

    def glyphs(self) -> str:
        return "".join(f'<path id="{id_}" d="{_faces()[face][sign][1]}"/>' for (face, sign), id_ in self._used.items())

    def outlined(self, given: dict[str, str], content: str) -> str:
        """One `<text>` with the attributes that `svg.text` writes."""
        face = "bold" if given.get("font-weight") in _BOLD else "regular"
        size = float(given["font-size"])
        width = text_width(content, size, face == "bold")
        left = float(given["x"]) - width * {"middle": 0.5, "end": 1}.get(given.get("text-anchor", ""), 0)
        letters = "".join(self._letters(content, face))
        if "paint-order" in given:  # all letters' halos lie below all letters
            self._halos += 1
            colour, wide = given["stroke"], float(given["stroke-width"]) * EM / size
            halo = f'<use href="#_{self._halos}" fill="{colour}" stroke="{colour}" stroke-width="{wide:.4g}"/>'
            letters = f'{halo}<g id="_{self._halos}">{letters}</g>'
        words = f'aria-label={quoteattr(content)} font-size="{given["font-size"]}" fill="{given["fill"]}"'
        at = f"translate({left:.5g} {float(given['y']):.5g}) scale({size / EM:.4g})"
        return f'<g {words} transform="{at}">{letters}</g>'

    def _letters(self, content: str, face: str) -> Iterator[str]:
        x = 0
        for known, run in groupby(content, _faces()[face].__contains__):
            signs = "".join(run)
            if not known:
                yield (
                    f'<text x="{x}" font-size="{EM}" textLength="{EM * len(signs)}" lengthAdjust="spacingAndGlyphs">'
                    f"{escape(signs)}</text>"
                )
                x += EM * len(signs)
                continue
            for sign in signs:
                advance, outline = _faces()[face][sign]
                if outline:
                    id_ = self._used.setdefault((face, sign), _name(len(self._used)))
                    yield f'<use href="#{id_}" x="{x}"/>' if x else f'<use href="#{id_}"/>'
                x += advance
