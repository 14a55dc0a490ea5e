"""Finding Map Runs and child executions among the executions of a local cloud."""

from collections.abc import Iterable, Iterator
from typing import Any

from moto.stepfunctions.exceptions import InvalidArn, ResourceNotFound

from asl_interpreter.execution import Execution
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.states.distributed_map.run import MapRun


def find_run(executions: Iterable[Execution], arn: str) -> MapRun:
    """The Map Run of an ARN. Raises `InvalidArn` and `ResourceNotFound`."""
    if not arn.startswith("arn:") or ":mapRun:" not in arn:
        raise InvalidArn(f"Invalid Arn: '{arn}'")
    for run in _every_run(executions):
        if run.arn == arn:
            return run
    raise ResourceNotFound(arn)


def find_child(executions: Iterable[Execution], arn: str) -> ChildExecution | None:
    """The child execution of an ARN; None when there is none."""
    name = arn.split(":")[7:8]
    runs = _every_run(executions) if name and "/" in arn else ()
    found = (run.child(name[0]) for run in runs)
    return next((child for child in found if child is not None and child.arn == arn), None)


def _every_run(executions: Iterable[Any]) -> Iterator[MapRun]:
    for execution in executions:
        for run in execution.map_runs:
            yield run
            yield from _every_run(run.children)
