"""One invocation of a handler, as Lambda's runtime gives it time: it runs until it waits, and hands over.

A thread for each invocation, and only one of all threads runs at a time: the simulation, or one handler. So two
invocations that overlap take turns wherever they wait, in the order of the simulation's instants, the same every time.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from io import StringIO

from workbook.cloud.waits import waits_with
from workbook.event_source.handed_out import HandedOut
from workbook.event_source.log import captured

_STUBBORN = 100
_SECONDS_TO_STOP = 1.0


class TimedOut(BaseException):
    """The function's timeout has come while the handler waited. No Exception: on Lambda nothing can catch it."""


def encodable(text: str) -> str:
    """`text` with half characters, which no page or file can hold, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _change_environment(was: Mapping[str, str], becomes: Mapping[str, str]) -> None:
    """Only what differs is set: to set all of it, twice for each invocation, was a third of a drain's time."""
    for name in was.keys() - becomes.keys():
        del os.environ[name]
    for name, value in becomes.items():
        if was.get(name) != value:
            os.environ[name] = value


class HandlerRun:
    """A call of `work` on `records`; it has its own environment variables and its own log. Queues are called by `name`,
    and all of AWS with the credentials of `role`.

    `go_on` runs it until it waits and tells for how many seconds it wants to; None once it has ended, with `result` or
    `raised`. It can wait for `timeout` seconds in all: then it stops where it is, and `out_of_time` is true. It waits
    by sleeping, inside `workbook.cloud.waits.virtual_sleep`.
    """

    def __init__(
        self,
        work: Callable[[], object],
        records: HandedOut,
        *,
        timeout: float,
        environment: Mapping[str, str],
        name: str,
        role: str | None = None,
    ) -> None:
        self.records = records
        self.result: object = None
        self.raised: BaseException | None = None
        self.out_of_time = False
        self.waited = 0.0
        self._work, self._timeout, self._name, self._role = work, timeout, name, role
        self._environment = dict(environment)
        self._output = StringIO()
        self._wants: float | None = None
        self._its_turn, self._our_turn = threading.Semaphore(0), threading.Semaphore(0)
        self._refused = 0
        # In its caller's context: where the caller's calls skip the wire, the handler's do, too.
        self._thread = threading.Thread(target=copy_context().run, args=(self._run,), name="handler", daemon=True)

    @property
    def log(self) -> str:
        """What it printed and logged so far."""
        return encodable(self._output.getvalue())

    def go_on(self) -> float | None:
        """Let it run until it waits: the seconds, or None when it has ended.

        A KeyboardInterrupt of the reader's stops the handler where it is and goes on to the reader's cell.
        """
        with self._surroundings():
            self._wants = None
            try:
                if self._thread.ident is None:
                    self._thread.start()
                else:
                    self._its_turn.release()
                self._our_turn.acquire()
            except KeyboardInterrupt as stop:
                self._interrupt()
                self.raised = stop  # also when it caught it, or waits where nothing reaches it: its work is not done
                raise
        if isinstance(self.raised, KeyboardInterrupt):
            raise self.raised
        return self._wants

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        """Its environment and its log, from one wait to the next: what others set in between is not for it to see."""
        from workbook.cloud.sqs.caller import others_call_as  # slow to import: it brings moto

        before = dict(os.environ)
        try:
            _change_environment(before, before | self._environment)
            with captured(self._output), others_call_as(self._name):
                yield
        finally:
            self._environment = dict(os.environ)
            _change_environment(self._environment, before)

    # ------------------------------------------------------------------ in the handler's thread

    def _run(self) -> None:
        from workbook.cloud.permissions.acting import acting_as  # slow to import: they bring moto
        from workbook.cloud.sqs.caller import calling_as

        try:
            with calling_as(self._name), acting_as(self._role), waits_with(self._wait):
                self.result = self._work()
        except TimedOut:
            pass
        except BaseException as error:
            self.raised = error
        finally:
            self._our_turn.release()

    def _wait(self, seconds: float) -> None:
        left = max(0.0, self._timeout - self.waited)
        self._hand_over(min(seconds, left))
        if seconds > left or self.out_of_time:
            self.out_of_time = True
            self._refused += 1
            if self._refused > _STUBBORN:  # it catches everything and waits again: on Lambda its process is gone
                self._our_turn.release()
                threading.Event().wait()
            raise TimedOut

    def _hand_over(self, seconds: float) -> None:
        self.waited = round(self.waited + seconds, 6)
        self._wants = seconds
        self._our_turn.release()
        self._its_turn.acquire()

    def _interrupt(self) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(self._thread.ident or 0), ctypes.py_object(KeyboardInterrupt)
        )
        self._our_turn.acquire(timeout=_SECONDS_TO_STOP)
