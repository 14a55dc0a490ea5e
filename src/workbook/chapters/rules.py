"""The rules for writing a chapter that can be counted, and where a chapter breaks them."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from statistics import median

from workbook.chapters.calls import Code, names_bound
from workbook.chapters.predictions import spoiled
from workbook.chapters.source import Chapter, Copy, SourceError
from workbook.exercises.page import asked
from workbook.exercises.registry import exercises

MINUTES, CELLS, WORDS = 60, 75, 2000
MEDIAN_LINES, LONGEST_CELL = 4, 15
PREDICTIONS, EXERCISES = 3, 2
HINTS = 2
_PACKAGE = "workbook.exercises"
_FUNCTIONS = ("check", "hint", "observed", "predict", "progress", "solved")
INJECTED_FAILURE = "injected-failure"  # the tag of a cell in which the page makes something fail on purpose


def broken_rules(chapter: Chapter) -> list[str]:
    """A sentence for each broken rule, with the cell where it is broken. Empty when the chapter keeps them all."""
    try:
        code = {copy: Code(chapter, copy) for copy in Copy}
        for it in code.values():
            it.trees  # noqa: B018  # parsed here, so that a syntax error is told once
    except (SourceError, SyntaxError) as error:
        return [f"{chapter.name}: {error}"]
    found = [
        *_ids(code[Copy.SOLVED]),
        *_by_their_names(code[Copy.SOLVED]),
        *_size(chapter),
        *_boxes(chapter),
        *_code_size(code[Copy.LEARNER]),
        *_code_size(code[Copy.SOLVED]),
        *_teaching(chapter, code[Copy.SOLVED]),
        *spoiled(code[Copy.SOLVED]),
        *_exercises(chapter, code[Copy.SOLVED]),
        *_learners_names(chapter, code[Copy.SOLVED]),
    ]
    return [f"{chapter.name}, {sentence}" for sentence in dict.fromkeys(found)]


def words(markdown: str) -> int:
    """Words a reader reads: no tags, no addresses of links."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"\]\([^)]*\)", "]", markdown))
    return len(re.findall(r"\w[\w'./:-]*", text))


def _ids(code: Code) -> Iterator[str]:
    for call in code.calls("check", "hint", "solved", "predict", "observed"):
        if not call.subject:
            yield f"cell {call.cell}: {call.function} needs its id written out, so that it can be found"


def _by_their_names(code: Code) -> Iterator[str]:
    """What is called by another name is seen by no rule: whose answer runs, for one."""
    for number, tree in code.trees.items():
        called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in _FUNCTIONS:
                if id(node) not in called:
                    yield f"cell {number}: {node.id} is called where it stands, not given another name"
            elif isinstance(node, ast.Import | ast.ImportFrom):
                of = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                for name in node.names:
                    whole = f"{of}{name.name}"
                    by_its_name = whole.removeprefix(f"{_PACKAGE}.") in _FUNCTIONS and not name.asname
                    is_ours = whole.startswith(_PACKAGE) and not whole.startswith(f"{_PACKAGE}.chapter_")
                    if is_ours and not by_its_name:
                        yield f"cell {number}: a page says `from {_PACKAGE} import solved`, not {whole}"


def _size(chapter: Chapter) -> Iterator[str]:
    cells = chapter.cells
    first = cells[0].source if cells and cells[0].cell_type == "markdown" else ""
    stated = re.search(r"\b(\d+)[\s-]minutes?\b", first)
    if not stated:
        yield "cell 1: is not a text that states how long the chapter takes (“30 minutes”)"
    elif int(stated[1]) > MINUTES:
        yield f"cell 1: {stated[1]} minutes stated, at most {MINUTES}"
    if len(cells) > CELLS:
        yield f"cell {CELLS + 1}: {len(cells)} cells, at most {CELLS}"
    prose = sum(words(cell.source) for cell in cells if cell.cell_type == "markdown")
    if prose > WORDS:
        yield f"all cells: {prose} words, at most {WORDS}"


def _boxes(chapter: Chapter) -> Iterator[str]:
    for number, cell in enumerate(chapter.cells, 1):
        if cell.cell_type == "markdown" and re.search(r'<div class="(?!(note|question|result|progress)")', cell.source):
            yield f'cell {number}: a box is written `<div class="note">`, or question, result, progress'


