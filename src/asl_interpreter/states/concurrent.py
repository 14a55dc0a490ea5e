"""What Map and Parallel have in common: walks of their own, side by side, that must all succeed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from asl_interpreter.states.attempts import AttemptingState
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import StateFailed, Walk

if TYPE_CHECKING:
    from asl_interpreter.walk import Steps


class ConcurrentState(AttemptingState):
    """A state that starts walks inside itself."""

    def tell_of(self, walk: Walk, what: str) -> None:
        """Tell the history that a walk has `Succeeded`, `Failed` or was `Aborted`."""

    def all_of(self, visit: Visit, walks: Iterator[Walk], count: int, at_once: int) -> "Steps":
        """Let `count` walks go, at most `at_once` side by side; return their outputs in order.

        When one fails the others are ended, and its `StateFailed` is raised.
        """
        here, execution = visit.walk, visit.walk.execution
        outputs: list[JSON] = [None] * count
        running = 0
        while True:
            while running < at_once and (walk := next(walks, None)) is not None:
                execution.start(walk)
                running += 1
            if not running:
                return outputs
            ended = yield None
            running -= 1
            if ended.failure is not None:
                raise self._fail(here, ended, ended.failure)
            self.tell_of(ended, "Succeeded")
            here.event = ended.event
            outputs[ended.index] = ended.output

    def _fail(self, here: Walk, walk: Walk, failure: StateFailed) -> StateFailed:
        walk.event = failure.event
        self.tell_of(walk, "Failed")
        for other in here.execution.cancel(here):
            other.event = failure.event
            if other.visit is not None:
                other.tell(f"{other.visit.state.type}StateAborted")
            other.event = failure.event
            if other.parent is here:
                self.tell_of(other, "Aborted")
        here.event = failure.event
        here.tell(f"{self.type}StateFailed")
        return StateFailed(failure.error, failure.cause, here.event, reported=failure.reported)
