"""Amazon SQS's queues, in this process and in virtual time; see README.md."""

from sqs_engine.clock import StandingClock, TimeSource
from sqs_engine.engine import SqsEngine
from sqs_engine.errors import SqsError
from sqs_engine.identifiers import seeded
from sqs_engine.long_poll import long_poll
from sqs_engine.message import Draft, MessageAttribute, ReceivedMessage
from sqs_engine.queue import Queue

__all__ = [
    "Draft",
    "MessageAttribute",
    "Queue",
    "ReceivedMessage",
    "SqsEngine",
    "SqsError",
    "StandingClock",
    "TimeSource",
    "long_poll",
    "seeded",
]
