"""What a reader calls in a notebook: `check`, `hint`, `solved`, `progress`, `predict`, `observed`.

The exercises themselves are data: `chapter_NN.py` beside this file holds `EXERCISES` for chapter NN. They say how an
answer is judged, not what the answer is: solutions stand only in the chapter's source, between `### BEGIN SOLUTION`
and `### END SOLUTION`. A later cell that needs the answer asks `solved` for it: the reader's own, once it was accepted.
"""

from workbook.exercises.exercise import Exercise, Right, Verdict, Wrong
from workbook.exercises.notebook import check, hint, progress, solved
from workbook.exercises.predictions import observed, predict

__all__ = ["Exercise", "Right", "Verdict", "Wrong", "check", "hint", "observed", "predict", "progress", "solved"]
