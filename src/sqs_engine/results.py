"""What the actions answer."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqs_engine.errors import SqsError

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class SendResult:
    """MD5 digests are None where there is nothing to digest; the sequence number on a standard queue."""

    message_id: str
    md5_of_body: str
    md5_of_attributes: str | None
    md5_of_system_attributes: str | None
    sequence_number: str | None


@dataclass(slots=True)
class BatchResult(Generic[Answer]):
    """By id of the entry, in the order of the entries: the call succeeds although entries fail."""

    successful: dict[str, Answer] = field(default_factory=dict)
    failed: dict[str, SqsError] = field(default_factory=dict)
