"""What the bill of a counted booking needs beside its counts: said once, by name, so that a reader can change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook.cloud.latency import MEDIANS

_LIKE = {
    # Not measured by anybody that we found: taken for calls of the same kind.
    "dynamodb.BatchGetItem": "dynamodb.GetItem",
    "dynamodb.Scan": "dynamodb.Query",
    "sqs.SendMessageBatch": "sqs.SendMessage",
    "lambda.CheckpointDurableExecution": "dynamodb.PutItem",
    "lambda.GetDurableExecutionState": "dynamodb.GetItem",
}


def _calls() -> dict[str, float]:
    known = {f"{service}.{operation}": milliseconds for (service, operation), milliseconds in MEDIANS.items()}
    return known | {name: known[like] for name, like in _LIKE.items()}


@dataclass(frozen=True)
class Assumed:
    """The assumptions behind a bill, each one to be replaced by what you know better."""

    calls: Mapping[str, float] = field(default_factory=_calls)
    """Milliseconds of one call, by name as in `Counts`: the medians of `workbook.cloud.latency`, whose source says
    where they are from, and those of a similar call."""

    own: float = 5.0
    """Milliseconds that a function's own code takes for each invocation, beside its calls. A guess."""

    cold: float = 0.01
    """The share of invocations that begin with INIT: "typically under 1 %" (AWS Compute Blog, *AWS Lambda standardizes
    billing for INIT Phase*)."""

    init: float = 2_100.0
    """Milliseconds of INIT. It fits the tail of the tutorial's published load test."""

    message: float = 400.0
    """Bytes of one message. A decline has some 300."""

    logged: float = 7_750.0
    """Bytes that a workflow logs for each application at level ALL: a booking of 20 logs 155 KB."""

    logged_by_function: float = 1_000.0
    """Bytes that a function logs for each invocation: Lambda's own lines and one of the handler. A guess."""

    traced: float = 0.05
    """The share that X-Ray records, beside the first of each second (X-Ray guide, *Configuring sampling rules*)."""

    kept: int = 14
    """Days for which Lambda keeps what a durable execution wrote: its default RetentionPeriodInDays."""
