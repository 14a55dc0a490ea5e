"""What a failed `assert run.path == [...]` says."""

from collections.abc import Sequence

from asl_interpreter.mocks.path import StatePath


def compare_paths(left: object, right: object) -> list[str] | None:
    """The lines, of which the first stands behind `assert`; None when there is no path that was gone."""
    path, expected = (left, right) if isinstance(left, StatePath) else (right, left)
    if not isinstance(path, StatePath) or not isinstance(expected, Sequence) or isinstance(expected, str):
        return None
    return ["the execution did not go the way that was expected", "", *path.compared_with(expected)]
