"""A history played on a stage: each step done, each promise looked at after each step, and at the end."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import BotoCoreError, ClientError

from workbook.cloud.faults import Died, in_place
from workbook.cloud.permissions.acting import acting_as
from workbook.event_source import EventSourceMapping
from workbook.messages.ledger import Ledger
from workbook.promises.history import Applies, AsksToDecline, BookingHistory, Books, HistoryStep, QueueWorks, TimePasses
from workbook.promises.invariants import AT_THE_END, INVARIANTS, BrokenPromise, Deed, FinalState
from workbook.promises.stage import HistoryStage, Name, Sight
from workbook.promises.ways import SUCCEEDED, WayToBook

REFUSALS = frozenset(
    ("InvalidInput", "JobNotFound", "NotYourJob", "JobNotOpen", "ApplicationNotFound", "ApplicationNotPending")
)
"""How a booking ends that is not to be made. All else but success is a failure, after which it can be repeated."""

_LATER = 120.0  # s until a booking that failed is repeated: no index is behind any more
_MOST_CALLS = 500  # of one booking; one that makes more would never end
_NO_FAULTS = nullcontext()


@dataclass
class Played:
    """What came of a history: its deeds in their order, the promises that were broken, the life of each message."""

    history: BookingHistory
    way: str
    deeds: list[Deed] = field(default_factory=list)
    broken: list[BrokenPromise] = field(default_factory=list)
    ledger: Ledger | None = None

    @property
    def kept(self) -> bool:
        return not self.broken


def play(history: BookingHistory, stage: HistoryStage, way: WayToBook) -> Played:
    """Play the history, then repeat bookings that failed, without faults, and let the queue run empty.

    It stops after the first step that breaks a promise. The same history has the same outcome every time.
    """
    state = random.getstate()
    random.seed(0)  # the jitter of retries
    try:
        return _Playing(history, stage, way).play()
    finally:
        random.setstate(state)


class _Playing:
    def __init__(self, history: BookingHistory, stage: HistoryStage, way: WayToBook) -> None:
        self._stage, self._way = stage, way
        self._played = Played(history, way.name)
        self._mapping: EventSourceMapping | None = None
        self._seen: Sight | None = None  # since the step before, as long as nothing happens

    def play(self) -> Played:
        history, stage = self._played.history, self._stage
        stage.begin(history.jobs, history.ids)
        self._mapping = mapping = stage.mapping(history.mapping)
        try:
            with in_place(history.lag) if history.lag else _NO_FAULTS:
                for step in history.steps:
                    self._do(step)
                    if self._played.broken:
                        return self._played
            stage.pass_time(_LATER)
            self._come_to_an_end()
        finally:
            self._played.ledger = mapping.ledger
            mapping.delete()
        return self._played

    def _come_to_an_end(self) -> None:
        """Bookings that failed are repeated; then the queue runs empty, and the promises for the end are looked at."""
        for job in self._played.history.jobs:
            nanny = self._to_repeat(job)
            if nanny is not None:
                self._do(Books(job, nanny), repeats=True)
        if not self._played.broken:
            self._do(QueueWorks())
        if not self._played.broken:
            undisturbed = not any(isinstance(step, QueueWorks) and step.faults for step in self._played.history.steps)
            undisturbed = undisturbed and not self._played.history.mapping
            ending = FinalState(self._stage.sight(), self._played.deeds, undisturbed)
            self._note((name, promise(ending)) for name, promise in AT_THE_END.items())

    def _to_repeat(self, job: int) -> int | None:
        """The nanny whose booking was not finished: of a job that is closed she who was accepted, else the last one
        whose booking failed. None where a booking succeeded, and where none is to be made."""
        seen = self._stage.sight()
        wanted = "ACCEPTED" if seen.closed(job) else "PENDING"
        failed = []
        for deed in self._played.deeds:
            step, outcome = deed.step, deed.outcome
            if not isinstance(step, Books) or step.job != job:
                continue
            if outcome == SUCCEEDED:
                return None
            final = outcome in REFUSALS and not seen.closed(job)
            if step.by_parent and not final and seen.status((job, step.nanny)) == wanted:
                failed.append(step.nanny)
        return failed[-1] if failed else None

    def _do(self, step: HistoryStep, *, repeats: bool = False) -> str:
        before = self._seen or self._stage.sight()
        self._seen = None
        outcome, calls = self._outcome(step)
        self._seen = self._stage.sight()
        deed = Deed(step, outcome, before, self._seen, calls, repeats)
        self._played.deeds.append(deed)
        self._note((name, promise(deed)) for name, promise in INVARIANTS.items())
        return outcome

    def _note(self, found: Iterator[tuple[str, str | None]]) -> None:
        after = len(self._played.deeds)
        self._played.broken += [BrokenPromise(name, says, after) for name, says in found if says is not None]

    def _outcome(self, step: HistoryStep) -> tuple[str, int]:
        match step:
            case Applies(job, nanny, faults):
                with in_place(*faults) if faults else _NO_FAULTS:
                    return self._apply((job, nanny)), 0
            case Books():
                return self._book(step)
            case AsksToDecline(job, nanny):
                self._stage.ask_to_decline((job, nanny))
            case QueueWorks(faults):
                assert self._mapping is not None
                with in_place(*faults) if faults else _NO_FAULTS:
                    self._mapping.drain()
            case TimePasses(seconds):
                self._stage.pass_time(seconds)
        return "", 0

    def _apply(self, name: Name) -> str:
        try:
            return self._stage.apply(name)
        except (Died, ClientError, BotoCoreError) as unheard:
            return type(unheard).__name__

    def _book(self, step: Books) -> tuple[str, int]:
        booking = self._stage.booking((step.job, step.nanny), by_parent=step.by_parent)
        with self._counted(step) as calls, in_place(*step.faults) if step.faults else _NO_FAULTS:
            try:
                return self._way.book(booking, self._played.history.page), len(calls)
            except (Died, ClientError, BotoCoreError) as unheard:
                return type(unheard).__name__, len(calls)

    @contextmanager
    def _counted(self, step: Books) -> Iterator[list[str]]:
        """The calls of a booking; what comes in between comes just before one of them."""
        calls: list[str] = []
        upstream = BaseClient._make_api_call

        def make_api_call(client: BaseClient, name: str, params: dict[str, Any]) -> Any:
            calls.append(name)
            if len(calls) > _MOST_CALLS:
                raise Died("It goes round and round.")
            if step.meanwhile is not None and len(calls) == step.at_call:
                with acting_as(None), patch.object(BaseClient, "_make_api_call", upstream):
                    self._do(step.meanwhile)
                    self._seen = None
            return upstream(client, name, params)

        with patch.object(BaseClient, "_make_api_call", make_api_call):
            yield calls
