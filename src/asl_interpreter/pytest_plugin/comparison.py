"""What a failed `assert run.path == [...]` or `assert run.status == ...` says."""

from asl_interpreter.mocks.ending import Ending
from asl_interpreter.mocks.path import StatePath, StatePaths


def compare(left: object, right: object) -> list[str] | None:
    """The lines, of which the first stands behind `assert`; None when neither side is a run's own."""
    ours, expected = (left, right) if isinstance(left, Ending | StatePath | StatePaths) else (right, left)
    return ours.compared_with(expected) if isinstance(ours, Ending | StatePath | StatePaths) else None
