"""A sentence in the place of what cannot be shown."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from workbook.basics.sentence import Sentence

P = ParamSpec("P")
Shown = TypeVar("Shown")


class Wanting(Sentence):
    """Something is wanting; the message says what, and what to do."""


class Notice:
    """One sentence for the reader. `str()` of it is the sentence."""

    def __init__(self, sentence: object) -> None:
        self._sentence = str(sentence)

    def __repr__(self) -> str:
        return self._sentence


def or_notice(method: Callable[P, Shown]) -> Callable[P, Shown | Notice]:
    """Makes a method give a `Notice` where it raises a `Sentence`, so that the page goes on."""

    @wraps(method)
    def shown(*args: P.args, **kwargs: P.kwargs) -> Shown | Notice:
        try:
            return method(*args, **kwargs)
        except Sentence as wanting:
            return Notice(wanting)

    return shown
