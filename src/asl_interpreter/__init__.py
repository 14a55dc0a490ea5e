"""Runs Amazon States Language: small, deterministic, inspectable. README.md has the whole public API on one page."""

from asl_interpreter.clock import Clock, VirtualClock
from asl_interpreter.definition.place import Fault
from asl_interpreter.execution import Execution
from asl_interpreter.explanation import ExecutionFailed
from asl_interpreter.machine import InvalidDefinition, StateMachine, faults
from asl_interpreter.tasks.call import After, TaskCall, TaskFailed
from asl_interpreter.values import NotJSON
from asl_interpreter.visit import NOT_REACHED, Visit

__all__ = [
    "NOT_REACHED",
    "After",
    "Clock",
    "Execution",
    "ExecutionFailed",
    "Fault",
    "InvalidDefinition",
    "NotJSON",
    "StateMachine",
    "TaskCall",
    "TaskFailed",
    "VirtualClock",
    "Visit",
    "faults",
]
