"""Ten times as many items take about ten times as long: of the processor, in one process, and no seconds asserted."""

import gc
from statistics import median
from time import process_time
from typing import Any

import pytest

from asl_interpreter import StateMachine

_PAIRS = 3
_PASS = {"Type": "Pass", "Result": 1, "End": True}
_TASK = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage",
    "Parameters": {"QueueUrl": "u", "MessageBody.$": "$.b"}, "ResultPath": None, "End": True,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("inner", [_PASS, _TASK], ids=["Pass", "Task"])
@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_100_000_child_executions_take_at_most_12_times_as_long_as_10_000(kind: str, inner: dict[str, Any]) -> None:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": kind},
        "StartAt": "Do", "States": {"Do": inner},
    }  # fmt: skip
    # A result has 256 KiB at most.
    writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}}
    each = {"Type": "Map", "ItemProcessor": processor, "ResultWriter": writer, "End": True}
    machine = StateMachine({"StartAt": "Each", "States": {"Each": each}})

    ratios = [_seconds(machine, 100_000) / _seconds(machine, 10_000) for _ in range(_PAIRS)]

    assert median(ratios) <= 12, ratios


def _seconds(machine: StateMachine, count: int) -> float:
    """Of the processor, so that what else runs on it counts little."""
    items = [{"b": str(number)} for number in range(count)]
    gc.collect()
    began = process_time()
    assert machine.run(items, task=lambda call: {"MessageId": "1"}).status == "SUCCEEDED"
    return process_time() - began
