"""Finds what a learner's copy shows of the solutions: in its cells, its text, its tables and its pictures."""

import ast
import base64
import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

from workbook.chapters.calls import Code
from workbook.chapters.source import Chapter, Copy, Solution

# Shorter lines or texts of a solution, like `return key`, stand in other cells by right.
_TELLING = 12
_EXPRESSION = re.compile(r"[=$#{}<>()@*]")  # a text without any of these, such as a state's name, is a word of the page
# A smaller dict or list, like `{"PK": key}` or `["States.ALL"]`, stands elsewhere by right.
_TELLING_LETTERS, _TELLING_NODES = 20, 3
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PICTURE = re.compile(r"""data:image/svg\+xml([^,"']*),([^"'\s>)]+)""")


def leaks(chapter: Chapter, learner: Any) -> Iterator[str]:
    """Lines and texts of a solution, and markers, that stand in the learner's copy, in a cell or in its output.

    A line that the author wrote in a cell above the exercise, and a text that any text above or the stub holds, the
    reader has seen before.
    """
    texts = [cell.source for cell in learner.cells] + list(shown(learner))
    cells = [_bare(text) for text in texts]
    letters = [_letters(text) for text in texts]
    trees = Code(chapter, Copy.SOLVED).trees
    for number, solution in chapter.solutions():
        for line in _lines(chapter, number, solution):
            if _in_any(_bare(line), cells):
                yield f"cell {number}: the learner's copy holds a line of the solution: {line.strip()}"
        for value in _texts(chapter, number, solution, trees[number]):
            if _in_any(_bare(value), cells):
                yield f"cell {number}: the learner's copy holds an expression of the solution: {value}"
        for value in _collections(chapter, number, solution, trees[number]):
            if _in_any(_letters(value), letters):
                yield f"cell {number}: the learner's copy holds a part of the solution: {value}"
    for number, cell in enumerate(learner.cells, 1):
        if re.search(r"###\s*(BEGIN|END) SOLUTION|###\s*STUB", cell.source):
            yield f"cell {number}: the learner's copy holds a marker"


def shown(notebook: Any) -> Iterator[str]:
    """Every text that an output shows: printed, in a table, and in a picture, drawn or told."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield _COLOUR.sub("", "\n".join([output.get("text", ""), *output.get("traceback", [])]))
            for data in output.get("data", {}).values():
                text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
                yield _without_tags(_PICTURE.sub(" ", text))
                for how, picture in _PICTURE.findall(text):
                    drawn = base64.b64decode(picture).decode("utf-8", "replace") if "base64" in how else picture
                    yield _without_tags(unquote(drawn))


def _in_any(looked_for: str, texts: list[str]) -> bool:
    return any(looked_for in text for text in texts)


def _lines(chapter: Chapter, number: int, solution: Solution) -> list[str]:
    allowed = {_bare(line) for line in [*solution.stub, *_around(chapter, number, solution.lines)]}
    told = _bare("\n".join(cell.source for cell in chapter.cells[: number - 1] if cell.cell_type == "markdown"))
    lines = [line for line in solution.lines if len(_bare(line)) >= _TELLING and _bare(line) not in allowed]
    return [line for line in lines if _bare(line) not in told]


def _around(chapter: Chapter, number: int, solution: tuple[str, ...]) -> list[str]:
    """Lines of the solution that the author wrote outside solutions, in cells before the exercise."""
    earlier = (cell for cell in range(1, number) if chapter.cells[cell - 1].cell_type == "code")
    return [line for cell in earlier for line in chapter.text(cell, Copy.LEARNER).splitlines() if line in solution]


def _texts(chapter: Chapter, number: int, solution: Solution, tree: ast.Module) -> list[str]:
    """Expressions in quotes that the solution has and that nothing above it shows."""
    above = [chapter.text(cell, Copy.LEARNER) for cell in range(1, number + 1)]
    seen, lines = _bare("\n".join(above)), _bare("\n".join(solution.lines))
    texts = dict.fromkeys(str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant))
    telling = [text for text in texts if len(_bare(text)) >= _TELLING and _EXPRESSION.search(text)]
    return [text for text in telling if _bare(text) in lines and _bare(text) not in seen]


def _collections(chapter: Chapter, number: int, solution: Solution, tree: ast.Module) -> list[str]:
    """Dicts, lists and tuples that the solution has and that nothing above it shows, in whatever notation."""
    seen = _letters("\n".join(chapter.text(cell, Copy.LEARNER) for cell in range(1, number + 1)))
    lines = _letters("\n".join(solution.lines))
    kinds = ast.Dict | ast.List | ast.Tuple
    parts = [node for node in ast.walk(tree) if isinstance(node, kinds) and len([*ast.walk(node)]) > _TELLING_NODES]
    telling = [text for text in dict.fromkeys(map(ast.unparse, parts)) if len(_letters(text)) >= _TELLING_LETTERS]
    return [text for text in telling if _letters(text) in lines and _letters(text) not in seen]


def _without_tags(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", re.sub(r"""\b(alt|title|aria-label)=("[^"]*"|'[^']*')""", r">\2<", text)))


def _bare(text: str) -> str:
    """Without spaces and quotes: a table or a picture breaks lines and leaves quotes out. As in Python, not in JSON."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), re.sub(r"\\[nt]", " ", text))
    for json_word, python_word in (("true", "True"), ("false", "False"), ("null", "None")):
        text = re.sub(rf"\b{json_word}\b", python_word, text)
    return re.sub(r"[\s\"'`\\]", "", text)


def _letters(text: str) -> str:
    """Letters and digits alone, which are the same in Python, JSON, YAML, a table and a picture."""
    return re.sub(r"[\W_]", "", _bare(text))