def _code_size(code: Code) -> Iterator[str]:
    lines = {
        number: sum(1 for line in code.chapter.text(number, code.copy).splitlines() if line.strip())
        for number in code.trees
    }
    for number, count in lines.items():
        if count > LONGEST_CELL:
            yield f"cell {number}: {count} lines of code in the {code.copy} copy, at most {LONGEST_CELL}"
    if lines and median(lines.values()) > MEDIAN_LINES:
        longest = sorted(lines, key=lambda number: -lines[number])[:3]
        yield (
            f"cells {', '.join(map(str, longest))} and others: the median code cell of the {code.copy} copy has "
            f"{median(lines.values()):g} lines, at most {MEDIAN_LINES}"
        )


def _teaching(chapter: Chapter, code: Code) -> Iterator[str]:
    tags = [(number, tag) for number, cell in enumerate(chapter.cells, 1) for tag in cell.metadata.get("tags", [])]
    if not any(tag == INJECTED_FAILURE for _, tag in tags):
        yield f'all cells: none is tagged as a failure made on purpose (`# %% tags=["{INJECTED_FAILURE}"]`)'
    for number, tag in tags:
        if tag == "raises-exception":
            yield f"cell {number}: papermill ignores the tag raises-exception; catch the error and print it"
    predicted = {call.subject: call.cell for call in code.calls("predict")}
    if len(predicted) < PREDICTIONS:
        yield f"all cells: {len(predicted)} predictions, at least {PREDICTIONS}"
    observed = {call.subject: call.cell for call in code.calls("observed")}
    for name, cell in predicted.items():
        if not re.fullmatch(rf"{chapter.number}-p\d+", name):
            yield f"cell {cell}: a prediction of this chapter is named like {chapter.number}-p1, not {name!r}"
        if observed.get(name, 0) <= cell:
            yield f"cell {cell}: no later cell calls observed({name!r}, …)"
    for name, question in asked(chapter.path.read_text(encoding="utf-8")).items():
        if not (question.is_number or question.choices):
            yield (
                f"cell {predicted.get(name, 0)}: the text above {name} does not say what is asked for in its paragraph "
                'with bold words: `(A number.)`, `(In seconds.)`, or the answers, like `"yes"` or `"no"`'
            )
    for name in observed.keys() - predicted.keys():
        yield f"cell {observed[name]}: observed({name!r}, …) without a predict"
    for name, times in Counter(call.subject for call in code.calls("predict")).items():
        if times > 1:
            yield f"cell {predicted[name]}: predict({name!r}, …) stands {times} times"


def _exercises(chapter: Chapter, code: Code) -> Iterator[str]:
    registered = [exercise.id for exercise in exercises(chapter.number)]
    for exercise in exercises(chapter.number):
        if exercise.chapter != chapter.number:
            yield f"all cells: {exercise.id} is registered among the exercises of chapter {chapter.number}"
        if len(exercise.hints) < HINTS:
            yield f"all cells: exercise {exercise.id} has {len(exercise.hints)} hints, at least {HINTS}"
    checks = list(code.calls("check"))
    times = Counter(call.subject for call in checks)
    if len(times) < EXERCISES:
        yield f"all cells: {len(times)} checked exercises, at least {EXERCISES}"
    for exercise_id in registered:
        if times[exercise_id] != 1:
            yield f"all cells: exercise {exercise_id} is checked {times[exercise_id]} times, not once"
    for call in [*checks, *code.calls("hint")]:
        if call.subject not in registered:
            yield f"cell {call.cell}: {call.function}({call.subject!r}) is not an exercise of this chapter"
    for number, _ in chapter.solutions():
        if not any(call.cell == number for call in checks):
            yield f"cell {number}: no check in this cell, though it holds a solution"


def _learners_names(chapter: Chapter, code: Code) -> Iterator[str]:
    """A later cell that reads what the learner wrote stops for whoever has not solved the exercise.

    It asks `solved` for it, which gives the name a value again.
    """
    for number, solution in chapter.solutions():
        try:
            theirs = names_bound("\n".join(solution.lines))
        except SyntaxError:  # an indented region, e.g. the body of a function: the whole cell is the exercise
            theirs = names_bound(chapter.text(number, Copy.SOLVED))
        for later in (cell for cell in code.trees if cell > number):
            theirs -= code.names_bound[later]
            for name in sorted(theirs & code.names_used[later]):
                yield f"cell {later}: uses {name!r}, which is the learner's answer of cell {number}: ask `solved`"
