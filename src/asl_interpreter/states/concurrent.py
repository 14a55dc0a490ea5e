"""What Map and Parallel have in common: walks of their own, side by side, that must all succeed."""

from abc import abstractmethod
from collections.abc import Callable, Iterator
from itertools import chain

from asl_interpreter.definition.states import States
from asl_interpreter.errors import StateFailed
from asl_interpreter.execution import ABORTED
from asl_interpreter.states.attempts import AttemptingState
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, Walk

_ABORTED = ("Map", "Parallel", "Task", "Wait")
"""The types of states of which the history says that they were left before they ended."""


class Work:
    """The work of one attempt: `count` walks, at most `at_once` side by side. `walks` makes each when it can begin."""

    __slots__ = ("at_once", "left", "outputs", "redriven", "walks")

    def __init__(self, walks: Iterator[Walk], count: int, at_once: int) -> None:
        self.walks = walks
        self.at_once = at_once
        self.outputs: list[JSON] = [None] * count
        """By the number of the walk; those that did not succeed have none yet."""
        self.left: dict[Walk, int] = {}
        """The walks that began and did not succeed, once the work was given up, each with its last event by then."""
        self.redriven = False
        """Whether the next attempt is to go on with it."""

    def walks_on(self, walks: list[Walk]) -> None:
        """Go on with it: with what was `left`, ready to go on, and what has not begun."""
        self.walks = chain(walks, self.walks)
        self.left, self.redriven = {}, True


class ConcurrentState(AttemptingState):
    """A state that starts walks inside itself.

    Which event led to which is as recorded on AWS: what tells that a walk or the state has succeeded or failed leads to
    nothing, and what follows it names the event before.
    """

    def tell_of(self, walk: Walk, what: str) -> None:
        """Tell the history that a walk has `Succeeded`, `Failed` or was `Aborted`."""

    @abstractmethod
    def states_of(self, walk: Walk) -> States:
        """The states that a walk goes through."""

    @abstractmethod
    def steps_of(self, visit: Visit, walk: Walk) -> Steps:
        """The steps of a walk that has not entered a state yet."""

    def restarted(self, visit: Visit, walk: Walk, go_on: Callable[[Walk, States], None]) -> Walk:
        """A walk that did not succeed, ready to start again; `go_on` readies one that has entered a state."""
        walk.event = visit.work.left[walk]
        if walk.visit is None:
            walk.cancelled, walk.failure, walk.steps = False, None, self.steps_of(visit, walk)
        else:
            go_on(walk, self.states_of(walk))
        return walk

    def attempt(self, visit: Visit) -> Steps:
        work: Work | None = visit.work
        if work is None or not work.redriven:
            visit.work = None
            return self.begin(visit)
        work.redriven = False
        return self.all_of(visit, work)

    @abstractmethod
    def begin(self, visit: Visit) -> Steps:
        """What an attempt does that does not go on with the work of a former one."""

    def all_of(self, visit: Visit, work: Work) -> Steps:
        """Let the walks go; return their outputs in order.

        When one fails the others are ended, and an `InsideFailed` is raised.
        """
        here, turns = visit.walk, visit.walk.execution.root.turns
        visit.work = work
        walks, outputs, at_once = work.walks, work.outputs, work.at_once
        running = 0
        last = here.event
        while True:
            while running < at_once and (walk := next(walks, None)) is not None:
                turns.start(walk)
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
                work.left[ended] = ended.event
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
            here.cancel_children()
            return failure
        here.event = failure.event
        for ended in (walk, *here.cancel_children()):
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
