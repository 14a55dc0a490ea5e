"""What an execution with mocks did, as plain data to assert on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from asl_interpreter.execution import SUCCEEDED, Execution
from asl_interpreter.explanation import ExecutionFailed
from asl_interpreter.mocks.by_state import ByState
from asl_interpreter.mocks.ending import Ending
from asl_interpreter.mocks.path import StatePath, StatePaths
from asl_interpreter.values import JSON, text
from asl_interpreter.visit import Visit

_SHOWN = 60  # characters of an output or a cause in a run's own representation


class MockedRun:
    """One execution, over. What is by state has an entry for every state, also for those that were not visited."""

    def __init__(self, execution: Execution, states: Sequence[str], requests: Mapping[str, list[JSON]]) -> None:
        self.execution = execution
        """Everything else: `execution.history`, `execution.context`."""
        self.visits = list(_visits(execution))
        """Every visit to a state, also inside a Map or a Parallel; of a Map Run's child executions the first 1,000."""
        self.requests = ByState(requests.items(), "Task state")
        """By Task state: what each of its calls asked, retries included."""
        self._visits: dict[str, list[Visit]] = {name: [] for name in states}
        ways: dict[Any, list[Visit]] = {}
        for visit in self.visits:
            self._visits[visit.name].append(visit)
            ways.setdefault(visit.walk, []).append(visit)
        self.path = StatePath([visit for visit in self.visits if not visit.iterations])
        """The states of the machine itself, in the order in which they were entered; see `paths` for those inside."""
        self.paths: ByState[StatePaths] = ByState(((name, StatePaths()) for name in states), "state")
        """By Map or Parallel state: the path of each of its iterations or branches."""
        for way in ways.values():
            if way[0].iterations:
                self.paths[way[0].iterations[-1][0]].append(StatePath(way))

    @property
    def status(self) -> str:
        """SUCCEEDED, FAILED or TIMED_OUT."""
        return Ending.of(self.execution.status, self.execution, self.path)

    @property
    def output(self) -> JSON:
        """The output. Raises `ExecutionFailed`, which says why there is none."""
        __tracebackhide__ = True  # pytest shows the test's own line
        if self.execution.status != SUCCEEDED:
            raise ExecutionFailed(self.execution)
        return self.execution.output

    @property
    def error(self) -> str | None:
        """The name of the error that ended the execution; None when it succeeded."""
        error = self.execution.error
        return None if error is None else Ending.of(error, self.execution, self.path)

    @property
    def cause(self) -> str | None:
        """The text beside the error."""
        cause = self.execution.cause
        return None if cause is None else Ending.of(cause, self.execution, self.path)

    @property
    def waited(self) -> float:
        """The seconds that the execution took: in Wait states, before retries, and for answers `After` some."""
        return (self.execution.stopped or 0.0) - self.execution.started

    @property
    def retries(self) -> ByState[int]:
        """By state: how often it was tried again."""
        return self._by_state(lambda visit: visit.retries, sum)

    @property
    def inputs(self) -> ByState[list[JSON]]:
        """By state: the input of each visit."""
        return self._by_state(lambda visit: visit.input, list)

    @property
    def outputs(self) -> ByState[list[JSON]]:
        """By state: the output of each visit that came to its end."""
        found = {
            name: [each.output for each in visits if each.exited is not None] for name, visits in self._visits.items()
        }
        return ByState(found.items(), "state")

    def _by_state(self, of: Any, together: Any) -> ByState[Any]:
        return ByState(((name, together(map(of, visits))) for name, visits in self._visits.items()), "state")

    def __repr__(self) -> str:
        end = (
            f"output {_short(text(self.execution.output))}"
            if self.execution.status == SUCCEEDED
            else f"error {self.error}"
        )
        return f"<run {self.status}: {self.path}, {end}>"


def _visits(execution: Any) -> Iterator[Visit]:
    """The visits of an execution, then those of its child executions."""
    yield from execution.visits
    for map_run in execution.map_runs:
        for child in map_run.children:
            yield from _visits(child)


def _short(shown: str) -> str:
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
