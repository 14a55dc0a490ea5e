"""One execution of a reader's workflow, with its mocks, and what a page shows of it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asl_interpreter.mocks import MockedRun
from asl_interpreter.values import JSON, text
from workbook import figures
from workbook.basics.sentence import Sentence
from workbook.figures.steps import Steps
from workbook.your_workflow.forcing import Forced, forced
from workbook.your_workflow.notice import Notice, or_notice
from workbook.your_workflow.pictures import picture
from workbook.your_workflow.price import priced
from workbook.your_workflow.take_home import FOLDER, as_python, take_home

if TYPE_CHECKING:
    from workbook.your_workflow.workflow import Workflow


_SHOWN = 120  # characters of an answer


class TriedRun:
    """A run, or why there is none. Every method gives a `Notice` where it has nothing to show."""

    def __init__(
        self,
        workflow: "Workflow",
        run: MockedRun | Sentence,
        input: JSON = None,
        mocks: Mapping[str, Any] | None = None,
        own: tuple[str, ...] = (),
    ) -> None:
        """`own` are the names of the mocks that the reader gave; the others were proposed."""
        self._workflow = workflow
        self._run = run
        self.input = input
        self.mocks = mocks or {}
        self._own = own

    @property
    def run(self) -> MockedRun:
        """The run itself. Raises why there is none."""
        if isinstance(self._run, Sentence):
            raise self._run
        return self._run

    @property
    def succeeded(self) -> bool:
        """Whether it ended well."""
        return not isinstance(self._run, Sentence) and self._run.status == "SUCCEEDED"

    def __repr__(self) -> str:
        return str(self._run) if isinstance(self._run, Sentence) else "\n".join(self._told())

    def _told(self) -> Iterator[str]:
        yield f"status: {self.run.status}"
        if self.succeeded:
            yield f"output: {text(self.run.output)}"
        else:
            yield f"error:  {self.run.error}" + (f", {self.run.cause}" if self.run.cause else "")
        yield f"path:   {self.run.path}"
        yield f"waited: {self.run.waited:g} s"

    @or_notice
    def answers(self) -> figures.Table | Notice:
        """A row for each Task: what answered it, whose answer that is, and how often it was called."""
        requests = self.run.requests
        rows = [
            {
                "Task": name,
                "calls": len(requests[name]),
                "answer": _short(repr(mock) if callable(mock) else as_python(mock, name)),
                "whose": "yours" if name in self._own else "proposed",
            }
            for name, mock in self.mocks.items()
        ]
        return figures.Table(rows) if rows else Notice("It has no Task state, so nothing needs an answer.")

    @or_notice
    def drawn(self, *, whole: bool = False) -> figures.Picture:
        """The way that it took; `whole` shows the states that were not reached, too."""
        return picture(self._workflow.parsed, self.run, whole=whole)

    @or_notice
    def steps(self) -> Steps:
        """Its step inspector."""
        return figures.steps(self.run.execution.history.events())

    @or_notice
    def failures(self) -> figures.Table | Notice:
        """What happens when each Task fails, with each error that its Retry and Catch name and with one they do not."""
        rows = [each.row() for each in self._forced]
        return figures.Table(rows) if rows else Notice("It has no Task state, so nothing outside can fail.")

    @or_notice
    def cost(self) -> figures.Table:
        """What a million such executions cost, as Standard and as Express."""
        return figures.Table(priced(self.run))

    @or_notice
    def take_home(self, folder: str | Path = FOLDER) -> Notice:
        """Write this run, and every forced failure, as a file for pytest with the definition beside it."""
        written = take_home(Path(folder), self._workflow.definition, self.run, self.input, self.mocks, self._forced)
        return Notice(f"Written: {written.as_posix()}, and the definition beside it.")

    @cached_property
    def _forced(self) -> list[Forced]:
        self.run  # noqa: B018  # raises why there is none
        return list(forced(self._workflow, self.input, self.mocks))


def _short(answer: str) -> str:
    line = " ".join(answer.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
