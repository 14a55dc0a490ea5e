"""One event source mapping at work: the simulation of `workbook.event_source` on real time and real invocations."""

import json
import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from moto.awslambda.models import LambdaFunction as MotosFunction

from workbook.event_source import EventSourceMapping, LambdaFunction
from workbook.event_source.function import Answer
from workbook.event_source.runs import Ended
from workbook.server.lambda_runtime.functions import DeployedFunctions, Throttled
from workbook.server.real_time import Passing

_AT_THE_END = 0  # of equal instants an invocation's end comes first, as in virtual time


class MappingAtWork(EventSourceMapping):
    """A mapping whose function runs in processes of its own. `wake` is called when there is something to do.

    Raises the `ClientError` with which AWS refuses the settings.
    """

    def __init__(
        self,
        queue_url: str,
        function: MotosFunction,
        functions: DeployedFunctions,
        wake: Callable[[], None],
        **settings: Any,
    ) -> None:
        self._deployed, self._functions, self._wake = function, functions, wake
        self._real_time = Passing()
        self._stopping = False
        told = LambdaFunction(
            runs_elsewhere, timeout=function.timeout, name=function.function_name, arn=function.function_arn
        )
        super().__init__(queue_url, told, clock=self._real_time, **settings)
        self._stop_listening = self._source.engine.subscribe(lambda event: wake())

    def work(self) -> float | None:
        """Do what is due by now. The instant at which something happens next by itself, in seconds since the epoch."""
        with self._source.lock:
            self._go_to(self._time.now)
            instant = self._next_instant
        return None if instant is None else self._time.began + instant

    def stop(self) -> None:
        """Receive no more. What was received and no batch made of comes back when its visibility timeout ends."""
        self._stopping = True

    @property
    def stopped(self) -> bool:
        """Whether it was stopped and its last invocation has ended."""
        return self._stopping and not self._invoker.busy

    def _poll(self) -> None:
        if not self._stopping:
            super()._poll()

    def delete(self) -> None:
        with self._source.lock:
            super().delete()
            self._stop_listening()

    # ------------------------------------------------------------------ what the mapping invokes with

    def _runs(self, seed: int, function: LambdaFunction) -> "MappingAtWork":
        return self

    def full(self) -> bool:
        return bool(self._functions.full(self._deployed))

    def prepare(self, event: dict[str, Any], name: str) -> Callable[[Ended], None]:
        def begin(ended: Ended) -> None:
            Thread(target=self._invoke, args=(json.dumps(event), name, ended), daemon=True).start()

        return begin

    def _invoke(self, payload: str, name: str, ended: Ended) -> None:
        began = time.time()
        try:
            outcome = self._functions.invoke(self._deployed, payload, name)
            told = json.loads(outcome.payload)
            error = f"{told['errorType']}: {told['errorMessage']}" if outcome.failed else None
            answer = Answer(None if outcome.failed else told, error, time.time() - began, outcome.log_tail)
        except Throttled as throttled:  # somebody else was first, between the look and the call
            answer = Answer(None, f"TooManyRequestsException: {throttled}", time.time() - began, "")
        except Exception as fault:  # whatever it is: the batch has failed, and comes back
            answer = Answer(None, f"{type(fault).__name__}: {fault}", time.time() - began, "")
        with self._source.lock:
            self._real_time.at(time.time(), lambda: ended(answer), _AT_THE_END)
        self._wake()


def runs_elsewhere(event: object, context: object) -> None:
    """The handler of a function whose code is not in this process."""
    raise AssertionError("the function runs in a process of its own")
