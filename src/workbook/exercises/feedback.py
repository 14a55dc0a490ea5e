"""What the reader is told about an answer."""

from workbook.exercises.exercise import Exercise, Right, Wrong
from workbook.exercises.judge import NotYet, judge
from workbook.exercises.panel import Labelled, Panel


def feedback(exercise: Exercise, answer: object) -> tuple[bool, Panel]:
    """Whether `answer` solves `exercise`, and the message that says so, or what was expected, came and where to look.

    Raises nothing, whatever the answer is or does.
    """
    name = f"{exercise.id} {exercise.title}"
    more = f'`hint("{exercise.id}")` says more.' if exercise.hints else ""
    judgement = judge(exercise, answer)
    match judgement.verdict:
        case NotYet():
            return False, Panel("question", f"{name}: not yet.", exercise.stub, ending=more)
        case Right(because):
            return True, Panel("result", f"{name}: correct.", because)
        case Wrong(because, look, came):
            lines = [
                Labelled("Expected", exercise.expects),
                Labelled("Came", came or judgement.came),
                Labelled("Look at", look or exercise.look),
            ]
            return False, Panel("question", f"{name}: not right yet.", because, lines, more)
