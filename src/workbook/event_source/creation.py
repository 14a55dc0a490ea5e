"""CreateEventSourceMapping and DeleteEventSourceMapping: which mappings there are."""

import gc
import uuid
from dataclasses import dataclass, field
from random import Random
from weakref import WeakKeyDictionary, WeakSet

from sqs_engine import Queue, SqsError
from workbook.event_source.function import LambdaFunction
from workbook.event_source.refusals import check, no_such_queue, second_mapping
from workbook.event_source.settings import Settings
from workbook.messages.source import Source


@dataclass(eq=False)
class Pair:
    """A queue and a function with a mapping; for as long as somebody holds it, and it is not forgotten."""

    source: Source
    function: LambdaFunction
    uuid: str = field(init=False)

    def __post_init__(self) -> None:
        queue = self.source.queue
        number = _numbers[queue] = _numbers.get(queue, 0) + 1
        self.source.by = f"mapping {number} to {self.function.name}"
        self.uuid = str(uuid.UUID(int=Random(queue.arn + self.source.by).getrandbits(128), version=4))
        _living.add(self)

    def forget(self) -> None:
        _living.discard(self)


_living: WeakSet[Pair] = WeakSet()
_numbers: WeakKeyDictionary[Queue, int] = WeakKeyDictionary()  # of the mappings that each queue has had


def create(queue_url: str, function: LambdaFunction, settings: Settings) -> Pair:
    """Raises the `ClientError` with which AWS refuses, and `NotConnected` where no local cloud is in this process."""
    try:
        source = Source(queue_url)
    except SqsError as refused:
        raise no_such_queue(refused) from refused
    check(
        settings,
        fifo=source.queue.fifo,
        visibility_timeout=source.visibility_timeout,
        function_timeout=function.timeout,
    )
    if _same(source, function):
        gc.collect()  # one that nobody can reach any more does not count
        for other in _same(source, function):
            raise second_mapping(source.queue.arn, function.name, other.uuid)
    return Pair(source, function)


def _same(source: Source, function: LambdaFunction) -> list[Pair]:
    return [pair for pair in _living if pair.function is function and pair.source.queue is source.queue]
