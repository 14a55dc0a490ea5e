"""Executions whose Task states are answered by mocks: what a test or a trial at the command line runs."""

from asl_interpreter.mocks.answers import InTurn, MockError, NotMocked, UnusedMock
from asl_interpreter.mocks.input import DoubtfulInput, InputTooLarge
from asl_interpreter.mocks.machine import MockedMachine
from asl_interpreter.mocks.mock_file import mocks_in
from asl_interpreter.mocks.run import MockedRun
from asl_interpreter.tasks.call import After, TaskFailed

__all__ = [
    "After",
    "DoubtfulInput",
    "InTurn",
    "InputTooLarge",
    "MockError",
    "MockedMachine",
    "MockedRun",
    "NotMocked",
    "TaskFailed",
    "UnusedMock",
    "mocks_in",
]
