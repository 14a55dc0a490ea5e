"""A state machine that is run with mocks in place of its services."""

import warnings
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from asl_interpreter.checks.states import each_state
from asl_interpreter.definition.place import Place
from asl_interpreter.files import FileDefinition
from asl_interpreter.history import MOST_EVENTS
from asl_interpreter.mocks.answers import MockError, Mocks, NotMocked, UnusedMock
from asl_interpreter.mocks.input import DoubtfulInput, InputTooLarge, check_input, is_text_of_json
from asl_interpreter.mocks.run import MockedRun
from asl_interpreter.values import JSON, NotJSON, parse

_NO_INPUT: JSON = {}


class MockedMachine:
    """A definition, compiled once and run with mocks any number of times."""

    def __init__(self, definition: FileDefinition, *, observe: Callable[[MockedRun], None] | None = None) -> None:
        """`observe` is given every run. Raises `FaultyDefinition`."""
        self.name = definition.name
        self._machine = definition.state_machine()
        self._most_events = None if definition.express else MOST_EVENTS
        self._observe = observe
        self.states = list(each_state(parse(definition.text), Place()))
        """Every state as it is written, those inside Map and Parallel states included."""

    def run(self, input: JSON = _NO_INPUT, mocks: Mapping[str, Any] | None = None, **options: Any) -> MockedRun:
        """Execute to the end; waiting costs no time.

        `mocks` has, by the name of a Task state, what answers it: a result; a `TaskFailed` for an error; either of
        them `After` some seconds; a function that is given the request and returns, or raises, one of these; or several
        `InTurn`, one for each call. `options` are those of `StateMachine.start`; without `most_events`, a machine that
        is not of type EXPRESS ends at its 25,000th event, as on AWS.

        A Distributed Map that reads or writes files is answered in the same way, as S3 would.

        Raises `NotMocked` when a Task has no mock, `MockError` for a mock that is of no use, and `InputTooLarge` for an
        input of more than 256 KiB. Warns of mocks that were not used (`UnusedMock`), and of an input that is the text
        of JSON (`DoubtfulInput`).
        """
        __tracebackhide__ = True  # pytest shows the test's own line, and not those of the interpreter
        if "task" in options:
            raise TypeError("run takes no task=, but mocks= by the name of a state")
        try:
            check_input(input)
            answers = Mocks({} if mocks is None else mocks, self.states)
            execution = self._machine.run(input, task=answers, **{"most_events": self._most_events} | options)
        except (MockError, NotMocked, NotJSON, InputTooLarge) as fault:
            raise fault.with_traceback(None) from None
        except Exception as fault:
            raise fault.with_traceback(_from_outside(fault.__traceback__)) from fault.__cause__
        run = MockedRun(execution, [state.name for state in self.states], answers.requests)
        if self._observe is not None:
            self._observe(run)
        if is_text_of_json(input):
            warnings.warn(
                "The input is the text of JSON. Give what it says: json.loads(…)", DoubtfulInput, stacklevel=2
            )
        for sentence in answers.unused:
            warnings.warn(sentence, UnusedMock, stacklevel=2)
        return run

    def __repr__(self) -> str:
        return f"<state machine {self.name}: {len(self.states)} states>"


def _from_outside(traceback: TracebackType | None) -> TracebackType | None:
    """The part that begins in a function that was given as a mock, or all of it where there is none."""
    here = traceback
    while here is not None and here.tb_frame.f_globals.get("__name__", "").startswith("asl_interpreter."):
        here = here.tb_next
    return here or traceback
