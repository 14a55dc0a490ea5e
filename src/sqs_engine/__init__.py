"""Amazon SQS's queues, in this process and in virtual time; see README.md."""

from sqs_engine.clock import Clock, VirtualClock
from sqs_engine.engine import SqsEngine
from sqs_engine.errors import SqsError
from sqs_engine.identifiers import seeded
from sqs_engine.long_poll import long_poll
from sqs_engine.message import Delivery, Draft, MessageAttribute
from sqs_engine.queue import Queue

__all__ = [
    "Clock",
    "Delivery",
    "Draft",
    "MessageAttribute",
    "Queue",
    "SqsEngine",
    "SqsError",
    "VirtualClock",
    "long_poll",
    "seeded",
]
