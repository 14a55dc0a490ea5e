"""How a run ended, to be compared with what was expected."""

from typing import Any

from asl_interpreter.execution import SUCCEEDED
from asl_interpreter.explanation import ExecutionFailed
from asl_interpreter.mocks.path import StatePath, short
from asl_interpreter.values import text


class Ending(str):
    """A status or the name of an error: text like any other, which can say how the execution came to it."""

    __slots__ = ("_execution", "_path")
    _execution: Any
    _path: StatePath

    @classmethod
    def of(cls, said: str, execution: Any, path: StatePath) -> "Ending":
        """`said` is the status, or the error; `path` the states of the machine itself."""
        ending = cls(said)
        ending._execution, ending._path = execution, path
        return ending

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)  # a copy is the text alone

    def compared_with(self, expected: object) -> list[str]:
        """What was expected, and why it ended otherwise. Lines, of which the first is a headline."""
        lines = [f"the execution ended with {self}, and not with {expected}", ""]
        if self._execution.status == SUCCEEDED:
            lines.append(f"output: {short(text(self._execution.output))}")
        else:
            lines += str(ExecutionFailed(self._execution)).splitlines()
        return [*lines, f"path:   {self._path}"]
