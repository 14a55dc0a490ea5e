"""`predict` records what a reader expects, and `observed` sets what happened against it."""

import math
import re
from decimal import Decimal
from numbers import Real

from workbook.basics.shown import describe
from workbook.exercises import fresh, page
from workbook.exercises.page import Question
from workbook.exercises.panel import Labelled, Panel, show
from workbook.exercises.registry import named

_predictions: dict[str, object] = {}  # a new kernel begins without any

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MULTIPLES = ("dozen", "hundred", "thousand", "million", "point", "and")
_WORDS = {"true": "yes", "false": "no", "none": "0", "never": "0"} | {word: str(n) for n, word in enumerate(_NUMBERS)}


def predict(prediction_id: str, prediction: object = ...) -> None:
    """Record what you expect to see. `None` or `...` records nothing, and the page runs on.

    What the question does not ask for, such as a text for a number, is not recorded either, and a sentence says so.
    """
    if fresh.is_running() or (question := _found(prediction_id)) is None:
        return
    _predictions.pop(prediction_id, None)
    if prediction is None or prediction is ...:
        show(Panel("question", f"{prediction_id}: no prediction.", "Type one in place of `...`, or read on without."))
    elif why := _never_the_same(question, prediction):
        show(Panel("question", f"{prediction_id}: {describe(prediction)} cannot be compared.", why))
    else:
        _predictions[prediction_id] = prediction
        show(Panel("note", f"{prediction_id}: you predict {describe(prediction)}."))


def observed(prediction_id: str, value: object) -> None:
    """Set what happened against what `predict` recorded under the same id."""
    if fresh.is_running() or _found(prediction_id) is None:
        return
    came = f"It was {describe(value)}."
    if prediction_id not in _predictions:
        show(Panel("note", f"{prediction_id}: {came}", "No prediction was made."))
        return
    prediction = _predictions[prediction_id]
    if _same(prediction, value):
        show(Panel("result", f"{prediction_id}: as you predicted.", came))
        return
    lines = [Labelled("Predicted", describe(prediction)), Labelled("Observed", describe(value))]
    show(Panel("question", f"{prediction_id}: not as you predicted.", "What explains the difference?", lines))


def _found(prediction_id: object) -> Question | None:
    there = page.questions(page.sources())
    if isinstance(prediction_id, str) and prediction_id in there:
        return there[prediction_id]
    chapter = prediction_id.partition("-")[0] if isinstance(prediction_id, str) else ""
    names = [name for name in there if name.startswith(f"{chapter}-")]
    known = f"Chapter {chapter} has {', '.join(names)}." if names else "An id looks like 00-p1: chapter and number."
    show(Panel("note", f"There is no prediction {named(prediction_id)}. {known}"))
    return None


def _never_the_same(question: Question, prediction: object) -> str:
    """Why no answer to the question can be the same as `prediction`; empty when one can."""
    if _as_read(prediction) in {_as_read(choice) for choice in question.choices}:
        return ""
    if question.is_number:
        is_number = _number(prediction) is not None
        return "" if is_number else "The question asks for a number. Write it in digits, such as `12`."
    if question.choices:
        choices = ", ".join(f'`"{each}"`' for each in question.choices)
        return f"The question asks for one of these: {choices}."
    return ""


def _same(prediction: object, value: object) -> bool:
    try:
        if prediction == value and isinstance(prediction, bool) == isinstance(value, bool):
            return True
    except Exception:  # Comparing may raise, e.g. two arrays; then they are not the same for a reader either.
        return False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(prediction) == value
    return _as_read(prediction) == _as_read(value)


def _number(value: object) -> float | None:
    """The number that `value` is or says, such as "100 s" and "four times"; `None` where it is none.

    "four hundred" is not read as one, so that it is not taken for 4.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        first, _, unit = _as_read(value).partition(" ")
        written = "" if unit.startswith(_MULTIPLES) else _WORDS.get(first, first)
        return float(written) if re.fullmatch(r"[+-]?(\d+(\.\d+)?|\.\d+)", written) else None
    try:
        number = float(value) if isinstance(value, Real | Decimal) else math.nan
    except (OverflowError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _as_read(value: object) -> str:
    """A value as a person reads it: "An error." is error, True is yes, and none is 0."""
    try:
        text = str(value).lstrip(" \"'`").rstrip(" .!?%\"'`").casefold()
    except Exception:  # A class of the reader's own may have a broken __str__, and a whole number may be too long.
        return ""
    for article in ("a ", "an ", "the "):
        text = text.removeprefix(article)
    return _WORDS.get(text, text)
