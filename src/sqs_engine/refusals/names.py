"""Names of queues (Amazon SQS API reference, *CreateQueue*, and the texts it answers with)."""

import re

from sqs_engine.errors import InvalidParameterValue

_STANDARD = re.compile(r"[A-Za-z0-9_-]{1,80}")
_FIFO = re.compile(r"[A-Za-z0-9_-]{1,75}\.fifo")


def check_queue_name(name: str, *, fifo: bool) -> None:
    """A FIFO queue's name ends in .fifo, which counts; a standard queue's cannot, for it has no dot."""
    if fifo and not _FIFO.fullmatch(name):
        raise InvalidParameterValue(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
            "must end with .fifo suffix and be 1 to 80 in length."
        )
    if not fifo and not _STANDARD.fullmatch(name):
        raise InvalidParameterValue(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )
