"""Random histories against a naive model: lists that are walked through on every call."""

from dataclasses import dataclass, field
from itertools import groupby, takewhile
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sqs_engine import Draft, SqsEngine, SqsError, StandingClock
from sqs_engine.events import Deleted, Event, Expired, MovedToDeadLetterQueue, Purged, Received, Redriven, Sent

SECOND = 1_000_000
RETENTION = 60
MOST_RECEIVES = 3
SECONDS = st.sampled_from([0, 1, 2, 5, 20])
GROUPS = st.sampled_from("abc")


@dataclass
class Known:
    """A message as the model knows it; instants in microseconds."""

    id: str
    body: str
    group: str | None
    sent: int
    visible_from: int
    handle: str = ""
    in_flight: bool = False
    receives: int = 0
    old_handles: list[str] = field(default_factory=list)


class Histories(RuleBasedStateMachine):
    fifo: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_767_258_000 * SECOND + 100_001
        self.clock = StandingClock(self.now / SECOND)
        self.engine = SqsEngine(clock=self.clock)
        kind = {"FifoQueue": "true"} if self.fifo else {}
        suffix = ".fifo" if self.fifo else ""
        dead = self.engine.create_queue(f"dead{suffix}", kind)
        policy = f'{{"deadLetterTargetArn":"{dead.arn}","maxReceiveCount":{MOST_RECEIVES}}}'
        attributes = {"MessageRetentionPeriod": str(RETENTION), "RedrivePolicy": policy}
        self.queue = self.engine.create_queue(f"q{suffix}", kind | attributes)
        self.dead = dead
        self.known: list[Known] = []
        self.buried = self.sent = 0
        self.remembered: dict[str, tuple[int, str]] = {}
        self.events: list[Event] = []
        self.engine.subscribe(self.events.append)

    # ------------------------------------------------------------------ the model

    def visible(self, message: Known) -> bool:
        return message.visible_from <= self.now

    def in_line(self) -> dict[str | None, list[Known]]:
        """What can be received: on a FIFO queue of each group what is visible from its oldest message on."""
        if not self.fifo:
            return {None: [message for message in self.known if self.visible(message)]}
        groups = {message.group: [each for each in self.known if each.group == message.group] for message in self.known}
        return {group: list(takewhile(self.visible, messages)) for group, messages in groups.items()}

    def check_received(self, found: list[str], dead: list[str], most: int) -> list[Known]:
        """`found` and `dead` are ids of what was received and what died on the way, in order. Which group comes first
        is not promised: that each but the last is taken as far as possible is."""
        received: list[Known] = []
        whole = []
        for group, line in self.in_line().items():
            taken = [message for message in line if message.id in found + dead]
            assert taken == line[: len(taken)]
            assert [message.id in dead for message in taken] == [each.receives >= MOST_RECEIVES for each in taken]
            received += [message for message in taken if message.id in found]
            if taken == line:
                whole.append(group)
        received.sort(key=lambda message: found.index(message.id))
        assert [message.id for message in received] == found
        turns = [group for group, _ in groupby(message.group if self.fifo else None for message in received)]
        assert len(turns) == len(set(turns)) <= max(most, 1)
        assert set(turns[:-1] if len(found) == most else self.in_line()) <= set(whole)
        return received

    def step_to(self, instant: int) -> None:
        """Let time pass, instant by instant."""
        while True:
            expiries = [message.sent + RETENTION * SECOND for message in self.known]
            coming = [message.visible_from for message in self.known if message.visible_from > self.now] + expiries
            self.now = min([each for each in coming if each > self.now] + [instant])
            self.known = [message for message in self.known if message.sent + RETENTION * SECOND > self.now]
            if self.now >= instant:
                return

    # ------------------------------------------------------------------ the steps

    @rule(delay=SECONDS, group=GROUPS, repeat=st.booleans())
    def send(self, delay: int, group: str, repeat: bool) -> None:
        self.sent += 1
        body = str(self.sent)
        key = next(iter(self.remembered), body) if repeat else body
        draft = Draft(body, group=group, deduplication_id=key) if self.fifo else Draft(body, delay=delay)
        message_id = self.queue.send(draft).message_id
        if self.fifo:
            until, original = self.remembered.get(key, (0, ""))
            if until > self.now:
                assert message_id == original
                return
            self.remembered[key] = (self.now + 300 * SECOND, message_id)
        visible_from = self.now if self.fifo else self.now + delay * SECOND
        self.known.append(Known(message_id, body, draft.group, self.now, visible_from))

    @rule(most=st.integers(1, 10), timeout=SECONDS)
    def receive(self, most: int, timeout: int) -> None:
        before = len(self.events)
        found = self.queue.receive(most, visibility_timeout=timeout)
        dead = [event.message_id for event in self.events[before:] if isinstance(event, MovedToDeadLetterQueue)]
        received = self.check_received([each.message_id for each in found], dead, most)
        for message, delivery in zip(received, found, strict=True):
            message.receives += 1
            message.old_handles.append(message.handle)
            message.handle, message.in_flight = delivery.receipt_handle, True
            message.visible_from = self.now + timeout * SECOND
            assert (delivery.body, delivery.receive_count) == (message.body, message.receives)
        self.known = [message for message in self.known if message.id not in dead]
        self.buried += len(dead)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), old=st.booleans())
    def delete(self, data: st.DataObject, old: bool) -> None:
        message = data.draw(st.sampled_from(self.known))
        handle = message.old_handles[-1] if old and message.old_handles else message.handle
        if not handle:
            return
        good = handle == message.handle and (not self.fifo or not self.visible(message))
        try:
            self.queue.delete(handle)
        except SqsError:
            assert self.fifo
            assert not good
        else:
            assert good or not self.fifo
            if good:
                self.known.remove(message)

    @precondition(lambda self: self.known)
    @rule(data=st.data(), timeout=SECONDS)
    def change_visibility(self, data: st.DataObject, timeout: int) -> None:
        message = data.draw(st.sampled_from(self.known))
        if not message.handle:
            return
        in_flight = message.in_flight and not self.visible(message)
        try:
            self.queue.change_visibility(message.handle, timeout)
        except SqsError:
            assert self.fifo
            assert not in_flight
        else:
            if in_flight:
                message.visible_from = self.now + timeout * SECOND

    @rule(seconds=st.sampled_from([0.5, 1, 2, 5, 19.999999, 20, 60, 301]))
    def wait(self, seconds: float) -> None:
        self.step_to(self.now + round(seconds * SECOND))
        self.clock.move_to(self.now / SECOND)

    @rule()
    def wait_for_the_next_event(self) -> None:
        instant = self.engine.next_event()
        if instant is not None:
            self.clock.move_to(instant)
            self.step_to(round(instant * SECOND))

    @precondition(lambda self: self.buried)
    @rule()
    def redrive(self) -> None:
        before = len(self.events)
        task = self.engine.move_tasks.start(self.dead.arn)
        assert (task.status, task.moved) == ("COMPLETED", self.buried)
        self.buried = 0
        for event in self.events[before:]:
            if isinstance(event, Redriven):
                new = self.queue.store.messages[event.new_message_id]
                self.known.append(Known(new.id, new.draft.body, new.group, self.now, self.now))

    @rule()
    def purge(self) -> None:
        try:
            self.engine.purge(self.queue.name)
        except SqsError:
            return
        self.known.clear()
        self.remembered.clear()

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def counts_add_up(self) -> None:
        found = self.engine.get_attributes(self.queue.name, ["All"])
        hidden = [message for message in self.known if not self.visible(message)]
        in_flight = sum(message.in_flight for message in hidden)
        expected = (len(self.known) - len(hidden), in_flight, len(hidden) - in_flight)
        names = ("", "NotVisible", "Delayed")
        assert tuple(int(found[f"ApproximateNumberOfMessages{name}"]) for name in names) == expected
        buried = self.engine.get_attributes(self.dead.name, ["ApproximateNumberOfMessages"])
        assert buried == {"ApproximateNumberOfMessages": str(self.buried)}

    @invariant()
    def the_next_event_is_the_next_thing_that_happens(self) -> None:
        instants = [message.visible_from for message in self.known if not self.visible(message)]
        instants += [message.sent + RETENTION * SECOND for message in self.known]
        coming = self.engine.next_event()
        assert (coming is None) == (not instants) or self.buried
        if instants and not self.buried:
            assert coming == min(instants) / SECOND

    @invariant()
    def nothing_is_lost_but_by_delete_purge_expiry_or_move(self) -> None:
        there: set[str] = set()
        for event in self.events:
            if isinstance(event, Sent):
                there.add(event.message_id)
            elif isinstance(event, Redriven):
                there.add(event.new_message_id)
            elif isinstance(event, Received):
                assert event.message_id in there
            elif isinstance(event, Purged):
                there -= set(event.message_ids)
            elif isinstance(event, Deleted | Expired | MovedToDeadLetterQueue) and event.queue == self.queue.arn:
                there.remove(event.message_id)
        assert there == {message.id for message in self.known}

    @invariant()
    def events_are_in_the_order_of_their_instants(self) -> None:
        instants = [event.at for event in self.events]
        assert instants == sorted(instants)


class FifoHistories(Histories):
    fifo = True


BOUNDED = settings(max_examples=40, stateful_step_count=40, deadline=None, derandomize=True)

TestStandardQueue = Histories.TestCase
TestStandardQueue.settings = BOUNDED
TestFifoQueue = FifoHistories.TestCase
TestFifoQueue.settings = BOUNDED
