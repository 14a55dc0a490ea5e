"""The cases on the workbook's own event source mapping: in this process, in virtual time."""

from collections.abc import Callable, Sequence
from typing import Any

from workbook import cloud
from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws
from workbook.cloud.wireless import wireless
from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.partial_batches import queues
from workbook.partial_batches.cases import NEVER_WHOLE, Case, Observed
from workbook.partial_batches.function import PAST_ITS_TIMEOUT, answer


def run(cases: Sequence[Case], mapping: Callable[..., EventSourceMapping] = EventSourceMapping) -> dict[str, Observed]:
    """What `mapping` makes of each case, by the case's name."""
    with local_aws(), wireless(), Clock() as clock:
        sqs = cloud.client("sqs")
        return {case.name: _run(case, f"case-{number}", sqs, clock, mapping) for number, case in enumerate(cases)}


def _run(case: Case, name: str, sqs: Any, clock: Clock, mapping: Callable[..., EventSourceMapping]) -> Observed:
    queue = queues.create(sqs, case, name, _nothing)  # the queues go with the local cloud
    queue.send()
    whole: list[str] = []

    def handler(event: dict[str, Any], context: object) -> object:
        return answer(event, report=whole.append, out_of_time=_nothing)

    late = queues.FUNCTION_TIMEOUT + PAST_ITS_TIMEOUT if case.timeout else 0.1
    function = LambdaFunction(handler, timeout=queues.FUNCTION_TIMEOUT, duration=late)
    types = ["ReportBatchItemFailures"] if case.reports else []
    mapping(queue.url, function, clock=clock, function_response_types=types).drain()
    return Observed(queue.came_back()) if whole else NEVER_WHOLE


def _nothing(*_: object, **__: object) -> None:
    pass
