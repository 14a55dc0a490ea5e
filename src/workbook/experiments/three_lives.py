"""The run of exercise 04-3."""

from typing import Any

from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.messages.ledger import Ledger
from workbook.practice.scratch import scratch_queue

TIMEOUT, WINDOW, WORK = 20, 10, 15.5
"""The function's timeout, the mapping's batching window, and the work on a first receive, in seconds."""

_LONG_ENOUGH = 120  # s; with the longest visibility timeout that anybody tries here the first receives are over by then


def three_lives(visibility_timeout: int = 20) -> Ledger:
    """Three messages; with a visibility timeout of 20 s each is received twice, each for another reason.

    A batch of two is complete at once; the third message waits for its batching window, and then the work outlasts its
    visibility timeout. The first message fails once, of the second one server keeps a copy. Raises the `ClientError`
    that AWS raises for a visibility timeout below the function's timeout.
    """

    def fails_once(event: dict[str, Any], context: object) -> object:
        first = [each for each in event["Records"] if each["body"] == "a" and _receives(each) == 1]
        return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in first]}

    with scratch_queue(visibility_timeout=visibility_timeout) as queue:
        queue.send("a", "b", "c")
        function = LambdaFunction(
            fails_once, timeout=TIMEOUT, duration=lambda event: WORK if _receives(event["Records"][0]) == 1 else 5
        )
        mapping = EventSourceMapping(
            queue.url,
            function,
            clock=queue.clock,
            batch_size=2,
            maximum_batching_window_in_seconds=WINDOW,
            function_response_types=["ReportBatchItemFailures"],
            duplicates=["msg-2"],
        )
        mapping.run_for(_LONG_ENOUGH)
    return mapping.ledger


def _receives(record: dict[str, Any]) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])
