"""Calls of intrinsic functions: `States.Format('Booking {}', $.jobId)`.

(Amazon States Language specification, *Intrinsic Functions*; Step Functions guide, *Intrinsic functions*.)
"""

import re
from math import inf
from random import Random

from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.fields.template import literal
from asl_interpreter.intrinsics.arguments import ArgumentRefused
from asl_interpreter.intrinsics.functions import FUNCTIONS, Intrinsic
from asl_interpreter.jsonpath.path import PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text

_MOST_NESTED = 10


class IntrinsicSyntaxError(ValueError):
    """The text is not a call of an intrinsic function that exists; the message says why."""


def is_intrinsic(source: str) -> bool:
    """Whether a text calls an intrinsic function, rather than being a path. As on AWS, no space may stand before it."""
    return not source[:1].isspace() and _CALL.match(source) is not None


def parse_intrinsic(source: str) -> Expression:
    """The value of a call. Raises `IntrinsicSyntaxError`.

    The expression raises `StatesError` when an argument's path leads nowhere or a function refuses its arguments. AWS's
    cause quotes the whole text, also when a call within it failed; its error is States.Runtime, not the
    States.IntrinsicFailure that the specification reserves.
    """
    try:
        call, end = _call(source, 0, _MOST_NESTED)
        if source[end:].strip():
            raise IntrinsicSyntaxError(f"the call ends before '{source[end:]}'")
    except (IntrinsicSyntaxError, PathSyntaxError) as fault:
        raise IntrinsicSyntaxError(f"'{source}' is not a valid intrinsic function call: {fault}") from None

    def evaluate(data: JSON, scope: Scope) -> JSON:
        try:
            return call(data, scope)
        except _CallFailed as failed:
            cause = f"The function '{source}' had the following error: {failed}"
            raise StatesError(RUNTIME, cause, failed.hint) from None

    return evaluate


def variables_in(source: str) -> list[str]:
    """The variables whose paths stand in a call."""
    return _VARIABLE.findall(_blanked(source))


def failing_calls(source: str) -> list[str]:
    """Why a call, or one within it, fails whatever the input is. Raises as `parse_intrinsic`.

    So it is where a function gets too few arguments or too many, and where it refuses those that are written out.
    """
    parse_intrinsic(source)
    blanked = _blanked(source)
    found = []
    for opening in _CALL.finditer(blanked):
        call, end = _call(source, opening.start(), _MOST_NESTED)
        try:
            call({}, Scope({}, {}, Random(0)))
        except _CallFailed as failed:
            if isinstance(failed, _WrongCount) or "$" not in blanked[opening.start() : end]:
                found.append(failed.hint)
    return list(dict.fromkeys(found))


def _blanked(source: str) -> str:
    """A text of the same length in which every literal is empty."""
    return re.sub(_LITERAL, lambda found: "'" + " " * (len(found[0]) - 2) + "'", source)


class _CallFailed(Exception):
    """A call, or one within it, failed: AWS's words, and a hint for a reader."""

    def __init__(self, cause: str, hint: str) -> None:
        super().__init__(cause)
        self.hint = hint


class _WrongCount(_CallFailed):
    """A function gets too few arguments, or too many."""


def _call(source: str, start: int, may_nest: int) -> tuple[Expression, int]:
    """The call that starts at `start`, and where it ends. Raises `IntrinsicSyntaxError`, `PathSyntaxError`."""
    opening = _CALL.match(source, start)
    if opening is None:
        raise IntrinsicSyntaxError(f"no argument can be read from '{source[start:]}' on")
    if not may_nest:
        raise IntrinsicSyntaxError(f"calls are nested more than {_MOST_NESTED} deep")
    name = opening["name"]
    function = FUNCTIONS.get(name)
    if function is None:
        raise IntrinsicSyntaxError(f"there is no function {name}. {did_you_mean(name, FUNCTIONS)}".rstrip(". "))
    arguments: list[Expression] = []
    position = opening.end()
    closing = _END.match(source, position)
    while closing is None:
        # The template of Format keeps its escapes: only Format can tell `\{\}` from `{}`.
        keeps_escapes = function.reads_escapes and not arguments
        argument, position = _argument(source, position, may_nest - 1, keeps_escapes)
        arguments.append(argument)
        closing = _END.match(source, position)
        if closing is None:
            comma = _COMMA.match(source, position)
            if comma is None:
                raise IntrinsicSyntaxError(f"',' or ')' is missing before '{source[position:]}'")
            position = comma.end()
    return _applied(name, function, tuple(arguments)), closing.end()


