"""The order of a FIFO queue (Amazon SQS guide, *FIFO queue delivery logic*; and as recorded on AWS).

A receive takes as many messages as possible of one group, and may fill up from others. What is in flight blocks its
group; a group is free again when its oldest message is visible. Groups take turns in the order in which they became
free.
"""

from collections import OrderedDict
from collections.abc import Iterator

from sqs_engine.message import Message, MessageState

_Group = OrderedDict[str, Message]  # by message id, the oldest first; unlike a dict it finds its first in O(1)


class FifoOrder:
    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}
        self._free: OrderedDict[str, None] = OrderedDict()

    def arrived(self, message: Message) -> None:
        self._groups.setdefault(_group(message), OrderedDict())[message.id] = message

    def left(self, message: Message) -> None:
        name = _group(message)
        group = self._groups[name]
        was_oldest = next(iter(group)) == message.id
        del group[message.id]
        if not group:
            del self._groups[name]
        elif was_oldest:
            self._free_if_visible(name, next(iter(group.values())))

    def shown(self, message: Message) -> None:
        name = _group(message)
        if next(iter(self._groups[name])) == message.id:
            self._free_if_visible(name, message)

    def taken(self, message: Message) -> None:
        name = _group(message)
        if next(iter(self._groups[name])) == message.id:
            self._free.pop(name, None)

    def takes_off(self, message: Message, now: int) -> None:
        pass

    def lands(self, message: Message, now: int) -> None:
        pass

    def next(self, now: int) -> Iterator[Message]:
        while self._free:
            name = next(iter(self._free))
            for message in self._groups[name].values():
                if message.state is not MessageState.VISIBLE:
                    break
                yield message

    def clear(self) -> None:
        self._groups.clear()
        self._free.clear()

    def _free_if_visible(self, name: str, oldest: Message) -> None:
        if oldest.state is MessageState.VISIBLE:
            self._free[name] = None


def _group(message: Message) -> str:
    assert message.group is not None
    return message.group
