"""What a chapter's source holds for an answer: what it may build on, and the project's own.

The source is cut at its `# %%` lines here, without jupytext, whose import would make the reader wait.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbook.exercises.regions import SourceError, solved

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
GIVEN = "given"
"""The tag of a cell with definitions that an answer may use."""
_CELL = re.compile(r"^# %%(?P<about>.*)$", re.MULTILINE)


def sources() -> Path:
    """The folder with the sources of all chapters."""
    return NOTEBOOKS / "source"


class NotOnThePage(LookupError):
    """The source of the exercise's chapter has no cell that checks it."""


@dataclass(frozen=True)
class Cell:
    """One code cell of the source, as it stands there."""

    text: str
    given: bool


@dataclass(frozen=True)
class Setting:
    """Where an exercise stands: the code that goes before every answer to it, and the cell with the project's own."""

    before: str
    own: str


@lru_cache
def setting(exercise_id: str, source: Path) -> Setting:
    """The place of an exercise among the pages in the folder `source`.

    Raises `NotOnThePage`, and `SourceError` where the markers of a solution are not right.
    """
    checked = re.compile(rf"^\s*check\(\s*[\"']{re.escape(exercise_id)}[\"']", re.MULTILINE)
    before: list[str] = []
    for path in sorted(source.glob(f"{exercise_id.partition('-')[0]}_*.py")):
        for cell in code_cells(path.read_text(encoding="utf-8")):
            if checked.search(cell.text):
                return Setting("\n".join(before), solved(cell.text))
            before += [cell.text] if cell.given else _imports(cell.text)
    raise NotOnThePage(f"No cell of a page checks {exercise_id}")


@dataclass(frozen=True)
class Question:
    """What a prediction is asked for: a number, one of `choices`, or, when the page says neither, anything."""

    is_number: bool
    choices: tuple[str, ...]


@lru_cache
def questions(source: Path) -> dict[str, Question]:
    """The predictions of all pages in the folder `source` by their ids."""
    pages = (path.read_text(encoding="utf-8") for path in sorted(source.glob("*.py")))
    return {name: question for page in pages for name, question in asked(page).items()}


def asked(page: str) -> dict[str, Question]:
    """The predictions of one page by their ids, as the text above each asks for them."""
    found, above = {}, ""
    for about, text in _cells(page):
        if "[markdown]" in about:
            above = text
            continue
        for name in re.findall(r"^\s*predict\(\s*[\"']([^\"']+)[\"']", text, re.MULTILINE):
            found[name] = _question(above)
    return found


def _question(text: str) -> Question:
    """The question is the last paragraph with bold words: `**How many?** (A number.)`, or with `"yes"` or `"no"`."""
    bold = [it for it in re.split(r"\n#?\s*\n", text) if "**" in it]
    asked = " ".join(line.removeprefix("#").strip() for line in bold[-1].splitlines()) if bold else ""
    return Question(
        bool(re.search(r"\((a number|in \w+)\b", asked, re.IGNORECASE)), tuple(re.findall(r'`"([^"`]+)"`', asked))
    )


@lru_cache
def is_used(exercise_id: str, source: Path) -> bool:
    """Whether a page in the folder `source` asks for the answer again."""
    asks = re.compile(rf"\bsolved\(\s*[\"']{re.escape(exercise_id)}[\"']")
    return any(asks.search(path.read_text(encoding="utf-8")) for path in source.glob("*.py"))


def code_cells(source: str) -> Iterator[Cell]:
    """The code cells of a source in py:percent, in order."""
    for about, text in _cells(source):
        if not re.search(r"\[(markdown|raw)\]", about):
            tags = re.search(r"tags=\[(.*?)\]", about)
            yield Cell(text, bool(tags and f'"{GIVEN}"' in tags[1]))


def _cells(source: str) -> Iterator[tuple[str, str]]:
    """What the line `# %%` says of each cell, and its text."""
    marks = [*_CELL.finditer(source)]
    ends = [*(mark.start() for mark in marks[1:]), len(source)]
    for mark, end in zip(marks, ends, strict=False):
        yield mark["about"], source[mark.end() : end].strip("\n")


def _imports(cell: str) -> list[str]:
    try:
        body = ast.parse(solved(cell)).body
    except (SyntaxError, SourceError):  # a magic, or a fault that the rules for chapters tell
        return []
    return [ast.unparse(it) for it in body if isinstance(it, ast.Import | ast.ImportFrom)]
