"""Tells where a committed notebook differs from a fresh build of it."""

import base64
import difflib
import hashlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageFilter

from workbook.chapters.execute import read
from workbook.chapters.normal import dumps

_PNG = "image/png"
_IN_HTML = re.compile("(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")
MEASURED = "measured"  # the tag of a cell that prints a real time: its numbers may differ, its words may not
_LINES_SHOWN = 12
# Two platforms draw the same chart with other fonts: letters differ, and everything may move by a few pixels.
# Compared at half size, where this many pixels may lie outside what the other picture shows nearby.
_MOVED = 2
_PIXEL_DIFFERS = 40  # of 255
_PIXELS_TOLERATED = 0.001


def differences(committed: Path, built: Path) -> list[str]:
    """A paragraph for each difference: the cell, what differs, and the first differing lines. Empty when they agree.

    Everything is compared byte for byte but PNG pictures, which only have to look the same.
    """
    if not committed.exists():
        return ["there is no committed copy"]
    if committed.read_bytes() == built.read_bytes():
        return []
    try:
        old, new = read(committed), read(built)
    except Exception as error:
        return [f"the committed copy is not a notebook ({type(error).__name__})"]
    found = list(_cells(old, new))
    if not found and {**old, "cells": []} != {**new, "cells": []}:
        found.append("the notebook's metadata differ")
    if not found and committed.read_text(encoding="utf-8") != dumps(old):
        found.append("the same cells, written differently as JSON")
    return found


def same_picture(one: str, other: str) -> bool:
    """Whether two PNG pictures, base64 as in a notebook, look the same."""
    first, second = (_half_size(it) for it in (one, other))
    if any(abs(a - b) > 2 * _MOVED for a, b in zip(first.size, second.size, strict=True)):
        return False
    common = (0, 0, min(first.width, second.width), min(first.height, second.height))
    first, second = first.crop(common), second.crop(common)
    outside = max(_outside(first, second), _outside(second, first))
    return outside <= _PIXELS_TOLERATED * first.width * first.height


def _outside(picture: Image.Image, other: Image.Image) -> int:
    """Pixels of `picture` that are brighter or darker, in some colour, than all of `other` around that place."""
    size = 2 * _MOVED + 1
    brighter = ImageChops.subtract(picture, other.filter(ImageFilter.MaxFilter(size)))
    darker = ImageChops.subtract(other.filter(ImageFilter.MinFilter(size)), picture)
    red, green, blue = ImageChops.lighter(brighter, darker).split()
    return sum(ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()[_PIXEL_DIFFERS:])


def _half_size(png: str) -> Image.Image:
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB").reduce(2)


def _cells(old: Any, new: Any) -> Iterator[str]:
    ids = [cell.get("id", "") for cell in old.cells], [cell.get("id", "") for cell in new.cells]
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, *ids, autojunk=False).get_opcodes():
        # A cell that was rewritten has a new id; shown against its predecessor it says more than gone and come.
        if kind == "equal" or (kind == "replace" and end - start == new_end - new_start):
            pairs = zip(old.cells[start:end], new.cells[new_start:new_end], strict=True)
            for number, (was, now) in enumerate(pairs, new_start + 1):
                yield from _cell(f"cell {number} ({_opening(now)})", was, now)
            continue
        for number, cell in enumerate(old.cells[start:end], start + 1):
            yield f"cell {number} of the committed copy ({_opening(cell)}) is not in the source any more"
        for number, cell in enumerate(new.cells[new_start:new_end], new_start + 1):
            yield f"cell {number} ({_opening(cell)}) is not in the committed copy"


def _cell(where: str, was: Any, now: Any) -> Iterator[str]:
    if was.source != now.source:
        yield f"{where}: the text differs{_diff(was.source, now.source)}"
    outputs = was.get("outputs", []), now.get("outputs", [])
    pictures = [[png for it in side for png in _pngs(it)] for side in outputs]
    if len(pictures[0]) == len(pictures[1]):
        for one, other in zip(*pictures, strict=True):
            if one != other and not same_picture(one, other):
                yield f"{where}: the picture looks different"
    measured = MEASURED in now.metadata.get("tags", [])
    shown = [re.sub(r"\d+", "#", _shown(side)) if measured else _shown(side) for side in outputs]
    if shown[0] != shown[1]:
        yield f"{where}: the output differs{_diff(*shown)}"
    elif _rest(was) != _rest(now):
        yield f"{where}: metadata or execution count differ"


def _rest(cell: Any) -> dict[str, Any]:
    return {name: value for name, value in cell.items() if name not in ("source", "outputs")}


def _shown(outputs: list[Any]) -> str:
    """Outputs as lines a person can compare; long base64 becomes its length and a digest."""
    text = json.dumps([_without_png(output) for output in outputs], indent=1, ensure_ascii=False, sort_keys=True)
    text = re.sub(r"[A-Za-z0-9+/=]{120,}", lambda run: f"[{len(run[0])} bytes, {_digest(run[0])}]", text)
    return text.replace("\\n", "\n")


def _pngs(output: Any) -> list[str]:
    """The PNG pictures of an output, as such or in its HTML, where they have an alt text."""
    data = output.get("data", {})
    return [*([data[_PNG]] if _PNG in data else []), *_IN_HTML.findall(data.get("text/html", ""))]


def _without_png(output: Any) -> dict[str, Any]:
    if not _pngs(output):
        return dict(output)
    data = {kind: "a picture" if kind == _PNG else value for kind, value in output["data"].items()}
    if "text/html" in data:
        data["text/html"] = _IN_HTML.sub("a picture", data["text/html"])
    return {**output, "data": data}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _opening(cell: Any) -> str:
    line = next((line.strip() for line in cell.source.splitlines() if line.strip()), "empty")
    return line if len(line) <= 50 else f"{line[:50]} …"


def _diff(was: str, now: str) -> str:
    lines = list(difflib.unified_diff(was.splitlines(), now.splitlines(), "committed", "built", lineterm="", n=1))[2:]
    more = [f"… and {len(lines) - _LINES_SHOWN} more lines"] if len(lines) > _LINES_SHOWN else []
    return "".join(f"\n    {line[:160]}" for line in [*lines[:_LINES_SHOWN], *more])
