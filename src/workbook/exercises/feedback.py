"""What the reader is told about an answer."""

from workbook.exercises.exercise import Exercise, Right, Wrong
from workbook.exercises.judge import NotYet, judge
from workbook.exercises.panel import Labelled, Panel
from workbook.exercises.partly import fault


def feedback(exercise: Exercise, answer: object) -> tuple[bool, Panel]:
    """Whether `answer` solves `exercise`, and the message that says so, or what was expected, came and where to look.

    Raises nothing, whatever the answer is or does.
    """
    name = f"{exercise.id} {exercise.title}"
    more = f'`hint("{exercise.id}")` says more.' if exercise.hints else ""
    judgement = judge(exercise, answer)
    in_part = isinstance(judgement.verdict, NotYet) and not judgement.verdict.wholly
    if in_part and (found := fault(exercise, answer)):
        judgement, more = found, f"Other parts are still `...`. {more}"
    match judgement.verdict:
        case NotYet():
            return False, Panel("question", f"{name}: not yet.", exercise.stub, ending=more)
        case Right(because):
            return True, Panel("result", f"{name}: correct.", because)
        case Wrong(because, look, came):
            heading, look = f"{name}: not right yet.", look or exercise.look
            shown = _cut(came or judgement.came, len(f"{heading}{because}{exercise.expects}{look}"))
            lines = [Labelled("Expected", exercise.expects), Labelled("Came", shown), Labelled("Look at", look)]
            return False, Panel("question", heading, because, lines, more)


def _cut(came: str, most: int) -> str:
    """What came in at most as many characters as say what is wrong with it: nobody reads on for longer."""
    if len(came) <= most:
        return came
    kept = came[: most - 3]
    return f"{kept}`…" if kept.count("`") % 2 else f"{kept} …"
