"""One execution of a state machine."""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from asl_interpreter.clock import Clock
from asl_interpreter.definition.states import States
from asl_interpreter.errors import TIMEOUT, StateFailed
from asl_interpreter.explanation import ExecutionFailed, explain
from asl_interpreter.history import History, HistoryFull
from asl_interpreter.tasks.call import After, Submitted, TaskCall, TaskFailed, TaskFunction
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.waiting import WaitingTasks
from asl_interpreter.walk import Endless, Steps, Walk

RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED = "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"

LONGEST = 31_536_000
"""Seconds: the longest execution, a year. (Guide, *Service quotas*: Maximum execution time.)"""


class Execution:
    """One execution. It has no thread of its own: it goes on when `run` or `run_until` is called.

    Walks through the states take turns in a fixed order, and all chance comes from the seed, so the same machine,
    input, clock and tasks give the same history every time.
    """

    def __init__(
        self,
        states: States,
        input: JSON,
        *,
        machine_arn: str,
        task: TaskFunction,
        clock: Clock,
        name: str,
        arn: str,
        role_arn: str,
        seed: int | str,
        timeout: float,
        variables: Mapping[str, JSON],
        synchronous: bool,
        most_events: int | None,
    ) -> None:
        self.machine_arn = machine_arn
        _, _, _, self.region, _, _, machine_name, *_ = machine_arn.split(":")
        self.root = self
        self.input = input
        self.name = name
        self.arn = arn
        self._task = task
        self.random = Random(seed)
        self.status = RUNNING
        self.output: JSON = None
        self.error: str | None = None
        self.cause: str | None = None
        self.history = History() if most_events is None else History(most_events)
        self.visits: list[Visit] = []
        """Every visit to a state, in the order in which the states were entered."""
        self.map_runs: list[Any] = []
        """Every `MapRun` of its Distributed Maps, in the order in which they began."""
        self._clock = clock
        self.started = clock.now()
        self.time = self.started
        """The execution's own time, in seconds since the epoch.

        It passes where the execution waits and while a task takes time, and stands still otherwise: what is due at 10 s
        happens at 10 s, also when somebody comes to look only at 60 s.
        """
        self._shown = (-1.0, "")
        self.stopped: float | None = None
        self._deadline = self.started + timeout
        self._timeout = timeout
        self.redrives = 0
        self.redriven: float | None = None
        """When it was last redriven."""
        self.context: dict[str, JSON] = {
            "Execution": {
                "Id": arn,
                "Input": input,
                "StartTime": self.entered_time(),
                "Name": name,
                "RoleArn": role_arn,
            },
            "StateMachine": {"Id": machine_arn, "Name": machine_name},
        }
        if not synchronous:
            self.context["Execution"]["RedriveCount"] = 0
        self.history.add("ExecutionStarted", self.started, 0, {"input": input, "roleArn": role_arn})
        self._ready: deque[tuple[Walk, Walk | None]] = deque()
        self._timers: list[tuple[float, int, Walk]] = []
        self._order = count()
        self._goes_on = False
        self.waiting = WaitingTasks(self)
        """The tasks that wait for a callback, an activity's worker or a job, and how they are told of it."""
        self.states = states
        self.walk = Walk(self, dict(variables), 0)
        """Its way through the states."""
        self.walk.steps = self.walk.through(states, input)
        self._ready.append((self.walk, None))

    def entered_time(self) -> str:
        """Now, as the context object writes it: `2026-01-01T09:00:00.000Z`."""
        if self.time != self._shown[0]:  # it mostly stands still
            text = datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds")
            self._shown = self.time, text.replace("+00:00", "Z")
        return self._shown[1]

    @property
    def due(self) -> float | None:
        """When the execution wants to go on, in seconds since the epoch.

        None when it is over.
        """
        if self.status != RUNNING:
            return None
        if self._ready:
            return self.time
        while self._timers and self._timers[0][2].cancelled:
            heappop(self._timers)
        return min(self._timers[0][0], self._deadline) if self._timers else self._deadline

    # ---- going on

    def run(self) -> "Execution":
        """Go on to the end; the clock's time passes where the execution waits.

        It is still RUNNING afterwards when nothing but a word from outside can let it go on (`waiting`).
        """
        while (due := self.due) is not None and (self._ready or self._timers or self._timeout < LONGEST):
            self._clock.move_to(due)
            self.run_until(due)
        return self

    def run_until(self, instant: float) -> "Execution":
        """Do all that is due up to `instant`, in seconds since the epoch, and no more."""
        if self._goes_on:  # it was told of a task within one of its own calls
            return self
        self._goes_on = True
        try:
            while (due := self.due) is not None and due <= instant:
                self.time = max(self.time, due)
                if self.time >= self._deadline:
                    self._time_out(self)
                elif self._ready:
                    while self._ready:  # no time passes
                        self._resume(*self._ready.popleft())
                else:
                    self._ready.append((heappop(self._timers)[2], None))
        finally:
            self._goes_on = False
        return self

    def now(self) -> float:
        """What the clock says, in seconds since the epoch: `time`, or later when nobody came to look meanwhile."""
        return self._clock.now()

    def come_to(self, instant: float) -> None:
        """Something happens at an instant, and not when the execution last did something."""
        if not self._goes_on:
            self.time = max(self.time, instant)

    def call(self, call: TaskCall) -> tuple["JSON | TaskFailed | Submitted", float]:
        """Ask the outside; return its answer and the seconds that it takes, on the clock or by its own word."""
        began = self._clock.now()
        answer: JSON | After | Submitted
        try:
            answer = self._task(call)
        except TaskFailed as failure:
            answer = failure
        if isinstance(answer, After):
            return answer.outcome, answer.seconds
        return answer, self._clock.now() - began

    def result(self) -> JSON:
        """The output. Raises `ExecutionFailed` when the execution did not succeed, or has not ended yet."""
        if self.status != SUCCEEDED:
            raise ExecutionFailed(self)
        return self.output

    def __repr__(self) -> str:
        return f"<Execution {self.name}: {self.status}>" if self.status in (RUNNING, SUCCEEDED) else self._explain()

    def _explain(self) -> str:
        return explain(self.status, self.error, self.cause, self.visits)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End a running execution as ABORTED (Step Functions API reference, *StopExecution*)."""
        if self.status == RUNNING:
            self.error, self.cause = error, cause
            self._end(ABORTED, "ExecutionAborted", error=error, cause=cause)

    def fail(self, error: str, cause: str) -> None:
        """End a running execution as FAILED, outside of its states: no Retry and no Catch is asked."""
        if self.status == RUNNING:
            self.error, self.cause = error, cause
            self._end(FAILED, "ExecutionFailed", error=error, cause=cause)

    def start(self, walk: Walk) -> None:
        """Let a walk begin, after all that are ready to go on."""
        assert walk.parent is not None
        walk.parent.children[walk] = None
        self._ready.append((walk, None))

    def cancel(self, walk: Walk) -> list[Walk]:
        """End all walks that `walk` has started; return those in the same execution, the inner ones first."""
        ended = []
        if walk.visit is not None and walk.visit.work is not None:
            walk.visit.work.left |= {child: child.event for child in walk.children}
        for child in walk.children:
            inside = self.cancel(child)
            child.cancelled = True
            child.steps.close()
            if child.execution is walk.execution:
                ended += [*inside, child]
        walk.children = {}
        return ended

    def begin(self, walk: Walk) -> None:
        """Let a walk begin, or go on without another one that has ended, before all that are ready."""
        self._ready.appendleft((walk, None))

    def begin_again(self) -> None:
        """Be RUNNING again, from now on and with the whole timeout: it is redriven."""
        last = len(self.history)
        self.time = max(self.time, self._clock.now())
        self.status, self.stopped, self.error, self.cause = RUNNING, None, None, None
        self.redrives, self.redriven = self.redrives + 1, self.time
        self._deadline = min(self.time + self._timeout, self.started + LONGEST)
        about = {"RedriveCount": self.redrives, "RedriveTime": self.entered_time()}
        self.context = {**self.context, "Execution": {**self.context["Execution"], **about}}
        self.history.add("ExecutionRedriven", self.time, last, {"redriveCount": self.redrives})

    def alarm(self, instant: float, steps: Steps) -> Walk:
        """Take `steps` from `instant` on, beside all walks. They must not end; it does nothing once it is cancelled."""
        walk = Walk(self, {}, 0)
        walk.steps = steps
        heappush(self._timers, (instant, next(self._order), walk))
        return walk

    def leave(self, walk: Walk) -> None:
        """End the walk of a child execution, which has ended otherwise than by it."""
        assert walk.parent is not None
        self.cancel(walk)
        walk.steps.close()
        del walk.parent.children[walk]
        self._ready.appendleft((walk.parent, walk))

    def _resume(self, walk: Walk, ended: Walk | None) -> None:
        """Let a walk go on until it waits or ends. `ended` is the walk it has waited for."""
        if walk.cancelled or (ended is not None and ended.cancelled):
            return
        if walk.execution is not self and self._is_over(walk.execution):
            return
        try:
            waking = walk.steps.send(ended)  # type: ignore[arg-type]  # None begins, and goes on after an instant
        except StopIteration as end:
            walk.output = end.value
        except StateFailed as failure:
            walk.failure = failure
        except HistoryFull:
            self._overflow(walk.execution)
            return
        except Endless as loop:
            walk.execution.cause = str(loop)
            self._time_out(walk.execution)
            return
        else:
            if waking is not None:
                child: Any = walk.execution
                if child is not self:
                    waking = child.latest(waking)
                heappush(self._timers, (waking, next(self._order), walk))
            return
        if (parent := walk.parent) is not None:
            del walk.steps, parent.children[walk]
            self._ready.appendleft((parent, walk))  # at once, so that a failure ends the others before they go on
        elif walk.failure is None:
            self.output = walk.output
            self._end(SUCCEEDED, "ExecutionSucceeded", walk.event, output=walk.output)
        else:
            self.error, self.cause = walk.failure.error, walk.failure.cause
            self._end(FAILED, "ExecutionFailed", walk.failure.event, error=self.error, cause=self.cause)

    def _is_over(self, child: Any) -> bool:
        """Whether a child execution has ended: before, or now, because it takes too long."""
        if child.is_late():
            self._time_out(child)
        return bool(child.status != RUNNING)

    def _overflow(self, full: Any) -> None:
        """End this execution, or a child, whose history is full."""
        if full is self:
            self.error, self.cause, last = self.history.overflow()
            self._end(FAILED, "ExecutionFailed", last, error=self.error, cause=self.cause)
        else:
            full.overflow()
            self.leave(full.walk)

    def _time_out(self, late: Any) -> None:
        """End this execution, or a child, that takes too long or would never end."""
        if late is self:
            self._end(TIMED_OUT, "ExecutionTimedOut", error=TIMEOUT, cause=self.cause)
        else:
            late.time_out()
            self.leave(late.walk)

    def _end(self, status: str, event: str, previous: int = 0, **details: JSON) -> None:
        self.status = status
        self.stopped = self.time
        for run in self.map_runs:
            run.abort()
        self.history.add(event, self.time, previous, details, last=True)
        self._ready.clear()
        self._timers.clear()
