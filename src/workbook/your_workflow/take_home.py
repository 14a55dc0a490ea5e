"""Writes a run and its forced failures as a file for pytest."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from pprint import pformat
from typing import Any

from asl_interpreter.execution import SUCCEEDED
from asl_interpreter.files import FileDefinition
from asl_interpreter.mocks import After, InTurn, MockedRun, TaskFailed
from asl_interpreter.values import JSON
from workbook.basics.files import publish
from workbook.your_workflow.forcing import Forced
from workbook.your_workflow.notice import Wanting

FOLDER = "scratch"
"""Beside the page, and not committed."""

LONGEST = 25_000
"""Events of a history, as on AWS for a Standard execution. (Step Functions guide, *Service quotas*.)"""

_WIDTH = 110
_FILE = '''\
"""What {name} does, as it was on the page “Your own workflow”. Change it: it is yours now.

Needs pytest and the plugin of asl_interpreter.
"""

import pytest
{imports}
DEFINITION = {definition!r}
INPUT = {input}
MOCKS = {mocks}

# Where a Task fails, the Tasks after it are not asked.
pytestmark = pytest.mark.filterwarnings("ignore::asl_interpreter.mocks.UnusedMock")


def test_it_goes_the_way_it_went(state_machine):
    run = state_machine(DEFINITION).run(INPUT, mocks=MOCKS, most_events={events})
    assert run.path == {path}
{end}{output}'''
_FAILURES = """

FAILURES = {failures}


@pytest.mark.parametrize(("task", "error", "path", "status", "ended_with"), FAILURES)
def test_a_failure_goes_the_way_it_went(state_machine, task, error, path, status, ended_with):
    mocks = {{**MOCKS, task: TaskFailed(error, "forced")}}
    run = state_machine(DEFINITION).run(INPUT, mocks=mocks, most_events={events})
    assert run.path == path
    assert run.status == status
    assert run.error == ended_with
"""


def take_home(
    folder: Path,
    definition: FileDefinition,
    run: MockedRun,
    input: JSON,
    mocks: Mapping[str, Any],
    failures: Iterable[Forced],
) -> Path:
    """Write the definition and its test into `folder`; give the path of the test. Raises `Wanting`."""
    stem = _stem(definition)
    reached = [(it.task, it.error, list(it.run.path), *_end(it.run)) for it in failures if it.reached]
    answers = "".join(f"    {task!r}: {as_python(mock, task)},\n" for task, mock in mocks.items())
    names = [name for name in ("After", "InTurn", "TaskFailed") if f"{name}(" in answers]
    if reached and "TaskFailed" not in names:
        names.append("TaskFailed")
    written = _FILE.format(
        name=definition.name,
        events=LONGEST,
        imports=f"\nfrom asl_interpreter.mocks import {', '.join(names)}\n" if names else "",
        definition=f"{stem}.asl.json",
        input=_python(input),
        mocks=f"{{\n{answers}}}" if answers else "{}",
        path=_python(list(run.path), 4),
        end=_asserted(*_end(run)),
        output=f"    assert run.output == {_python(run.output, 4)}\n" if run.status == SUCCEEDED else "",
    )
    if reached:
        written += _FAILURES.format(events=LONGEST, failures=_python(reached))
    test = folder / f"test_{stem}.py"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        publish(folder / f"{stem}.asl.json", _indented(definition.text))
        publish(test, written)
    except OSError as why:
        raise Wanting(f"{folder} cannot be written: {why.strerror}.") from None
    return test


def _stem(definition: FileDefinition) -> str:
    """A name for files, which a module may have too."""
    name = definition.logical_id or Path(definition.file).name.split(".")[0]
    return re.sub(r"\W+", "_", name).strip("_").lower() or "workflow"


def _indented(definition: str) -> str:
    return json.dumps(json.loads(definition), indent=2, ensure_ascii=False) + "\n"


def _end(run: MockedRun) -> tuple[str, str | None]:
    return str(run.status), None if run.error is None else str(run.error)


def _asserted(status: str, error: str | None) -> str:
    told = "" if error is None else f"    assert run.error == {error!r}\n"
    return f"    assert run.status == {status!r}\n{told}"


def as_python(mock: Any, task: str) -> str:
    """An answer as Python has it. Raises `Wanting` for a function."""
    match mock:
        case InTurn():
            return f"InTurn({', '.join(as_python(each, task) for each in mock.answers)})"
        case After():
            return f"After({mock.seconds!r}, {as_python(mock.outcome, task)})"
        case TaskFailed():
            return f"TaskFailed({mock.error!r}, {mock.cause!r})"
    if callable(mock):
        raise Wanting(f"The mock of '{task}' is a function, which a file cannot hold: give it an answer instead.")
    return _python(mock, 4)


def _python(value: Any, indent: int = 0) -> str:
    lines = pformat(value, width=_WIDTH - indent, sort_dicts=False).splitlines()
    return f"\n{' ' * indent}".join(lines)
