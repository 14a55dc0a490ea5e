"""A way through states, one after the other: the execution's own, a Parallel's branch, or a Map's iteration."""

from collections.abc import Generator
from random import Random
from typing import Any, Protocol, TypeAlias

from asl_interpreter.definition.states import States
from asl_interpreter.errors import QUERY_EVALUATION_ERROR, RUNTIME, StateFailed, StatesError
from asl_interpreter.history import History
from asl_interpreter.limits import check, check_variables
from asl_interpreter.scope import Scope
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

Pause: TypeAlias = float | None
"""What a walk waits for: an instant in seconds since the epoch, or None: one of the walks it has started to end."""

Steps: TypeAlias = Generator[Pause, "Walk", Any]
"""Something that can pause; after a pause for a walk it is sent the walk that ended."""


MOST_ENTERED = 250_000
"""States that an execution enters, on all of its ways together, before it is taken for a loop without end. (A child
execution of a Distributed Map counts its own.)

AWS ends such an Express execution after five minutes (guide, *Choosing workflow type*), in which it does not get as
far, and a Standard one at its 25,000th event. Here states that do not wait take no time, so no timeout would come.
"""


class Endless(Exception):
    """An execution has entered `MOST_ENTERED` states."""

    def __init__(self) -> None:
        super().__init__(f"It entered {MOST_ENTERED:,} states, and is taken for a loop that does not end.")


class Executing(Protocol):
    """What a walk needs of its execution, which is one of a state machine or a child of a Distributed Map."""

    cause: str | None
    visits: list[Visit]
    context: dict[str, JSON]
    map_runs: list[Any]
    name: str

    @property
    def history(self) -> History: ...
    @property
    def arn(self) -> str: ...
    @property
    def root(self) -> Any:
        """The execution of the state machine."""

    @property
    def region(self) -> str: ...
    @property
    def time(self) -> float: ...
    @property
    def random(self) -> Random: ...
    def entered_time(self) -> str: ...
    def call(self, call: TaskCall) -> tuple["JSON | TaskFailed", float]: ...


class Walk:
    """One way through a set of states. Walks take turns: each goes on until it has to wait."""

    __slots__ = (
        "around", "cancelled", "children", "event", "execution", "failure", "index", "item", "output", "parent",
        "steps", "variables", "visit",
    )  # fmt: skip

    def __init__(self, execution: Executing, variables: dict[str, JSON], event: int) -> None:
        self.execution = execution
        self.variables = variables
        self.event = event
        """The id of the last event on this way, which the next one names as its previous."""
        self.parent: Walk | None = None
        self.index = 0
        self.around: Visit | None = None
        """The visit to the Map or the Parallel that has started it, as number `index`."""
        self.item: JSON = None
        """`Map` of the context object; None outside a Map."""
        self.visit: Visit | None = None
        """The visit to the state it is in."""
        self.children: dict[Walk, None] = {}
        """The walks it has started that have not ended, in their order."""
        self.cancelled = False
        self.output: JSON = None
        self.failure: StateFailed | None = None
        self.steps: Steps

    @property
    def is_outermost(self) -> bool:
        """Whether it is the first walk of its execution."""
        return self.parent is None or self.parent.execution is not self.execution

    def tell(self, type: str, **details: JSON) -> None:
        """Add an event to the history."""
        execution = self.execution
        self.event = execution.history.add(type, execution.time, self.event, details)

    def through(self, states: States, data: JSON, again: Visit | None = None) -> Steps:
        """Visit state after state, beginning with `data` as input; return the last one's output. Raises `Endless`.

        It goes on with the visit `again` when there is one, whose state is run again.
        """
        name = states.start_at if again is None else again.name
        while True:
            visit = self._enter(states.by_name[name], data) if again is None else again
            again = None
            try:
                steps = visit.state.run(visit)
                if steps is not None:
                    yield from steps
                if visit.output is not data:
                    check(visit.name, visit.output)
                if visit.assigned:
                    check_variables(visit.name, visit.assigned, self.variables)
            except StatesError as error:
                raise failed(visit, error) from None
            self._exit(visit)
            data = visit.output
            if visit.next is None:
                return data
            name = visit.next

    def child(self, visit: Visit, index: int, event: int, states: States, data: JSON) -> "Walk":
        """A walk inside the state of `visit`; it sees this one's variables, and what it sets is gone when it ends."""
        walk = Walk(self.execution, self.variables, event)
        walk.parent, walk.index, walk.item = self, index, self.item
        walk.around = visit
        walk.steps = walk.through(states, data)
        return walk

    def cancel_children(self) -> "list[Walk]":
        """End all walks that it has started; return those in the same execution, the inner ones first."""
        ended = []
        if self.visit is not None and self.visit.work is not None:
            self.visit.work.left |= {child: child.event for child in self.children}
        for child in self.children:
            inside = child.cancel_children()
            child.cancelled = True
            child.steps.close()
            if child.execution is self.execution:
                ended += [*inside, child]
        self.children = {}
        return ended

    def _enter(self, state: Any, data: JSON) -> Visit:
        execution = self.execution
        if len(execution.visits) >= MOST_ENTERED:
            raise Endless
        now = execution.time
        about = {"Name": state.name, "EnteredTime": execution.entered_time()}
        if state.counts_retries:
            about["RetryCount"] = 0
        context = {**execution.context, "State": about}
        if self.item is not None:
            context["Map"] = self.item
        self.event = execution.history.add(state.entered_event, now, self.event, {"name": state.name, "input": data})
        visit = Visit(state, self, Scope(context, self.variables, execution.random), now, self.event, data)
        execution.visits.append(visit)
        self.visit = visit
        return visit

    def _exit(self, visit: Visit) -> None:
        execution = self.execution
        state = visit.state
        visit.exited = execution.time
        self.visit = None
        if visit.assigned:
            self.variables = {**self.variables, **visit.assigned}
        if state.exited_event:
            self.tell(state.exited_event, name=state.name, output=visit.output, assignedVariables=visit.assigned)


def failed(visit: Visit, error: StatesError) -> StateFailed:
    """What becomes of an error inside a state: AWS names the state in its cause, and JSONata has an event for it."""
    cause = error.cause
    if error.error in _LOCATED:
        cause = f"{where(visit)}{cause}"
    visit.error, visit.cause, visit.hint = error.error, cause, error.hint
    if error.error == QUERY_EVALUATION_ERROR:
        walk = visit.walk
        if walk.event == visit.entered_event and visit.state.evaluates_on_entry and walk.is_outermost:
            # Recorded on AWS; inside a Parallel or a Map the entry was named (issue, floci-io/floci #2868).
            walk.event = walk.execution.history.previous(walk.event)
        walk.tell(
            "EvaluationFailed",
            error=error.error,
            cause=cause,
            location=error.location or None,
            state=visit.name,
        )
    return StateFailed(error.error, cause, visit.walk.event)


def where(visit: Visit) -> str:
    """The sentence with which AWS's cause names the state."""
    return (
        f"An error occurred while executing the state '{visit.name}' (entered at the event id #{visit.entered_event}). "
    )


_LOCATED = (RUNTIME, QUERY_EVALUATION_ERROR)
