"""Lists of queues that come in pages (Amazon SQS API reference, *ListQueues*, *ListDeadLetterSourceQueues*)."""

from itertools import islice

from sqs_engine import limits
from sqs_engine.errors import InvalidParameterValue
from sqs_engine.queue import Queue
from sqs_engine.refusals import ranges


def page(queues: list[Queue], most: int | None, token: str | None) -> tuple[list[Queue], str | None]:
    """With `most` there is a token when more is to come; without, one page is all, as on AWS."""
    if most is not None:
        ranges.check_max_results(most)
    first = 0
    if token is not None:
        names = [queue.name for queue in queues]
        if token not in names:
            raise InvalidParameterValue("Invalid or expired next token.")
        first = names.index(token) + 1
    found = list(islice(queues, first, first + (most or limits.MOST_RESULTS)))
    more = most is not None and first + len(found) < len(queues)
    return found, found[-1].name if more else None
