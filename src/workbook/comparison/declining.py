"""What the queue's consumer does after a booking, in round trips."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from workbook.cloud import Stack
from workbook.cloud.latency import simulated
from workbook.cloud.template import DECLINES
from workbook.comparison.recorded_calls import RecordedCalls
from workbook.event_source import EventSourceMapping
from workbook.messages.source import Source

_TRIP = 0.0001
"""Seconds that a call takes. So short that the mapping stays with the batches at once that it begins with: how it grows
in time is the simulation's."""


def decline(stack: Stack) -> RecordedCalls:
    """Let the deployed mapping drain the queue. In each round trip is what is under way at once.

    Round trip 0 is the first receive. The pollers' later calls take place beside the function's own.
    """
    mapping = EventSourceMapping.from_stack(stack, DECLINES, duration=0)
    began = time.time()
    calls = RecordedCalls(lambda: 1 + round((time.time() - began) / _TRIP))
    with calls.recording(), _pollers(calls), simulated({("dynamodb", "UpdateItem"): 1000 * _TRIP}):
        mapping.drain()
    return calls


@contextmanager
def _pollers(calls: RecordedCalls) -> Iterator[None]:
    receive, delete = Source.receive, Source.delete

    def received(source: Source, most: int) -> Any:
        messages = receive(source, most)
        if messages:  # an empty answer ends the drain; on AWS the pollers go on asking, and that is the idle queue's
            now = calls.round_now()
            calls.note("sqs.ReceiveMessage", len(messages), round=now if now > 1 else 0)
        return messages

    def deleted(source: Source, receipt_handles: list[str]) -> None:
        calls.note("sqs.DeleteMessageBatch", len(receipt_handles))
        delete(source, receipt_handles)

    with patch.object(Source, "receive", received), patch.object(Source, "delete", deleted):
        yield
