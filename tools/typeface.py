# /// script
# dependencies = ["fonttools"]
# ///
"""Makes `typeface.json`, the letters of the pictures, from two font files: needed only for another font or more signs.

`uv run tools/typeface.py Roboto-Regular.ttf Roboto-Bold.ttf` (the files are Roboto's, version 2.138,
github.com/google/roboto). The arrows and the marks, which Roboto does not have, are drawn here.
"""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

EM = 200  # as in workbook.figures.typeface
FILE = Path(__file__).parents[1] / "src" / "workbook" / "figures" / "typeface.json"

_SIGNS = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180)])) + "–—‘’“”„•…‰€−≈≠≤≥"
_OWN = {
    "→": (184, "M16 -62V-76H138L106 -108L116 -118L166 -69L116 -20L106 -30L138 -62Z"),
    "←": (184, "M168 -62V-76H46L78 -108L68 -118L18 -69L68 -20L78 -30L46 -62Z"),
    "↑": (120, "M53 0V-110L24 -80L14 -90L60 -138L106 -90L96 -80L67 -110V0Z"),
    "↓": (120, "M53 -138V-28L24 -58L14 -48L60 0L106 -48L96 -58L67 -28V-138Z"),
    "✓": (152, "M16 -64L28 -76L58 -44L126 -128L138 -116L58 -18Z"),
    "✗": (144, "M24 -10L64 -66L26 -124L42 -130L72 -80L102 -130L118 -124L80 -66L120 -10L104 -4L72 -54L40 -4Z"),
}


def letters(font: TTFont) -> dict[str, tuple[int, str]]:
    """Each sign's advance and outline, in SVG's path language: `y` downwards from the baseline, `EM` to the size."""
    glyphs, names, scale = font.getGlyphSet(), font.getBestCmap(), EM / font["head"].unitsPerEm
    found = dict[str, Any](_OWN)
    for sign in _SIGNS:
        if ord(sign) in names:
            glyph = glyphs[names[ord(sign)]]
            pen = _Steps(glyphs)
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
            found[sign] = (round(glyph.width * scale), "".join(pen.written))
    return found


class _Steps(BasePen):
    """Writes an outline in whole units, each step from where the one before ended: that is half as long."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.written: list[str] = []
        self._at = self._start = (0, 0)

    def _step(self, letter: str, *points: tuple[float, float]) -> None:
        ends = [(round(x), round(y)) for x, y in points]
        numbers = [str(number) for x, y in ends for number in (x - self._at[0], y - self._at[1])]
        self.written.append(letter + re.sub(" -", "-", " ".join(numbers)))
        self._at = ends[-1]

    def _moveTo(self, point: tuple[float, float]) -> None:
        self._step("m", point)
        self._start = self._at

    def _lineTo(self, point: tuple[float, float]) -> None:
        self._step("l", point)

    def _qCurveToOne(self, control: tuple[float, float], point: tuple[float, float]) -> None:
        self._step("q", control, point)

    def _closePath(self) -> None:
        self.written.append("z")
        self._at = self._start


def main(fonts: Sequence[str]) -> None:
    """Write the file from the regular and the bold font."""
    regular, bold = (letters(TTFont(Path(font))) for font in fonts)
    made = json.dumps({"regular": regular, "bold": bold}, ensure_ascii=False, separators=(",", ":"))
    FILE.write_text(made.replace('],"', '],\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
