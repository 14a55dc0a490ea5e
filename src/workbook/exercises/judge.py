"""Judges any answer a reader can come up with, and never raises."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from workbook.basics.shown import describe, is_function, name_of
from workbook.exercises.exercise import Exercise, Verdict, Wrong
from workbook.exercises.kinds import any_of

_LONGEST, _LONGEST_CALL = 240, 80


@dataclass(frozen=True)
class NotYet:
    """The stub is still there, wholly or in part."""

    wholly: bool = False
    """Known of a function that returned `...` itself: there are no parts that may be at fault already."""


@dataclass(frozen=True)
class Judgement:
    """A verdict and what the verdict is about: the answer, or the last call of the reader's function, in words."""

    verdict: Verdict | NotYet
    came: str


def judge(exercise: Exercise, answer: object) -> Judgement:
    """What `exercise` says to `answer`. Raises nothing, whatever the answer is or does."""
    try:
        if unfinished(answer):
            return Judgement(NotYet(), "")
    except Exception as error:  # A list that contains itself, say.
        return Judgement(Wrong(f"The check could not read it ({_raised(error)})."), describe(answer))
    wanted = exercise.answer_type
    if not isinstance(answer, wanted) or (isinstance(answer, bool) and wanted in (int, float)):
        return Judgement(Wrong(f"The answer has to be {any_of(wanted)}."), describe(answer))
    if is_function(answer):
        return _judge_function(exercise, _Watched(answer))
    try:
        with local_cloud():
            return Judgement(exercise.check(answer), describe(answer))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # The check stumbled over a value it did not foresee.
        return Judgement(Wrong(f"The check could not read it ({_raised(error)})."), describe(answer))


@contextmanager
def local_cloud() -> Iterator[None]:
    """The reader's local cloud, or one for this moment alone: there is none after the kernel has started again.

    So an answer that calls AWS while it is checked never calls the reader's own.
    """
    # Imported here: `hint` and `progress` work without.
    from workbook.cloud.local_aws import for_the_moment

    with for_the_moment():
        yield


def unfinished(answer: object) -> bool:
    """Whether `...` is left anywhere in `answer`."""
    if isinstance(answer, dict):
        return any(unfinished(value) for value in answer.values())
    if isinstance(answer, list | tuple):
        return any(unfinished(value) for value in answer)
    return answer is ...


class _Unfinished(BaseException):
    """The reader's function returned `...`. No Exception, so that a check that takes any error lets it pass."""

    def __init__(self, wholly: bool) -> None:
        self.wholly = wholly


class _Watched:
    """The reader's function, remembering its last call so that the message can tell of it."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__wrapped__ = function  # inspect.signature finds the reader's parameters through this
        self.__name__ = name_of(function)
        self.last = describe(function)
        self.error: BaseException | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        arguments = [describe(value) for value in args] + [f"{name}={describe(kwargs[name])}" for name in kwargs]
        call = f"{self.__name__}({', '.join(arguments)})"
        try:
            result = self.__wrapped__(*args, **kwargs)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self.last, self.error = _told(call, f"raised {_raised(error)}"), error
            raise
        if unfinished(result):
            raise _Unfinished(result is ...)
        self.last = _told(call, f"returned {describe(result)}")
        return result


def _told(call: str, outcome: str) -> str:
    """What a call came to; that first, where the call is so long that nobody would read to its end."""
    return f"{call} {outcome}" if len(call) <= _LONGEST_CALL else f"it {outcome}. The call: {call}"


def _judge_function(exercise: Exercise, function: _Watched) -> Judgement:
    try:
        with local_cloud():
            verdict: Verdict | NotYet = exercise.check(function)
    except _Unfinished as stopped:
        verdict = NotYet(stopped.wholly)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if error is function.error:
            verdict = Wrong("Your function raised an error where it should have returned.")
        else:
            verdict = Wrong(f"The check could not use what it returned ({_raised(error)}).")
    return Judgement(verdict, function.last)


def _raised(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:
        text = ""
    text = re.sub(r"\S*<locals>\.", "", re.sub("'NoneType'( object)?", "`None`", text))  # as the reader wrote it
    return f"{type(error).__name__}: {text}"[:_LONGEST] if text else type(error).__name__
