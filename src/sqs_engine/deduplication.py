"""What a FIFO queue remembers for five minutes: deduplication ids, and receive request attempt ids."""

from collections import deque
from dataclasses import dataclass

from sqs_engine import limits
from sqs_engine.clock import MICROSECONDS
from sqs_engine.message import Message

_REMEMBERED = limits.DEDUPLICATION * MICROSECONDS

Key = tuple[str, str | None]
"""A deduplication id, and the group where deduplication is by group."""


@dataclass(frozen=True, slots=True)
class Original:
    """The message that was accepted with a deduplication id; it may be gone."""

    message_id: str
    sequence_number: str | None


class Deduplication:
    """Deduplication ids, queue-wide or by group; they outlive their messages (Amazon SQS guide, *Exactly-once
    processing in Amazon SQS*). A purge clears them, as recorded on AWS."""

    def __init__(self) -> None:
        self._originals: dict[Key, tuple[int, Original]] = {}
        self._ends: deque[tuple[int, Key]] = deque()

    def find(self, key: Key, now: int) -> Original | None:
        while self._ends and self._ends[0][0] <= now:
            end, old = self._ends.popleft()
            if self._originals.get(old, (None,))[0] == end:
                del self._originals[old]
        end, original = self._originals.get(key, (0, None))
        return original if end > now else None

    def remember(self, key: Key, original: Original, now: int) -> None:
        end = now + _REMEMBERED
        self._originals[key] = (end, original)
        self._ends.append((end, key))

    def clear(self) -> None:
        self._originals.clear()
        self._ends.clear()


class ReceiveAttempts:
    """Receives with a ReceiveRequestAttemptId: the same id gives the same messages and receipt handles again, unless
    one of them was deleted, became visible or had its visibility changed (Amazon SQS API reference, *ReceiveMessage*).
    """

    def __init__(self) -> None:
        self._attempts: dict[str, tuple[int, list[tuple[Message, int]]]] = {}
        self._ends: deque[tuple[int, str]] = deque()

    def find(self, attempt_id: str, now: int) -> list[Message]:
        end, received = self._attempts.get(attempt_id, (0, []))
        if end <= now or any(message.unchanged_since != since for message, since in received):
            return []
        return [message for message, _ in received]

    def remember(self, attempt_id: str, messages: list[Message], now: int) -> None:
        while self._ends and self._ends[0][0] <= now:
            end, old = self._ends.popleft()
            if self._attempts.get(old, (None,))[0] == end:
                del self._attempts[old]
        end = now + _REMEMBERED
        self._attempts[attempt_id] = (end, [(message, message.unchanged_since) for message in messages])
        self._ends.append((end, attempt_id))

    def clear(self) -> None:
        self._attempts.clear()
        self._ends.clear()
