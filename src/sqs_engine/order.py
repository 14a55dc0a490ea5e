"""Which message a receive takes next: what the two types of queue do differently."""

from collections.abc import Iterator
from typing import Protocol

from sqs_engine.message import Message


class Order(Protocol):
    """Told by its queue where every message is; tells the queue what to hand out."""

    def arrived(self, message: Message) -> None:
        """The message is in the queue now, not yet visible."""

    def left(self, message: Message) -> None:
        """The message is no longer in the queue: deleted, expired, moved. It was not visible before."""

    def shown(self, message: Message) -> None:
        """The message is visible now."""

    def taken(self, message: Message) -> None:
        """The message is no longer visible."""

    def takes_off(self, message: Message, now: int) -> None:
        """The message is in flight now."""

    def lands(self, message: Message, now: int) -> None:
        """The message is no longer in flight."""

    def next(self, now: int) -> Iterator[Message]:
        """Visible messages, the next one first. Each is taken before the next one is asked for."""

    def clear(self) -> None:
        """The queue was purged."""
