"""Judges an answer in which `...` still stands: what is filled in may be at fault already.

The open parts get the project's own values, and the exercise's check judges the whole. It needs no line in any
exercise. Where nothing of the project's fits, or the verdict is about an open part, it is "not yet".
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from workbook.basics.shown import describe, is_function
from workbook.exercises import answers, fresh, page, regions
from workbook.exercises.exercise import Exercise, Wrong
from workbook.exercises.judge import Judgement, judge, unfinished

_SENTENCE = re.compile(r"(?:`[^`]*`|[^`])+?(?:[.:](?= [A-Z`])|$)")
_TELLING = 3  # characters: a shorter value of the project's, such as 5, stands in a sentence by chance


class _Unlike(Exception):
    """The answer is not built like the project's, so its open parts cannot be filled in."""


def fault(exercise: Exercise, answer: object) -> Judgement | None:
    """What is wrong in the parts that are filled in; `None` when they are right, or nothing can be said of them."""
    if answer is ...:
        return None
    filling = _Filling()
    try:
        own = answers.projects_own(exercise)
        whole = filling.function(answer, own) if is_function(answer) else filling.completed(answer, own)
    except (page.NotOnThePage, regions.SourceError, fresh.DoesNotStandAlone, _Unlike, RecursionError):
        return None
    verdict = judge(exercise, whole).verdict
    if not isinstance(verdict, Wrong) or not (because := filling.untold(verdict.because)):
        return None
    came = "" if filling.is_told(verdict.came) else verdict.came
    return Judgement(replace(verdict, because=because, came=came), describe(answer).replace("Ellipsis", "..."))


class _Filling:
    """Fills in open parts. Keys and texts of the reader's and of the project's are kept apart, for `is_told`."""

    def __init__(self) -> None:
        self._theirs: set[str] = set()
        self._ours: set[str] = set()

    def is_told(self, sentence: str) -> bool:
        """Whether the sentence is about what was filled in: by the name of its place, or by its value."""
        return any(len(each) >= _TELLING and each in sentence for each in self._ours - self._theirs)

    def untold(self, sentences: str) -> str:
        """What says nothing of what was filled in: all of it, or the sentences that name a part of the reader's."""
        each = [it.strip() for it in _SENTENCE.findall(sentences)]
        kept = [it for it in each if not any(self.is_told(code) for code in re.findall("`[^`]+`", it))]
        return " ".join(kept) if len(kept) == len(each) or any("`" in it for it in kept) else ""

    def function(self, theirs: Any, own: Any) -> Callable[..., Any]:
        """Their function, which returns what it returns, completed."""

        @wraps(theirs)
        def whole(*args: Any, **kwargs: Any) -> Any:
            result = theirs(*args, **kwargs)
            try:
                return result if result is ... else self.completed(result, own(*args, **kwargs))
            except Exception:  # Nothing fits, or the project's own raises here: that is no fault of theirs.
                return result

        return whole

    def completed(self, answer: Any, own: Any, key: str = "") -> Any:
        """`answer` with the project's own values for `...`. Raises `_Unlike`."""
        if answer is ... or (isinstance(answer, list) and answer and all(each is ... for each in answer)):
            self._ours |= {key, *_texts(own)}
            return own
        if not unfinished(answer):
            self._theirs |= {key, *_texts(answer)}
            return answer
        if isinstance(answer, dict) and isinstance(own, dict) and answer.keys() <= own.keys():
            return {each: self.completed(value, own[each], str(each)) for each, value in answer.items()}
        if not isinstance(answer, list | tuple) or type(answer) is not type(own) or len(answer) != len(own):
            raise _Unlike
        open_places = [its for each, its in zip(answer, own, strict=True) if each is ...]
        if isinstance(answer, list) and any(not isinstance(its, dict | list) for its in open_places):
            raise _Unlike  # of plain values the others may have other places than in the project's
        return type(answer)(self.completed(value, its, key) for value, its in zip(answer, own, strict=True))


def _texts(value: Any) -> set[str]:
    """Every key and value in `value`, as text."""
    if isinstance(value, dict):
        return {text for key, each in value.items() for text in (str(key), *_texts(each))}
    if isinstance(value, list | tuple):
        return {text for each in value for text in _texts(each)}
    return {str(value)}
