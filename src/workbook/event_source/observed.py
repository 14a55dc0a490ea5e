"""Lambda's own event source mapping on AWS, watched from outside: it works by itself, and nobody can drive it.

What can be seen of it with AWS's APIs: the counts of the queue and of its dead-letter queue, the dead letters
themselves, and the function's log. `inference` makes the ledger of that, and says what in it is seen and what follows.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from workbook import cloud
from workbook.basics.sentence import Sentence
from workbook.cloud.own_messages import every_message
from workbook.event_source.inference import DeadLetter, inferred
from workbook.event_source.never_drained import NeverDrained
from workbook.event_source.seen import invocations
from workbook.event_source.settings import Settings
from workbook.event_source.stack_settings import read_log_group, read_mapping
from workbook.messages.ledger import EventType, Ledger

if TYPE_CHECKING:
    from workbook.cloud import Stack  # slow to import: it brings the SAM translator

_LOOK = 1.0
"""Seconds from one look to the next: CloudWatch Logs answers FilterLogEvents a few times a second for an account."""
_QUIET = 5.0
"""Seconds for which nothing new is to come: a queue's counts are approximate, and a log is some seconds behind."""
_LATE = 60.0
"""Seconds by which a clock here and AWS's may differ. Lines from before are told apart by their ids."""
_SAY_AFTER, _SAY_AGAIN = 4.0, 30.0
_COUNTS = {
    "ApproximateNumberOfMessages": "visible",
    "ApproximateNumberOfMessagesNotVisible": "in flight",
    "ApproximateNumberOfMessagesDelayed": "delayed",
}


class OnlySimulated(Sentence, RuntimeError):
    """Asked of Lambda's own mapping what only the simulated one can do; nothing was done."""


