"""Paths and intrinsic functions that stand where they are plain text: AWS's three warnings.

(Step Functions API reference, *ValidateStateMachineDefinition*, whose fourth example has the messages and locations.)
"""

from collections.abc import Iterator, Mapping
from typing import Any

from asl_interpreter.choice.comparisons import COMPARISONS
from asl_interpreter.definition.place import Place
from asl_interpreter.intrinsics.parser import IntrinsicSyntaxError, is_intrinsic, parse_intrinsic
from asl_interpreter.jsonpath.payload_template import MARK
from asl_interpreter.jsonpath.syntax import PathSyntaxError, split
from asl_interpreter.values import JSON

_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector", "Assign", "Credentials")


def warn_of_paths(fields: dict[str, JSON], at: Place) -> None:
    """Report the paths of a state that nothing will follow."""
    for part, here in ((fields, at), *_parts(fields, "Choices", at), *_parts(fields, "Catch", at)):
        for name in _TEMPLATES:
            _check_template(part.get(name), here / name)
    match fields.get("Type"):
        case "Pass":
            _check_result(fields.get("Result"), at / "Result")
        case "Fail":
            _check_fields(fields, ("Error", "Cause"), at)
        case "Choice":
            for rule, here in _parts(fields, "Choices", at):
                _check_rule(rule, here)


def reads_as(value: JSON) -> str | None:
    """What a text would be if it were evaluated: `JSONPath`, `Intrinsic Function`, or None for neither."""
    if not isinstance(value, str):
        return None
    try:
        if value.startswith("$"):
            split(value)
            return "JSONPath"
        if is_intrinsic(value):
            parse_intrinsic(value)
            return "Intrinsic Function"
    except (PathSyntaxError, IntrinsicSyntaxError):
        pass
    return None


def _parts(fields: Mapping[str, JSON], name: str, at: Place) -> Iterator[tuple[dict[str, JSON], Place]]:
    """The objects in an array, with their places."""
    value = fields.get(name)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, dict):
            yield item, at / name / index


def _check_template(template: JSON, at: Place) -> None:
    for name, value, here in _fields_in(template, at):
        kind = reads_as(value)
        if kind is not None and not name.endswith(MARK):
            here.warn(_instead(name, f"{name}{MARK}", kind), "NO_DOLLAR")


def _check_result(result: JSON, at: Place) -> None:
    """A Pass's Result is handed on as it stands, whatever its fields are called."""
    found = [("Result", result, at)] if isinstance(result, str) else _fields_in(result, at)
    for name, value, here in found:
        if reads_as(value) is not None:
            here.warn(
                f"The value of '{name}' will not evaluate as a JSONPath or Intrinsic Function at runtime. Instead of "
                "'Result', use 'Parameters' to evaluate it as a JSONPath or Intrinsic Function at runtime.",
                "PASS_RESULT_IS_STATIC",
            )


def _check_rule(rule: Mapping[str, JSON], at: Place) -> None:
    """A choice rule's constants, those inside And, Or and Not included."""
    _check_fields(rule, COMPARISONS, at)
    for name in ("And", "Or"):
        for inner, here in _parts(rule, name, at):
            _check_rule(inner, here)
    if isinstance(rule.get("Not"), dict):
        _check_rule(rule["Not"], at / "Not")


def _check_fields(fields: Mapping[str, JSON], names: Any, at: Place) -> None:
    """Those of a state's fields that have a counterpart for paths."""
    for name, value in fields.items():
        kind = reads_as(value) if name in names else None
        if kind is not None:
            (at / name).warn(_instead(name, f"{name}Path", kind), "NO_PATH")


def _instead(name: str, other: str, kind: str) -> str:
    what = f"{'an' if kind[0] == 'I' else 'a'} {kind}"
    return (
        f"The value of '{name}' looks like {what}. Instead of '{name}', use '{other}' to evaluate it as {what} at "
        "runtime."
    )


def _fields_in(value: JSON, at: Place) -> Iterator[tuple[str, JSON, Place]]:
    """The fields at every depth, with the place of the object that holds each: AWS reports them there."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name, item, at
            yield from _fields_in(item, at / name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _fields_in(item, at / index)
