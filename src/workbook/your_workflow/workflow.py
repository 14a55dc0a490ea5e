"""A workflow of the reader's, and all that a page can ask of it."""

import json
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from asl_interpreter.checks.states import Written
from asl_interpreter.files import FaultyDefinition, FileDefinition
from asl_interpreter.mocks import MockedMachine, MockedRun, MockError, NotMocked, UnusedMock
from asl_interpreter.values import JSON
from workbook import figures
from workbook.basics.sentence import Sentence
from workbook.your_workflow.notice import Notice, Wanting, or_notice
from workbook.your_workflow.pictures import picture
from workbook.your_workflow.proposals import Proposals
from workbook.your_workflow.reading import found
from workbook.your_workflow.take_home import LONGEST
from workbook.your_workflow.tried_run import TriedRun

_ATTEMPTS = 24  # proposals that are tried until one leads to a success
_TRIAL = 2_000  # events of such an execution: a proposal that goes round in a loop is none


def mine(
    source: object,
    machine: str | None = None,
    substitutions: Mapping[str, str] | None = None,
    express: bool = False,
) -> "Workflow":
    """The workflow in a file, a template of SAM or CloudFormation, or a text.

    `source` is the name of a file or the text itself, as JSON or YAML; `machine` the logical id in a template that has
    several; `substitutions` what `${Name}` stands for; `express` says that the type is EXPRESS, as a template
    does by itself. Never raises: a source that cannot be read gives a workflow
    whose every method says why.
    """
    try:
        definition = found(source, machine, substitutions or {})
        return Workflow(replace(definition, express=express or definition.express))
    except Sentence as why:
        return Workflow(why)


class Workflow:
    """One definition. Every method gives a `Notice` where it has nothing to show."""

    def __init__(self, definition: FileDefinition | Sentence) -> None:
        """`definition` is an error where there is none."""
        self._definition = definition

    @property
    def definition(self) -> FileDefinition:
        """Raises why there is none."""
        if isinstance(self._definition, Sentence):
            raise self._definition
        return self._definition

    def __repr__(self) -> str:
        return str(self._definition) if isinstance(self._definition, Sentence) else f"workflow {self.definition.name}"

    @or_notice
    def drawn(self, *, whole: bool = False) -> figures.Picture:
        """Its picture; `whole` leaves nothing out, however high it gets."""
        return picture(self.parsed, whole=whole)

    @or_notice
    def checked(self) -> figures.Table | Notice:
        """A row for each fault: where it stands in the file, and what is wrong."""
        told = self.definition.faults()
        if not told:
            states = len(self._machine.states)
            return Notice(f"No faults, in {states} {'state' if states == 1 else 'states'}.")
        rows = []
        for fault in told:
            line, column = self.definition.spot_of(fault)
            rows.append(
                {
                    "line:column": f"{line}:{column}",
                    "in": fault.location or "/",
                    "what is wrong": self.definition.message_of(fault),
                    "severity": fault.severity.lower(),
                }
            )
        return figures.Table(rows, bad=("error",))

    def run(self, input: JSON = ..., mocks: Mapping[str, Any] | None = None) -> TriedRun:
        """One execution. What is not given is proposed: the input, and an answer for each Task without a mock."""
        try:
            return self._run(input, dict(mocks or {}))
        except Sentence as why:
            return TriedRun(self, why)

    def _run(self, input: JSON, mocks: dict[str, Any]) -> TriedRun:
        _check_json(input)
        for attempt in range(_ATTEMPTS):
            tried = self._tried(attempt, input, mocks, _TRIAL)
            if tried.succeeded:
                return tried
        return self._tried(0, input, mocks, LONGEST)

    def _tried(self, attempt: int, input: JSON, mocks: dict[str, Any], most_events: int) -> TriedRun:
        proposed = Proposals(self.parsed, attempt)
        given = proposed.input if input is ... else input
        answers = {**proposed.mocks, **mocks}
        return TriedRun(self, self.executed(given, answers, most_events), given, answers, own=tuple(mocks))

    def executed(self, input: JSON, mocks: Mapping[str, Any], most_events: int = LONGEST) -> MockedRun:
        """An execution with exactly this input and these mocks. Raises `Wanting`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UnusedMock)  # a proposal for every Task, and not every one is reached
            try:
                return self._machine.run(input, mocks, most_events=most_events)
            except (MockError, NotMocked, ValueError) as why:
                raise Wanting(why) from None

    @property
    def states(self) -> list[Written]:
        """Every state as it is written, those inside others too."""
        return self._machine.states

    @cached_property
    def _machine(self) -> MockedMachine:
        try:
            return MockedMachine(self.definition)
        except FaultyDefinition as why:
            lines = str(why).splitlines()
            more = f" It is the first of {len(lines)}." if len(lines) > 1 else ""
            raise Wanting(f"It runs once this is mended: {lines[0].rstrip('.')}.{more}") from None

    @property
    def parsed(self) -> dict[str, Any]:
        """The definition as JSON. Raises why it is none."""
        try:
            read = json.loads(self.definition.text)
        except ValueError as why:
            raise Wanting(f"{self.definition.name} is not JSON: {why}.") from None
        if not isinstance(read, dict):
            raise Wanting(f"{self.definition.name} holds no object, so it is no definition.")
        return read


def _check_json(input: JSON) -> None:
    if input is ...:
        return
    try:
        json.dumps(input, allow_nan=False)
    except (TypeError, ValueError) as why:
        raise Wanting(f"The input is no JSON: {why}.") from None
