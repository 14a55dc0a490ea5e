"""A JSONata expression, parsed, and what becomes of the values it gives.

This module imports the library jsonata-python. Only `expression` imports it, and only when there is an expression.
"""

import math
import re
from collections.abc import Mapping
from operator import is_
from typing import Any

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from asl_interpreter.jsonata.evaluation import TIMEOUT, Evaluation, Names, regular_expression
from asl_interpreter.jsonata.messages import EvaluationFailed, failure, message
from asl_interpreter.jsonata.references import NamesIn, fields_of_states, names_in, top_level_references
from asl_interpreter.jsonata.texts import InternalError
from asl_interpreter.matching import TooManySteps
from asl_interpreter.scope import Scope
from asl_interpreter.values import DEEPEST, JSON

__all__ = ["EvaluationFailed", "Program", "SyntaxFault"]

_NAMES_ALONE = re.compile(r"\$[a-z_]\w*(\.[a-z_]\w*)*", re.ASCII | re.IGNORECASE)
"""The commonest expression by far, e.g. `$states.input.jobId`; it does without the library when it is evaluated."""


class SyntaxFault(Exception):
    """A text is no JSONata."""


class Program:
    """A parsed expression. Nothing in it changes when it is evaluated."""

    def __init__(self, text: str) -> None:
        """Raises `SyntaxFault`."""
        try:
            self._parsed = Jsonata(text, regular_expression)
            self.top_level_references = list(dict.fromkeys(top_level_references(self._parsed.ast)))
            """The names to which it refers and may not, each once."""
        except JException as error:
            raise SyntaxFault(message(error)) from None
        except RecursionError:
            raise SyntaxFault("The expression is nested too deep") from None
        except Exception as error:  # e.g. a regular expression that is none
            raise SyntaxFault(str(error)) from None
        self._names = text[1:].split(".") if _NAMES_ALONE.fullmatch(text) else None

    @property
    def fields_of_states(self) -> set[str]:
        """The fields of `$states` that it reads."""
        return fields_of_states(self._parsed.ast)

    @property
    def names(self) -> NamesIn:
        """Every name that it uses, calls or binds, wherever in it."""
        return names_in(self._parsed.ast)

    def evaluate(self, states: Mapping[str, JSON], scope: Scope) -> JSON:
        """The value of the expression. Raises `EvaluationFailed`."""
        if self._names is not None:
            try:
                return _followed(self._names, states, scope)
            except KeyError:
                pass  # an array on the way, or nothing there: the library knows what that means
        evaluation = Evaluation(scope)
        Jsonata.CURRENT.jsonata = evaluation  # where the library's functions look for who calls them
        try:
            value = evaluation.eval(self._parsed.ast, None, Names(states, scope))
        except JException as error:
            raise failure(error) from None
        except TooManySteps:
            raise EvaluationFailed(f"threw an error during evaluation: {TIMEOUT}") from None
        except InternalError:
            raise EvaluationFailed("threw an internal error during evaluation.") from None
        except Exception as error:  # what the library lets escape where JSONata has an error of its own
            raise EvaluationFailed(f"threw an error during evaluation: {error}") from None
        finally:
            Jsonata.CURRENT.jsonata = self._parsed  # keep nothing of the execution
        if value is None:
            raise EvaluationFailed("returned nothing (undefined).")
        return _plain(value, DEEPEST)


def _followed(names: list[str], states: Mapping[str, JSON], scope: Scope) -> JSON:
    """What a variable and names after it lead to through objects. Raises KeyError when there is more to it."""
    value: JSON = states if names[0] == "states" else scope.variables[names[0]]
    for name in names[1:]:
        if value.__class__ is not dict:
            raise KeyError(name)
        value = value[name]
    return value


def _plain(value: Any, levels: int) -> JSON:
    """A result as plain JSON of so many levels. Parts that are plain already are shared, not copied."""
    kind = value.__class__
    if kind is str or kind is bool or kind is int:
        return value
    if value is Utils.NULL_VALUE or value is None:
        return None
    if kind is float:
        return _number(value)
    if not levels:
        raise EvaluationFailed(f"returned a result that is nested more than {DEEPEST} deep.")
    if kind is dict:
        members = {name: _plain(item, levels - 1) for name, item in value.items()}
        return value if all(map(is_, members.values(), value.values())) else members
    if isinstance(value, list):
        items = [_plain(item, levels - 1) for item in value]
        return value if kind is list and all(map(is_, items, value)) else items
    raise EvaluationFailed("returned an unsupported result type.")


def _number(value: float) -> int | float | str:
    """A number as JavaScript writes it: whole numbers without a fraction, and what is no number as a text."""
    if math.isfinite(value):
        return int(value) if value.is_integer() and abs(value) < 1e21 else value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
