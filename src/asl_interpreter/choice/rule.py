"""Choice rules: the conditions that a Choice state with JSONPath tests.

(Amazon States Language specification, *Choice Rules*; Step Functions guide, *Choice workflow state*.)
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from asl_interpreter.choice.comparisons import COMPARISONS, TYPE_TESTS, compile_pattern
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.errors import RUNTIME, StatesError
from asl_interpreter.jsonpath.path import PathNotFound, PathSyntaxError, compile_path
from asl_interpreter.scope import Expression, Scope
from asl_interpreter.values import JSON, text

Rule: TypeAlias = Callable[[JSON, Scope], bool]
"""A compiled rule. Raises `StatesError` when a path of it leads nowhere."""

_OPERATORS = frozenset(
    ["IsPresent", "StringMatches", *TYPE_TESTS, *COMPARISONS, *(f"{name}Path" for name in COMPARISONS)]
)


def compile_rule(rule: dict[str, JSON], at: Place) -> Rule:
    """The test that a rule writes down. `And`, `Or` and `Not` are logical rules, all others compare a `Variable`."""
    compiled = _compile(rule, at)

    def matches(data: JSON, scope: Scope) -> bool:
        try:
            return compiled(data, scope)
        except PathNotFound as missing:
            raise StatesError(
                RUNTIME,
                f"Invalid path '{missing.path}': The choice state's condition path references an invalid value.",
                missing.hint,
            ) from None

    return matches


def _compile(rule: dict[str, JSON], at: Place) -> Rule:
    """The test of a rule or of one inside it. Raises `PathNotFound` when it is made."""
    fields = Fields(rule, at)
    logical = [name for name in ("And", "Or", "Not") if name in fields]
    if logical:
        fields.allow([logical[0], "Comment"])
        return _logical(logical[0], fields)
    fields.require("Variable")
    operators = [name for name in fields if name in _OPERATORS]
    fields.allow(["Variable", *operators[:1], "Comment"], () if operators else _OPERATORS)
    if not operators:
        at.fault("A choice rule must have a comparison operator")
        return _never
    return _comparison(operators[0], _path(fields, "Variable"), fields)


def _logical(name: str, fields: Fields) -> Rule:
    if name == "Not":
        negated = _compile(fields.raw("Not"), fields.at / "Not")
        return lambda data, scope: not negated(data, scope)
    at = fields.at / name
    rules = [_compile(rule, at / index) for index, rule in enumerate(fields.array(name))]
    if not rules:
        at.fault(f"{name} must be a non-empty array of choice rules")
    decisive = name == "Or"  # the first rule with this result decides

    def evaluate(data: JSON, scope: Scope) -> bool:
        for rule in rules:  # twice as quick as any() and all()
            if rule(data, scope) is decisive:
                return decisive
        return not decisive

    return evaluate


def _comparison(name: str, variable: Expression, fields: Fields) -> Rule:
    if name == "IsPresent":
        wanted = fields.boolean(name)
        return lambda data, scope: _is_present(variable, data, scope) == wanted
    if name in TYPE_TESTS:
        wanted, test = fields.boolean(name), TYPE_TESTS[name]
        return lambda data, scope: test(variable(data, scope)) == wanted
    if name == "StringMatches":
        matches = compile_pattern(fields.string(name) or "")
        return lambda data, scope: matches(variable(data, scope))
    read, compare = COMPARISONS[name.removesuffix("Path")]
    if name.endswith("Path"):
        return _compare_paths(variable, _path(fields, name), read, compare)
    written = fields.raw(name)
    constant = read(written)
    if constant is None:
        no_timestamp = isinstance(written, str) and name.startswith("Timestamp")
        reason = "String does not match RFC3339 timestamp" if no_timestamp else f"{name} cannot take {text(written)}"
        (fields.at / name).fault(reason)

    def compare_constant(data: JSON, scope: Scope) -> bool:
        value = read(variable(data, scope))
        return value is not None and compare(value, constant)

    return compare_constant


def _compare_paths(
    variable: Expression, other: Expression, read: Callable[[JSON], Any], compare: Callable[[Any, Any], bool]
) -> Rule:
    def compare_values(data: JSON, scope: Scope) -> bool:
        value = read(variable(data, scope))
        against = read(other(data, scope))
        return value is not None and against is not None and compare(value, against)

    return compare_values


def _path(fields: Fields, name: str) -> Expression:
    """The path in a field; after a fault, something to go on with."""
    written = fields.string(name)
    try:
        if written is not None:
            return compile_path(written)
    except PathSyntaxError as fault:
        (fields.at / name).fault(str(fault))
    return lambda data, scope: None


def _is_present(path: Expression, data: JSON, scope: Scope) -> bool:
    try:
        path(data, scope)
    except PathNotFound:
        return False
    return True


def _never(data: JSON, scope: Scope) -> bool:
    """Stands for a rule that has a fault, whose state machine is refused."""
    return False
