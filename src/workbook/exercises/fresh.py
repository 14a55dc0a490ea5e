"""Runs a cell in a namespace of its own, as far as the `check` that takes its answer."""

import builtins
import dis
import linecache
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from IPython.utils.capture import capture_output

from workbook.exercises.judge import local_cloud
from workbook.exercises.page import Setting

_RUNS_CODE = ("time", "timeit", "capture", "prun", "python", "python3")
"""Magics of IPython that run Python; others do nothing here."""


class DoesNotStandAlone(Exception):
    """The cell, run by itself, gives no right answer. The message is a sentence that says why."""


class _Taken(BaseException):
    """Ends the run of a cell at its check. No Exception, so that the cell's own `except` lets it pass."""


@dataclass
class _Run:
    """A run of a cell that is under way; `taken` is its answer, in a list of its own so that any value can be one."""

    exercise_id: str
    accepts: Callable[[Any], bool]
    checked: bool = False
    checking: bool = False
    taken: list[Any] = field(default_factory=list)


_runs: list[_Run] = []  # the innermost is the last: a cell may ask for the answer of another exercise


def is_running() -> bool:
    """Whether code that calls the functions of this package runs in a namespace of its own."""
    return bool(_runs)


def is_running_for(exercise_id: str) -> bool:
    """Whether the code that runs by itself is an answer to this exercise, or is asked for by one."""
    return any(run.exercise_id == exercise_id for run in _runs)


def hand_over(exercise_id: str, answer: object) -> None:
    """What `check` does while a cell runs by itself."""
    run = _runs[-1]
    if exercise_id != run.exercise_id or run.taken or run.checking:
        return
    run.checked = run.checking = True
    try:
        accepted = run.accepts(answer)
    finally:
        run.checking = False
    if accepted:
        run.taken.append(answer)
        raise _Taken


def answer(exercise_id: str, setting: Setting, cell: str, accepts: Callable[[Any], bool]) -> Any:
    """The first answer in `cell` that `accepts` says yes to, from a namespace that holds only what `setting` gives.

    Nothing of what it prints or shows is seen. Raises `DoesNotStandAlone`, and only that.
    """
    run = _Run(exercise_id, accepts)
    names: dict[str, Any] = {"__name__": "__main__", "input": _refused, "exit": _refused, "quit": _refused}
    names["get_ipython"] = lambda: _Magics(names)
    _runs.append(run)
    try:
        with local_cloud(), capture_output():
            _execute(setting.before, f"<before {exercise_id}>", names)
            _execute(cell, f"<answer to {exercise_id}>", names)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if not run.taken:
            raise DoesNotStandAlone(_why(error, cell, names)) from error
    finally:
        _runs.pop()
    if not run.taken:
        other = "gives another answer" if run.checked else "does not come to its check"
        raise DoesNotStandAlone(_missing(cell, names) or f"Run by itself, the cell {other}")
    return run.taken[0]


def python(cell: str) -> str:
    """The cell as Python: its magics are calls of IPython."""
    return str(TransformerManager().transform_cell(cell))


def names_made(cell: str) -> set[str]:
    """Names that `cell` gives a value, imports or defines; none when it is not Python."""
    code = _compiled(cell)
    return set(_names(code, "STORE_NAME", "STORE_GLOBAL")) if code else set()


def _execute(code: str, name: str, names: dict[str, Any]) -> None:
    text = python(code)
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)  # so that its source can be shown
    exec(compile(text, name, "exec", dont_inherit=True), names)


class _Magics:
    """What a cell with magics needs of IPython: those that run Python do, and the rest is left out."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def run_line_magic(self, name: str, line: str, *_: Any, **__: Any) -> None:
        if name in _RUNS_CODE:
            _execute(line, "<magic>", self._names)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in _RUNS_CODE:
            _execute(cell, "<magic>", self._names)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def _refused(*_: Any, **__: Any) -> None:
    raise RuntimeError("an answer cannot ask or exit")


def _why(error: BaseException, cell: str, names: dict[str, Any]) -> str:
    if missing := _missing(cell, names):
        return missing
    return f"Run by itself, the cell stops: {type(error).__name__}: {error}"


def _missing(cell: str, names: dict[str, Any]) -> str:
    """The sentence about names that `cell` reads and that nothing in it makes; empty when there is none."""
    if (code := _compiled(cell)) is None:
        return ""
    read = dict.fromkeys(_names(code, "LOAD_NAME", "LOAD_GLOBAL"))
    made = {*names, *_names(code, "STORE_NAME", "STORE_GLOBAL")}
    missing = [f"`{name}`" for name in read if name not in made and not hasattr(builtins, name)]
    if not missing:
        return ""
    which = f"{', '.join(missing[:-1])} and {missing[-1]}" if len(missing) > 1 else missing[0]
    return f"It uses {which} of another cell"


def _compiled(cell: str) -> CodeType | None:
    try:
        return compile(python(cell), "<cell>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None


def _names(code: CodeType, *operations: str) -> Iterator[str]:
    """Names of the module's level that `code`, or a function in it, reads or makes."""
    yield from (each.argval for each in dis.get_instructions(code) if each.opname in operations)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner, *operations)
