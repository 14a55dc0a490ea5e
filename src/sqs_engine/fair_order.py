"""The order of a standard queue: first come, first served, but fair to quiet tenants.

MessageGroupId on a standard queue names a tenant; it orders nothing and blocks nothing. Messages of quiet tenants go
first, then those of the noisy tenant with the fewest messages in flight. A tenant is quiet again when its shares have
dropped, its backlog is consumed, or it has sent nothing for five minutes. A message without a group is a tenant of its
own (Amazon SQS guide, *How Amazon SQS fair queues work*; the thresholds there are said to be approximate).
"""

from collections import deque
from collections.abc import Iterator

from sqs_engine.clock import MICROSECONDS
from sqs_engine.message import Message
from sqs_engine.schedule import Schedule

NOISY_SHARE = 0.1
"""A tenant is noisy above this share of what is in flight, or of the recent processing time."""

NOISY_IN_FLIGHT = 30
"""… and, for the share of what is in flight, with at least so many of its own."""

QUIET_AFTER = 300 * MICROSECONDS
"""A tenant that has sent nothing for so long is quiet, whatever is left of its backlog. So far back processing time
counts, too: the guide says "recent", and gives no other span."""

LEAST_PROCESSING = 1 * MICROSECONDS
"""Less processing time than this of a tenant makes nobody noisy. AWS does not say: our choice."""


class _Work:
    """Messages in flight, and the processing time recently spent on messages, of one tenant or of the whole queue."""

    def __init__(self) -> None:
        self.in_flight = 0
        self._starts = 0  # the sum of the instants at which those in flight were taken
        self._spent = 0

    def begin(self, at: int) -> None:
        self.in_flight += 1
        self._starts += at

    def end(self, started: int, at: int) -> None:
        self.in_flight -= 1
        self._starts -= started
        self._spent += at - started

    def forget(self, spent: int) -> None:
        self._spent -= spent

    def processing(self, now: int) -> int:
        return self._spent + self.in_flight * now - self._starts


class _Tenant:
    """Lives as long as a message of its own is in the queue: what it took before is forgotten with its backlog."""

    def __init__(self) -> None:
        self.work = _Work()
        self.messages = 0
        self.last_sent = 0
        self.visible: Schedule[Message] = Schedule()


class FairOrder:
    """Standard queues. Every operation costs O(log n): at most a few tenants can be noisy at a time."""

    def __init__(self) -> None:
        self._tenants: dict[str | None, _Tenant] = {}
        self._heads: Schedule[_Tenant] = Schedule()
        self._all = _Work()
        self._recent: deque[tuple[int, _Work, int]] = deque()

    def arrived(self, message: Message) -> None:
        tenant = self._tenants.setdefault(message.group, _Tenant())
        tenant.messages += 1
        tenant.last_sent = max(tenant.last_sent, message.sent)

    def left(self, message: Message) -> None:
        tenant = self._tenants[message.group]
        tenant.messages -= 1
        if not tenant.messages:
            del self._tenants[message.group]

    def shown(self, message: Message) -> None:
        tenant = self._tenants[message.group]
        tenant.visible.put(message, message.arrival)
        self._place(tenant)

    def taken(self, message: Message) -> None:
        tenant = self._tenants[message.group]
        tenant.visible.drop(message)
        self._place(tenant)

    def takes_off(self, message: Message, now: int) -> None:
        for work in (self._all, self._tenants[message.group].work):
            work.begin(message.last_received)

    def lands(self, message: Message, now: int) -> None:
        work, started = self._tenants[message.group].work, message.last_received
        for each in (self._all, work):
            each.end(started, now)
        self._recent.append((now, work, now - started))
        self._forget_old_work(now)

    def next(self, now: int) -> Iterator[Message]:
        self._forget_old_work(now)
        while (message := self._first(now)) is not None:
            yield message

    def clear(self) -> None:
        self._tenants.clear()
        self._heads.clear()
        self._recent.clear()
        self._all = _Work()

    def _first(self, now: int) -> Message | None:
        noisy: list[tuple[int, int, _Tenant]] = []
        chosen = None
        while chosen is None and (head := self._heads.first()) is not None:
            arrival, tenant = head
            if self._is_noisy(tenant, now):
                noisy.append((tenant.work.in_flight, arrival, tenant))
                self._heads.drop(tenant)
            else:
                chosen = tenant
        if chosen is None and noisy:
            chosen = min(noisy, key=lambda each: each[:2])[2]
        for _, arrival, tenant in noisy:
            self._heads.put(tenant, arrival)
        first = chosen.visible.first() if chosen is not None else None
        return first[1] if first is not None else None

    def _is_noisy(self, tenant: _Tenant, now: int) -> bool:
        if tenant is self._tenants.get(None) or now - tenant.last_sent >= QUIET_AFTER:
            return False
        work = tenant.work
        if work.in_flight >= NOISY_IN_FLIGHT and work.in_flight > NOISY_SHARE * self._all.in_flight:
            return True
        spent = work.processing(now)
        return spent >= LEAST_PROCESSING and spent > NOISY_SHARE * self._all.processing(now)

    def _place(self, tenant: _Tenant) -> None:
        first = tenant.visible.first()
        if first is None:
            self._heads.drop(tenant)
        else:
            self._heads.put(tenant, first[0])

    def _forget_old_work(self, now: int) -> None:
        while self._recent and self._recent[0][0] <= now - QUIET_AFTER:
            _, work, spent = self._recent.popleft()
            work.forget(spent)
            self._all.forget(spent)
