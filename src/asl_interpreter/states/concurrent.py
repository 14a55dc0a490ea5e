"""What Map and Parallel have in common: walks of their own, side by side, that must all succeed."""

from collections.abc import Iterator

from asl_interpreter.errors import StateFailed
from asl_interpreter.execution import ABORTED
from asl_interpreter.states.attempts import AttemptingState
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, Walk

_ABORTED = ("Map", "Parallel", "Task", "Wait")
"""The types of states of which the history says that they were left before they ended."""


class ConcurrentState(AttemptingState):
    """A state that starts walks inside itself.

    Which event led to which is as recorded on AWS: what tells that a walk or the state has succeeded or failed leads to
    nothing, and what follows it names the event before.
    """

    def tell_of(self, walk: Walk, what: str) -> None:
        """Tell the history that a walk has `Succeeded`, `Failed` or was `Aborted`."""

    def all_of(self, visit: Visit, walks: Iterator[Walk], count: int, at_once: int) -> Steps:
        """Let `count` walks go, at most `at_once` side by side; return their outputs in order.

        `walks` makes each when it can begin. When one fails the others are ended, and an `InsideFailed` is raised.
        """
        here, execution = visit.walk, visit.walk.execution
        outputs: list[JSON] = [None] * count
        running = 0
        last = here.event
        while True:
            while running < at_once and (walk := next(walks, None)) is not None:
                execution.start(walk)
                running += 1
            if not running:
                here.event = last
                here.tell(f"{self.type}StateSucceeded")
                here.event = last
                return outputs
            ended = yield None
            running -= 1
            here.event = ended.event
            if ended.failure is not None:
                raise self._fail(here, ended, ended.failure)
            self.tell_of(ended, "Succeeded")
            last = ended.event
            outputs[ended.index] = ended.output

    def give_up(self, visit: Visit, failure: StateFailed) -> None:
        if isinstance(failure, InsideFailed) and not failure.ends_execution:
            visit.walk.event = failure.event
            visit.walk.tell(f"{self.type}StateFailed")
            failure.event = visit.walk.event

    def _fail(self, here: Walk, walk: Walk, failure: StateFailed) -> StateFailed:
        if failure.ends_execution:
            here.execution.cancel(here)
            return failure
        here.event = failure.event
        for ended in (walk, *here.execution.cancel(here)):
            ended.event = failure.event
            if ended.parent is here:
                self.tell_of(ended, "Failed" if ended is walk else "Aborted")
            ended.event = failure.event
            if ended.visit is not None and ended.visit.state.type in _ABORTED:
                ended.tell(f"{ended.visit.state.type}StateAborted")
                if ended.visit.map_run is not None and ended.visit.map_run.status == ABORTED:
                    ended.event = failure.event
                    ended.tell("MapRunAborted")
        return InsideFailed(failure.error, failure.cause, failure.event, reported=failure.reported)


class InsideFailed(StateFailed):
    """The failure of a Map or a Parallel at its work, which has an event of its own once it is not tried again.

    It has none when it ends the execution at once (observed on AWS).
    """
