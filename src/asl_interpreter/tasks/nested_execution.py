"""`states:startExecution.sync` and `.sync:2` (guide, *Start a new AWS Step Functions state machine from a running
execution*): the result is what DescribeExecution says of the execution once it is over.
"""

from collections.abc import Callable
from typing import Any

from asl_interpreter.tasks.call import Submitted, TaskFailed
from asl_interpreter.tasks.operation import Operation
from asl_interpreter.tasks.optimised import optimised
from asl_interpreter.tasks.resource import capital
from asl_interpreter.tasks.result import milliseconds
from asl_interpreter.values import JSON, parse, text

_RUNNING = ("RUNNING", "PENDING_REDRIVE")


def start_execution(client: Any, pattern: str) -> Callable[[JSON], Submitted]:
    """The integration that starts an execution by `client`, and looks whether it is over."""
    start, outcome = optimised(client, "StartExecution"), outcomes(client)

    def integration(parameters: JSON) -> Submitted:
        answer = start(parameters)
        return Submitted(answer, lambda: outcome(answer["ExecutionArn"], pattern))

    return integration


def outcomes(client: Any) -> "Callable[[str, str], JSON | TaskFailed | None]":
    """How the execution of an ARN ended, as the result of a pattern; None while it runs.

    `.sync` has Input and Output as JSON text, `.sync:2` as JSON. One that did not succeed is a States.TaskFailed, whose
    cause is the description (recorded on AWS).
    """
    describe = Operation(client, "DescribeExecution", capital, milliseconds)

    def outcome(arn: str, pattern: str) -> "JSON | TaskFailed | None":
        described = describe({"ExecutionArn": arn})[0]
        if described["Status"] in _RUNNING:
            return None
        if pattern == "sync:2":
            described |= {name: parse(described[name]) for name in ("Input", "Output") if name in described}
        result = dict(sorted(described.items()))
        return result if described["Status"] == "SUCCEEDED" else TaskFailed("States.TaskFailed", text(result))

    return outcome
