"""What child executions gave, as a Map's result or a file shows it (guide, *ResultWriter (Map)*: *Transformation*)."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from asl_interpreter.execution import SUCCEEDED
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.states.distributed_map.run import PENDING
from asl_interpreter.values import JSON, text

NONE, COMPACT, FLATTEN = "NONE", "COMPACT", "FLATTEN"
_INCLUDED = {"Included": True}


def transformed(children: Iterable[ChildExecution], transformation: str) -> Iterator[JSON]:
    """Their outputs; of those that did not succeed, and with NONE of all, what DescribeExecution would tell."""
    for child in children:
        if child.status != SUCCEEDED or transformation == NONE:
            yield record(child)
        elif transformation == FLATTEN and isinstance(child.output, list):
            yield from child.output
        else:
            yield child.output


def record(child: ChildExecution) -> dict[str, JSON]:
    """A child execution with all that is known of it."""
    shown: dict[str, JSON] = {
        "ExecutionArn": child.arn,
        "Input": text(child.input),
        "InputDetails": _INCLUDED,
        "Name": child.name,
        "OutputDetails": _INCLUDED,
        "RedriveCount": 0,
        "StartDate": _date(child.started),
        "StateMachineArn": child.machine_arn,
        "Status": child.status,
    }
    if child.stopped is not None:
        shown["StopDate"] = _date(child.stopped)
    if child.status == SUCCEEDED:
        shown["Output"] = text(child.output)
    if not child.run.express:
        shown |= _redrive_status(child)
    return shown | {
        name: value for name, value in (("Error", child.error), ("Cause", child.cause)) if value is not None
    }


def _redrive_status(child: ChildExecution) -> dict[str, str]:
    """Whether it could be redriven: a Standard one that did not succeed, with its Map Run."""
    if child.status != SUCCEEDED:
        return {"RedriveStatus": "REDRIVABLE_BY_MAP_RUN"}
    return {
        "RedriveStatus": "NOT_REDRIVABLE",
        "RedriveStatusReason": f"Execution is {SUCCEEDED} and cannot be redriven",
    }


def pending(inputs: Iterable[JSON]) -> Iterator[JSON]:
    """The inputs of child executions that never began."""
    return ({"Input": text(input), "InputDetails": _INCLUDED, "Status": PENDING} for input in inputs)


def _date(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