class ObservedMapping:
    """The mapping of a deployed stack, with the face of `EventSourceMapping`; all times are real.

    `ledger` has the messages that name something that this run made, from the first one after the last `drain`: other
    runs and other people may use the same queue. Only `drain` and `run_for` look at AWS again.
    """

    def __init__(self, stack: "Stack", logical_id: str, chosen: Sequence[str] = ()) -> None:
        """Raises `OnlySimulated` when something was `chosen`, `NoSuchMapping` when the function has no queue."""
        _only_simulated(*chosen)
        name, self._log_group = read_log_group(stack.name, logical_id)
        self._url, settings = read_mapping(name)
        self.settings = Settings(**settings)
        self._clock, self._ours = stack.clock, stack.made
        self._sqs, self._logs = cloud.client("sqs"), cloud.client("logs")
        names = ["VisibilityTimeout", "RedrivePolicy"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        redrive = json.loads(found.get("RedrivePolicy", "{}"))
        self._visibility_timeout = int(found["VisibilityTimeout"])
        self._max_receive_count = int(redrive["maxReceiveCount"]) if redrive else None
        self._dead_letter_arn = redrive.get("deadLetterTargetArn", "")
        self._events: dict[str, dict[str, Any]] = {}
        self._dead: dict[str, DeadLetter] = {}
        self._since = max(0, round((self._clock.now() - self._clock.elapsed - _LATE) * 1000))
        self._drained = stack.drained
        self._before = frozenset(stack.drained)
        self.ledger = self._inferred()
        """What is known of the messages since the last look."""

    def drain(self, at_most: float = 240) -> None:
        """Wait until the queue is empty, and the log has told of everything in it: for `at_most` real seconds.

        Raises `NeverDrained` when that takes longer, as it does when a message fails for ever and the queue has no
        redrive policy. (A cell of a page that runs by itself may take 300 s.)
        """
        began = self._clock.now()
        told, quiet_since = began, None
        while True:
            counts, new = self._look()
            now, waiting = self._clock.now(), self._waiting()
            done = not any(counts.values()) and not waiting and not self._moving()
            quiet_since = (quiet_since if quiet_since is not None and not new else now) if done else None
            if quiet_since is not None and now - quiet_since >= _QUIET:
                self._drained.update(self._ids)
                return
            if now - began >= at_most:
                raise NeverDrained(self._why_not(at_most, counts, waiting))
            if now - told >= (_SAY_AFTER if told == began else _SAY_AGAIN):
                told = now
                _say(f"Lambda is at work, in real time ({_in_words(counts)} in the queue); at most {at_most:g} s.")
            self._clock.advance(_LOOK)

    def run_for(self, seconds: float) -> None:
        """Watch for `seconds` of real time."""
        end = self._clock.now() + seconds
        if seconds > _SAY_AFTER:
            _say(f"Watching Lambda for {seconds:g} s, in real time.")
        self._look()
        while (left := end - self._clock.now()) > 0:
            self._clock.advance(min(left, _LOOK))
            self._look()

    def delete(self) -> None:
        """Raises `OnlySimulated`: the stack's mapping is the stack's."""
        _only_simulated("delete()")

    # ------------------------------------------------------------------ what is looked at

    def _look(self) -> tuple[dict[str, int], bool]:
        """What is in the queue, and whether something new was seen."""
        before = len(self._events), len(self._dead)
        counts = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=[*_COUNTS])["Attributes"]
        in_queue = {words: int(counts.get(name, 0)) for name, words in _COUNTS.items()}
        self._read_log()
        # Also a message that no line tells of may have died: one whose batches were all throttled.
        if self._dead_letter_arn and (self._given_up() or not any(in_queue.values())):
            self._look_for_dead_letters()
        self.ledger = self._inferred()
        return in_queue, before != (len(self._events), len(self._dead))

    def _read_log(self) -> None:
        pages = self._logs.get_paginator("filter_log_events").paginate(
            logGroupName=self._log_group, startTime=self._since
        )
        for page in pages:
            for event in page["events"]:
                self._events[event["eventId"]] = event
        if self._events:
            # Lines can come late, after younger ones.
            newest = max(event["timestamp"] for event in self._events.values())
            self._since = max(self._since, newest - round(_LATE * 1000))

    def _look_for_dead_letters(self) -> None:
        """Each is visible again at once; its receive count there matters to nobody."""
        url = self._sqs.get_queue_url(QueueName=self._dead_letter_arn.rpartition(":")[2])["QueueUrl"]
        with every_message(self._sqs, url) as messages:
            for it in messages:
                sent = int(it["Attributes"]["SentTimestamp"]) / 1000
                self._dead[it["MessageId"]] = DeadLetter(it["MessageId"], sent, it["Body"])

    def _inferred(self) -> Ledger:
        ledger, self._ids = inferred(
            invocations(self._events.values()),
            self._dead,
            self._ours,
            but_not=self._before,
            visibility_timeout=self._visibility_timeout,
            max_receive_count=self._max_receive_count,
        )
        return ledger

    # ------------------------------------------------------------------ what is still to come

    def _waiting(self) -> list[str]:
        """Messages of which more is to be heard."""
        over = (EventType.DELETED, EventType.DEAD_LETTERED)
        return [message for message in self.ledger.messages if self.ledger.of(message)[-1].event not in over]

    def _moving(self) -> bool:
        """Whether a redrive is bringing messages."""
        if not self._dead_letter_arn:
            return False
        tasks = self._sqs.list_message_move_tasks(SourceArn=self._dead_letter_arn, MaxResults=1).get("Results", ())
        return any(task["Status"] in ("RUNNING", "CANCELLING") for task in tasks)

    def _given_up(self) -> bool:
        """Whether a message, whoever's it is, was received as often as it may be and has not been found since."""
        logged_all = [logged for each in invocations(self._events.values()) for logged in each.receives]
        return any(
            it.error and it.receive_count >= (self._max_receive_count or 0) and it.message_id not in self._dead
            for it in logged_all
        )

    def _why_not(self, at_most: float, counts: dict[str, int], waiting: list[str]) -> str:
        left = [f"{each} (received {self.ledger.of(each)[-1].receive_count} times)" for each in waiting]
        return (
            f"not drained after {at_most:g} s; in the queue: {_in_words(counts)}; of this run's messages still there: "
            f"{', '.join(left) or 'none that the log tells of'}. Lambda's own mapping takes them when it will: call "
            "drain() again to wait longer, and look whether the mapping is enabled."
        )


def _only_simulated(*names: str) -> None:
    if names:
        raise OnlySimulated(
            f"Lambda's own mapping delivers from this queue, with the code and the settings that were deployed, so "
            f"{', '.join(names)} cannot be chosen here: only the local cloud's mapping is simulated, "
            'connect(target="moto").'
        )


def _in_words(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {words}" for words, number in counts.items() if number) or "nothing"


def _say(sentence: str) -> None:
    Console(soft_wrap=True, highlight=False).print(sentence)
