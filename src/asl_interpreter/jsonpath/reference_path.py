"""Reference paths: the one place in a value where a state's result goes.

(Amazon States Language specification, *Reference Paths*; Step Functions guide, *ResultPath*.)
"""

from asl_interpreter.errors import RESULT_PATH_MATCH_FAILURE, StatesError
from asl_interpreter.jsonpath.syntax import INPUT, PathSyntaxError, split
from asl_interpreter.values import JSON, text, type_name


class ReferencePath:
    """A compiled reference path: `$`, or names and indexes below it."""

    __slots__ = ("_steps", "text")

    def __init__(self, path: str, steps: tuple[str | int, ...]) -> None:
        self.text = path
        self._steps = steps

    def insert(self, data: JSON, value: JSON) -> JSON:
        """`data` with `value` at this place: new containers on the way there, everything else shared.

        Objects that are missing on the way are made; what is at the place already is replaced. Raises `StatesError`
        (States.ResultPathMatchFailure) where a name meets something that is no object, or an index no item.
        """
        path: list[tuple[JSON, str | int]] = []
        holder = data
        for step in self._steps:
            if not _can_hold(holder, step):
                raise self._match_failure(data, holder, step)
            path.append((holder, step))
            holder = holder.get(step, _NOTHING) if isinstance(step, str) else holder[step]
        for holder, step in reversed(path):
            changed = holder.copy()
            changed[step] = value
            value = changed
        return value

    def _match_failure(self, data: JSON, holder: JSON, step: str | int) -> StatesError:
        wanted = f"item {step} of an array" if isinstance(step, int) else f"the field '{step}' of an object"
        return StatesError(
            RESULT_PATH_MATCH_FAILURE,
            f"Unable to apply ReferencePath {self.text} to input {text(data)}",
            f"The path asks for {wanted}, but what is there is the {type_name(holder)} {text(holder)}.",
        )


def compile_reference_path(path: str) -> ReferencePath:
    """The reference path that a text writes down. Raises `PathSyntaxError`."""
    parts = split(path)
    if parts.root != INPUT:
        raise PathSyntaxError(f"'{path}' is not a reference path: it must start at '$'.")
    if parts.query or any(isinstance(step, int) and step < 0 for step in parts.steps):
        raise PathSyntaxError(f"'{path}' is not a reference path: it must lead to exactly one place.")
    return ReferencePath(path, parts.steps)


def _can_hold(holder: JSON, step: str | int) -> bool:
    if isinstance(step, str):
        return isinstance(holder, dict)
    return isinstance(holder, list) and step < len(holder)


_NOTHING: dict[str, JSON] = {}
