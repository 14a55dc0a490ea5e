"""What a reader has solved, as a row of squares for each chapter."""

from collections.abc import Collection, Sequence

from workbook.basics.shown import describe
from workbook.exercises.panel import Labelled, Panel, Square
from workbook.exercises.registry import chapters, exercises


class NoSuchChapter(LookupError):
    """No chapter with exercises has this number; the message says which there are."""


def number_of(chapter: object) -> str:
    """The chapter's number as the workbook writes it: `3` is `"03"`. Raises `NoSuchChapter`."""
    written = chapter.strip() if isinstance(chapter, str) else describe(chapter)
    number = f"{written:0>2}" if written.isdecimal() else written
    if not exercises(number):
        there = ", ".join(chapters())
        raise NoSuchChapter(f"There is no chapter {describe(chapter)} with exercises. There are: {there}.")
    return number


def board(numbers: Sequence[str], solved: Collection[str], ending: str = "") -> Panel:
    """The exercises of the chapters `numbers`, solved and open; of a single chapter the open ones are named."""
    lines = []
    for number in numbers:
        there = exercises(number)
        left = [f"{it.id} {it.title}" for it in there if it.id not in solved]
        count = f"{len(there) - len(left)} of {len(there)} solved."
        named = f" Still open: {'; '.join(left)}." if left and len(numbers) == 1 else ""
        squares = [_square(it.id, it.title, it.id in solved) for it in there]
        lines.append(Labelled(f"Chapter {number}", f"{count}{named}", squares))
    return Panel("progress", "Your progress.", "", lines, ending)


def _square(exercise_id: str, title: str, is_solved: bool) -> Square:
    mark = "✓" if is_solved else exercise_id.partition("-")[2]
    return Square(mark, f"{exercise_id} {title}: {'solved' if is_solved else 'open'}", is_solved)
