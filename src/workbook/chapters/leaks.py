"""Finds what a learner's copy shows of the solutions: in its cells, its text, its tables and its pictures."""

import ast
import base64
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from workbook.chapters.calls import Code
from workbook.chapters.source import Chapter, Copy, Solution

# Shorter lines or texts of a solution, like `return key`, stand in other cells by right.
_TELLING = 12
_EXPRESSION = re.compile(r"[=$#{}<>()@*]")  # a text without any of these, such as a state's name, is a word of the page
_PICTURE = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")


def leaks(chapter: Chapter, learner: Any) -> Iterator[str]:
    """Lines and texts of a solution, and markers, that stand in the learner's copy, in a cell or in its output.

    A line that the author wrote in a cell above the exercise, and a text that any text above or the stub holds, the
    reader has seen before.
    """
    cells = [_bare(cell.source) for cell in learner.cells if cell.cell_type == "code"]
    outputs = [_bare(text) for text in shown(learner)]
    for number, solution in chapter.solutions():
        for line in _lines(chapter, number, solution):
            if any(_bare(line) in text for text in (*cells, *outputs)):
                yield f"cell {number}: the learner's copy holds a line of the solution: {line.strip()}"
        for value in _texts(chapter, number, solution):
            if any(_bare(value) in text for text in (*cells, *outputs)):
                yield f"cell {number}: the learner's copy holds an expression of the solution: {value}"
    for number, cell in enumerate(learner.cells, 1):
        if re.search(r"###\s*(BEGIN|END) SOLUTION|###\s*STUB", cell.source):
            yield f"cell {number}: the learner's copy holds a marker"


def shown(notebook: Any) -> Iterator[str]:
    """Every text that an output shows: printed, in a table, and in a picture, drawn or told."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "")
            for text in output.get("data", {}).values():
                if isinstance(text, str):
                    yield _without_tags(_PICTURE.sub(" ", text))
                    for picture in _PICTURE.findall(text):
                        yield _without_tags(base64.b64decode(picture).decode("utf-8", "replace"))


def _lines(chapter: Chapter, number: int, solution: Solution) -> list[str]:
    allowed = {_bare(line) for line in [*solution.stub, *_around(chapter, number, solution.lines)]}
    return [line for line in solution.lines if len(_bare(line)) >= _TELLING and _bare(line) not in allowed]


def _around(chapter: Chapter, number: int, solution: tuple[str, ...]) -> list[str]:
    """Lines of the solution that the author wrote outside solutions, in cells before the exercise."""
    earlier = (cell for cell in range(1, number) if chapter.cells[cell - 1].cell_type == "code")
    return [line for cell in earlier for line in chapter.text(cell, Copy.LEARNER).splitlines() if line in solution]


def _texts(chapter: Chapter, number: int, solution: Solution) -> list[str]:
    """Expressions in quotes that the solution has and that nothing above it shows."""
    above = [chapter.text(cell, Copy.LEARNER) for cell in range(1, number + 1)]
    seen, lines = _bare("\n".join(above)), _bare("\n".join(solution.lines))
    code = ast.walk(Code(chapter, Copy.SOLVED).trees[number])
    texts = dict.fromkeys(str(node.value) for node in code if isinstance(node, ast.Constant))
    telling = [text for text in texts if len(_bare(text)) >= _TELLING and _EXPRESSION.search(text)]
    return [text for text in telling if _bare(text) in lines and _bare(text) not in seen]


def _without_tags(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"""\b(alt|title|aria-label)=("[^"]*"|'[^']*')""", r">\2<", text)))


def _bare(text: str) -> str:
    """Without spaces and quotes: a table or a picture breaks lines and leaves quotes out."""
    return re.sub(r"[\s\"'`\\]", "", text)
