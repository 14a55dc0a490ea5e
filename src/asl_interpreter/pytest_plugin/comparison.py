"""What a failed `assert run.path == [...]` or `assert run.status == ...` says."""

from collections.abc import Iterable

from asl_interpreter.mocks.ending import Ending
from asl_interpreter.mocks.path import StatePath, StatePaths


def compare(op: str, left: object, right: object) -> list[str] | None:
    """The lines, of which the first stands behind `assert`; None when neither side is a run's own.

    Of two tuples, `(run.path, run.error) == (…)`, the first pair that differs is told.
    """
    if op == "in":
        return right.without(left) if isinstance(right, StatePath) else None
    if op == "==" and isinstance(left, tuple) and isinstance(right, tuple):
        pairs: Iterable[tuple[object, object]] = zip(left, right, strict=False)
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        told = [lines for pair in differing if (lines := compare("==", *pair)) is not None]
        return next(iter(told), None)
    ours, expected = (left, right) if isinstance(left, Ending | StatePath | StatePaths) else (right, left)
    return ours.compared_with(expected) if isinstance(ours, Ending | StatePath | StatePaths) else None
