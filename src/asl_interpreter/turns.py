"""Whose turn it is, of all walks through the states of an execution and of its child executions."""

from collections import deque
from heapq import heappop, heappush
from itertools import count
from typing import Any

from asl_interpreter.errors import StateFailed
from asl_interpreter.history import HistoryFull
from asl_interpreter.walk import Endless, Steps, Walk


class Turns:
    """The walks that can go on, those that wait for an instant, and what becomes of each in its turn.

    A walk that waits for another one, or for a word from outside, is in neither.
    """

    def __init__(self, root: Any) -> None:
        """`root` is the `Execution` that all child executions have their turns with."""
        self._root = root
        self._ready: deque[tuple[Walk, Walk | None]] = deque()
        self._timers: list[tuple[float, int, Walk]] = []
        self._order = count()

    def __bool__(self) -> bool:
        """Whether a walk can go on without a word from outside."""
        return bool(self._ready or self._timers)

    @property
    def due(self) -> float | None:
        """When the next walk goes on, in seconds since the epoch: 0 for at once, None when none does by itself."""
        if self._ready:
            return 0
        while self._timers and self._timers[0][2].cancelled:
            heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def take(self) -> None:
        """Let every walk go on that can; when none can, the first of those that wait for an instant."""
        if not self._ready:
            self._ready.append((heappop(self._timers)[2], None))
        while self._ready:
            self._resume(*self._ready.popleft())

    def start(self, walk: Walk) -> None:
        """Let a walk begin, after all that are ready to go on."""
        assert walk.parent is not None
        walk.parent.children[walk] = None
        self._ready.append((walk, None))

    def begin(self, walk: Walk) -> None:
        """Let a walk begin, or go on without another one that has ended, before all that are ready."""
        self._ready.appendleft((walk, None))

    def alarm(self, instant: float, steps: Steps) -> Walk:
        """Take `steps` from `instant` on, beside all walks. They must not end; it does nothing once it is cancelled."""
        walk = Walk(self._root, {}, 0)
        walk.steps = steps
        heappush(self._timers, (instant, next(self._order), walk))
        return walk

    def leave(self, walk: Walk) -> None:
        """End the walk of a child execution, which has ended otherwise than by it."""
        assert walk.parent is not None
        walk.cancel_children()
        walk.steps.close()
        del walk.parent.children[walk]
        self._ready.appendleft((walk.parent, walk))

    def clear(self) -> None:
        """Nothing goes on any more."""
        self._ready.clear()
        self._timers.clear()

    def _resume(self, walk: Walk, ended: Walk | None) -> None:
        """Let a walk go on until it waits or ends. `ended` is the walk it has waited for."""
        if walk.cancelled or (ended is not None and ended.cancelled):
            return
        execution: Any = walk.execution
        if execution is not self._root and self._is_over(execution):
            return
        try:
            waking = walk.steps.send(ended)  # type: ignore[arg-type]  # None begins, and goes on after an instant
        except StopIteration as end:
            walk.output = end.value
        except StateFailed as failure:
            walk.failure = failure
        except HistoryFull:
            execution.overflow()
            self._leave_child(execution)
            return
        except Endless as loop:
            execution.cause = str(loop)
            execution.time_out()
            self._leave_child(execution)
            return
        else:
            if waking is not None:
                if execution is not self._root:
                    waking = execution.latest(waking)
                heappush(self._timers, (waking, next(self._order), walk))
            return
        if (parent := walk.parent) is not None:
            del walk.steps, parent.children[walk]
            self._ready.appendleft((parent, walk))  # at once, so that a failure ends the others before they go on
        else:
            self._root.close()

    def _is_over(self, child: Any) -> bool:
        """Whether a child execution has ended: before, or now, because it takes too long."""
        if child.is_late():
            child.time_out()
            self.leave(child.walk)
        return child.stopped is not None

    def _leave_child(self, execution: Any) -> None:
        if execution is not self._root:
            self.leave(execution.walk)
