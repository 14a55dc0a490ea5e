"""Every failure of a workflow's Task states, forced one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asl_interpreter.checks.states import Written
from asl_interpreter.mocks import MockedRun, TaskFailed
from asl_interpreter.values import JSON

if TYPE_CHECKING:
    from workbook.your_workflow.workflow import Workflow

UNNAMED = "AnyOtherError"
"""Stands for every error that neither Retry nor Catch names."""

_ANY = ("States.ALL", "States.TaskFailed")  # no task reports them: they stand for others


@dataclass(frozen=True)
class Forced:
    """A Task that failed at every call, and what became of the execution."""

    task: str
    error: str
    run: MockedRun

    @property
    def reached(self) -> bool:
        return bool(self.run.requests[self.task])

    def row(self) -> dict[str, object]:
        """As a table shows it."""
        if not self.reached:
            return {"Task": self.task, "error": self.error, "way": "this input does not lead to it"}
        run = self.run
        return {
            "Task": self.task,
            "error": self.error,
            "retries": run.retries[self.task],
            "took": f"{run.waited:g} s",
            "way": self._way(),
            "ends": self._end(),
        }

    def _end(self) -> str:
        if self.run.error == self.error:
            return f"{self.run.status} with this error"
        return str(self.run.status) if self.run.error is None else f"{self.run.status}: {self.run.error}"

    def _way(self) -> str:
        failed = [visit for visit in self.run.execution.visits if visit.caught]
        if not failed:
            return "no Catch takes it"
        return ", ".join(dict.fromkeys(f"{it.name}, Catch[{it.catcher}] → {it.next}" for it in failed))


def errors_of(state: Written, states: Sequence[Written]) -> list[str]:
    """The errors that Retry and Catch name, of the state and of those around it, and one that they do not."""
    around = [each for each in states if state.at.location.startswith(f"{each.at.location}/")]
    given = [one for each in (state, *around) for field in ("Retry", "Catch") for one in each.fields.get(field, ())]
    named = [error for one in given for error in one.get("ErrorEquals", ()) if error not in _ANY]
    return [*dict.fromkeys(named), UNNAMED]


def forced(workflow: "Workflow", input: JSON, mocks: Mapping[str, Any]) -> Iterator[Forced]:
    """One execution for each Task and error: the Task answers with it at every call, the others as in `mocks`."""
    for state in workflow.states:
        if state.name in mocks:
            for error in errors_of(state, workflow.states):
                run = workflow.executed(input, {**mocks, state.name: TaskFailed(error, "forced")})
                yield Forced(state.name, error, run)