def _argument(source: str, start: int, may_nest: int, keeps_escapes: bool) -> tuple[Expression, int]:
    """The argument that starts at `start`, and where it ends."""
    found = _ARGUMENT.match(source, start)
    if found is None:
        return _call(source, start, may_nest)
    match found.lastgroup:
        case "path":
            return _path(found["path"]), found.end()
        case "string":
            string = found["string"][1:-1]
            return literal(string if keeps_escapes else _ESCAPE.sub(r"\1", string)), found.end()
        case "number":
            return literal(_number(found["number"])), found.end()
    return literal(_WORDS[found["word"]]), found.end()


def _number(written: str) -> int | float:
    try:
        number = int(written) if _INTEGER.fullmatch(written) else float(written)
    except ValueError:  # more digits than Python reads
        number = inf
    if number == inf or number == -inf:
        raise IntrinsicSyntaxError(f"{written[:40]} is no number that JSON has")
    return number


def _applied(name: str, function: Intrinsic, arguments: tuple[Expression, ...]) -> Expression:
    apply, seeded = function.apply, function.seeded

    def evaluate(data: JSON, scope: Scope) -> JSON:
        values = [argument(data, scope) for argument in arguments]
        try:
            return apply(scope.random, *values) if seeded else apply(*values)
        except ArgumentRefused as refused:
            raise _CallFailed(refused.cause(name), str(refused)) from None

    def refuse(_data: JSON, _scope: Scope) -> JSON:
        raise _WrongCount(f"Invalid arguments in {name}", f"{name} takes {function.arity}, but gets {len(arguments)}.")

    # AWS counts the arguments only when it evaluates the call.
    return evaluate if function.takes(len(arguments)) else refuse


def _path(source: str) -> Expression:
    path = compile_path(source)
    # AWS names a path into the context object as if it led into the input, and shows the input in either case.
    shown = source.removeprefix("$") if source.startswith("$$") else source

    def evaluate(data: JSON, scope: Scope) -> JSON:
        try:
            return path(data, scope)
        except PathNotFound as missing:
            cause = f"The JsonPath argument for the field '{shown}' could not be found in the input '{text(data)}'"
            raise _CallFailed(cause, missing.hint) from None

    return evaluate


_CALL = re.compile(r"\s*(?P<name>States\.\w+)\s*\(")
_VARIABLE = re.compile(r"(?<![\w$])\$([^\W\d]\w*)")
_COMMA = re.compile(r"\s*,")
_END = re.compile(r"\s*\)")
_LITERAL = r"'(?:[^'\\]|\\['{}\\])*'"  # these four characters are all that a backslash may stand before
_QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_BRACKETS = rf"\[(?:{_QUOTED}|\[(?:{_QUOTED}|[^\[\]'\"])*\]|[^\[\]'\"])*\]"
_ARGUMENT = re.compile(
    rf"""\s*(?:
      (?P<path>\$(?:{_BRACKETS}|\(\)|[^\s,()\[\]'"])*)
    | (?P<string>{_LITERAL})
    | (?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<word>true|false|null)\b
    )""",
    re.VERBOSE | re.DOTALL,
)
_INTEGER = re.compile(r"-?\d+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WORDS: dict[str, JSON] = {"true": True, "false": False, "null": None}
