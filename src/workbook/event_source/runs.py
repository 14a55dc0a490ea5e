"""How invocations run: here a handler in this process, in virtual time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from random import Random
from typing import Any, Protocol

from workbook.event_source.function import Answer, LambdaFunction
from workbook.event_source.runtime import HandlerRun
from workbook.messages.ledger_time import LedgerTime

_END_OF_INVOCATION, _END_OF_WAIT = 0, 1  # a message that is deleted at an instant is gone for who acts at that instant

Ended = Callable[[Answer], None]


class Runs(Protocol):
    """What a mapping invokes its function with."""

    def full(self) -> bool:
        """Whether Lambda refuses one more invocation now, whoever made those that run."""

    def prepare(self, event: dict[str, Any], name: str) -> Callable[[Ended], None]:
        """An invocation that has not begun; called by `name` in the queues. It is begun with who is told its answer, at
        the moment at which it ends.
        """


class HandlerRuns:
    """Each invocation is a `HandlerRun`. `sleeps` makes sleep virtual while a handler runs."""

    def __init__(
        self,
        function: LambdaFunction,
        time: LedgerTime,
        sleeps: Callable[[], AbstractContextManager[None]],
        seed: int,
    ) -> None:
        self._function, self._time, self._sleeps = function, time, sleeps
        self._request_ids = Random(f"r{seed}")

    def full(self) -> bool:
        return False  # the reserved concurrency is this mapping's alone, and `Throttle` counts it

    def prepare(self, event: dict[str, Any], name: str) -> Callable[[Ended], None]:
        invocation, computing = self._function.begin(event, self._request_ids, name)
        return lambda ended: self._go_on(invocation, partial(self._end, self._time.now, invocation, computing, ended))

    def _go_on(self, invocation: HandlerRun, end: Callable[[], None]) -> None:
        """Let the handler run until it waits, and come back to it when that is over."""
        try:
            with self._sleeps():
                wants = invocation.go_on()
        except KeyboardInterrupt:  # the reader's: the cell stops, and the batch has failed
            end()
            raise
        if wants is None:
            end()
        else:
            self._time.at(self._time.now + wants, partial(self._go_on, invocation, end), _END_OF_WAIT)

    def _end(self, started: float, invocation: HandlerRun, computing: float, ended: Ended) -> None:
        """The handler has done its work; what it had to compute takes until the end of the invocation."""
        answer = self._function.answer(invocation, computing)
        self._time.at(started + answer.took, partial(ended, answer), _END_OF_INVOCATION)
