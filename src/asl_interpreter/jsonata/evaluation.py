"""The library jsonata-python, as Step Functions runs JSONata.

The library keeps the state of an evaluation in the expression object and in one place per thread, and takes JSON's null
and JSONata's "undefined" both for Python's None. Here every evaluation has an object of its own, so that expressions
can be shared and executions interleave; and nulls are marked on the way in, so that both can be told apart.
Where the library differs from JSONata 2.0.6, the method that does is overridden.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from jsonata.functions import Functions
from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

from asl_interpreter.jsonata.functions import FUNCTIONS
from asl_interpreter.jsonata.numbers import string
from asl_interpreter.matching import BoundedPattern
from asl_interpreter.scope import Scope
from asl_interpreter.values import JSON

_NULL = Utils.NULL_VALUE

_MOST_DEPTH = 100
"""How deep an evaluation may nest on AWS (measured there)."""

_MOST_NUMBERS = 873_782
"""How many numbers a range may have on AWS, where memory bounds it (measured there)."""

_MOST_CHARACTERS = 8 * _MOST_NUMBERS
"""How long a text may be: one of 2**22 characters is accepted on AWS, and one of 2**23 is not (measured there)."""

_TOO_LARGE = "Expression evaluation memory limit exceeded: Check for excessive memory usage"

TIMEOUT = "Expression evaluation timeout: Check for infinite loop"

_MOST_STEPS = 1_000_000
"""After so many steps an expression has run too long. AWS has a clock for that, which would not be repeatable here."""


def regular_expression(pattern: str, flags: Any) -> BoundedPattern:
    """What an expression between slashes is, for the library. Raises what `re.compile` does."""
    return BoundedPattern(
        pattern, (re.IGNORECASE if flags.case_insensitive else 0) | (re.MULTILINE if flags.multiline else 0)
    )


class _Function(Jsonata.JFunction):  # type: ignore[misc]  # the library is untyped
    """A function of `functions`, as the library calls it."""

    def __init__(self, name: str, signature: str, implementation: Callable[..., Any]) -> None:
        super().__init__(None, signature)
        self.function_name = name
        self._implementation = implementation
        self._parameters = implementation.__code__.co_argcount - 1

    def call(self, input: Any, args: list[Any]) -> Any:
        given = args + [None] * (self._parameters - len(args))
        return self._implementation(Jsonata.CURRENT.jsonata.scope, *given)

    def get_number_of_args(self) -> int:
        return self._parameters


_FUNCTIONS = Jsonata.Frame(Jsonata.static_frame)
for _name, (_signature, _implementation) in FUNCTIONS.items():
    _FUNCTIONS.bind(_name, _Function(_name, _signature, _implementation))
_FUNCTIONS.bind("eval", None)  # Step Functions does without

FUNCTION_NAMES = frozenset({*Jsonata.static_frame.bindings, *FUNCTIONS} - {"eval"})


class Names(Jsonata.Frame):  # type: ignore[misc]
    """The outermost names of an expression: `$states`, the variables, the functions."""

    def __init__(self, states: Mapping[str, JSON], scope: Scope) -> None:
        # The library asks for the last two at every step.
        self.bindings = {"states": states, "__evaluate_entry": None, "__evaluate_exit": None}
        self.parent = _FUNCTIONS
        self.is_parallel_call = False
        self._variables = scope.variables

    def lookup(self, name: str) -> Any:
        if name in self.bindings:
            return self.bindings[name]
        if name in self._variables:
            value = self._variables[name]
            return _NULL if value is None else _marked(value)
        return _FUNCTIONS.lookup(name)


class Evaluation(Jsonata):  # type: ignore[misc]
    """One evaluation of an expression, with what it needs to know on the way."""

    def __init__(self, scope: Scope) -> None:
        self.parser = Jsonata.get_parser()  # this thread's own
        self.environment = _FUNCTIONS
        self.input = None
        self.scope = scope
        self._depth = 0
        self._steps = 0

    def eval(self, expr: Any, input: Any, environment: Any) -> Any:
        self._steps += 1
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise JException(
                "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as "
                f"tail-recursive. Depth={self._depth} max={_MOST_DEPTH}"
            )
        if self._steps > _MOST_STEPS:
            raise JException(TIMEOUT)
        result = self._eval(expr, input, environment)
        self._depth -= 1
        return result

    def evaluate_name(self, expr: Any, input: Any, environment: Any) -> Any:
        return _marked(Functions.lookup(input, expr.value))

    def evaluate_group_expression(self, expr: Any, input: Any, environment: Any) -> Any:
        if isinstance(input, list) and not input:
            input = Utils.create_sequence()  # the library appends to it, and it may be a list of the state's input
        return super().evaluate_group_expression(expr, input, environment)

    def evaluate_numeric_expression(self, lhs: Any, rhs: Any, op: str) -> Any:
        if op == "%" and Utils.is_numeric(lhs) and Utils.is_numeric(rhs) and rhs:
            return Utils.convert_number(math.fmod(lhs, rhs))
        if op in ("/", "%") and Utils.is_numeric(lhs) and rhs == 0 and rhs is not False:
            return math.nan if op == "%" or lhs == 0 else math.copysign(math.inf, lhs)
        try:
            return super().evaluate_numeric_expression(lhs, rhs, op)
        except JException as error:
            if error.error == "D1001" and math.isfinite(lhs) and math.isfinite(rhs):
                return error.current  # too large a result is Infinity; only calculating on with it is an error
            raise

    def evaluate_range_expression(self, lhs: Any, rhs: Any) -> Any:
        numbers = super().evaluate_range_expression(lhs, rhs)
        if numbers is not None and rhs - lhs >= _MOST_NUMBERS:
            raise JException(_TOO_LARGE)
        return numbers

    def evaluate_string_concat(self, lhs: Any, rhs: Any) -> Any:
        joined = super().evaluate_string_concat(string(self.scope, lhs, None), string(self.scope, rhs, None))
        if len(joined) > _MOST_CHARACTERS:
            raise JException(_TOO_LARGE)
        return joined

    def validate_arguments(self, function: Any, args: Any, context: Any) -> Any:
        signature: Any = getattr(function, "signature", None)
        if signature is not None and any(arg is _NULL for arg in args):
            args = _checked_nulls(signature, args)
        try:
            return super().validate_arguments(function, args, context)
        except JException as error:
            if error.error == "T0411":  # the library hands on the context instead of the function's name
                raise JException("T0411", -1, error.expected, signature.function_name) from None
            raise

    def apply_inner(self, function: Any, args: Any, input: Any, environment: Any) -> Any:
        try:
            return super().apply_inner(function, args, input, environment)
        except (TypeError, ValueError):
            name = getattr(function, "function_name", "")
            code = _ERRORS_OF.get(name)
            if code is None:
                raise
            shown = (name, args[0]) if code == _MALFORMED_URL else (args[0],)
            raise JException(code, -1, *shown) from None


_MALFORMED_URL = "D3140"
_ERRORS_OF = {"number": "D3030", "toMillis": "D3110", "sort": "D3070"} | dict.fromkeys(
    ("encodeUrl", "encodeUrlComponent", "decodeUrl", "decodeUrlComponent"), _MALFORMED_URL
)
"""By function: the error of JSONata in whose place the library lets Python's escape."""


def _checked_nulls(signature: Any, args: list[Any]) -> list[Any]:
    """The arguments with nulls where arrays are wanted made arrays. The library takes a null for a missing argument."""
    symbols = "".join("l" if arg is _NULL else signature.get_symbol(arg) for arg in args)
    if not signature._regex.fullmatch(symbols):
        signature.throw_validation_error(args, symbols, signature.function_name)
    types = [parameter.type for parameter in signature._params]
    return [[arg] if arg is _NULL and types[index] == "a" else arg for index, arg in enumerate(args)]


def _marked(value: Any) -> Any:
    """A value with the nulls of its first level marked: further down they are marked when the expression gets there."""
    if value.__class__ is dict and None in value.values():
        return {name: _NULL if item is None else item for name, item in value.items()}
    if isinstance(value, list) and None in value:
        marked = Utils.JList(_NULL if item is None else item for item in value)
        marked.sequence = Utils.is_sequence(value)
        return marked
    return value
