"""One visit to a state, with everything that happened to its data: what a step inspector shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from asl_interpreter.scope import Scope
from asl_interpreter.values import JSON

if TYPE_CHECKING:
    from asl_interpreter.states.state import State
    from asl_interpreter.walk import Walk


class _NotReached:
    def __repr__(self) -> str:
        return "not reached"

    def __bool__(self) -> bool:
        return False


NOT_REACHED: Final[Any] = _NotReached()
"""Stands in a visit for a stage of the data flow that the state does not have, or did not get to."""


@dataclass(slots=True, eq=False)
class Visit:
    """One visit to a state. The stages of the data flow stand in the order in which they are made.

    A Task that is retried is still on the same visit: it shows the last attempt.
    (Step Functions guide, *Processing input and output in Step Functions*.)
    """

    state: "State"
    walk: "Walk" = field(repr=False)
    scope: Scope = field(repr=False)
    entered: float
    """When, in seconds since the epoch."""
    entered_event: int
    """The id of the event StateEntered."""
    input: JSON
    """The raw input."""

    after_input_path: JSON = NOT_REACHED
    arguments: JSON = NOT_REACHED
    """After Parameters (JSONPath) or Arguments (JSONata)."""
    items: JSON = NOT_REACHED
    """A Map's items, after ItemsPath or Items."""
    result: JSON = NOT_REACHED
    """What the task, the branches or the iterations gave."""
    after_result_selector: JSON = NOT_REACHED
    after_result_path: JSON = NOT_REACHED
    output: JSON = NOT_REACHED
    """After OutputPath (JSONPath) or Output (JSONata)."""
    assigned: dict[str, JSON] = field(default_factory=dict)
    """The variables that Assign has set."""

    work: Any = None
    """The `Work` of a Map or a Parallel that has begun it."""
    map_run: Any = None
    """The last `MapRun` of a Distributed Map."""

    next: str | None = None
    """The state that follows; None when this one was the last."""
    exited: float | None = None
    retries: int = 0
    error: str | None = None
    """The error that made the state fail or that it caught."""
    cause: str | None = None
    hint: str = ""
    """More than AWS says about the cause, for a reader."""
    caught: bool = False
    rule: int | None = None
    """Which of a Choice's rules matched, counted from 0; None where Default did."""
    retrier: int | None = None
    """Which retrier, counted from 0, was meant for the error."""
    retried: Sequence[int] = ()
    """How often each retrier was used."""
    catcher: int | None = None
    """Which catcher was."""

    def show_retries(self) -> None:
        """Put the number of retries into the context object: a new one, the old one may be in arguments and events."""
        context = self.scope.context
        state = context.get("State", {})  # a test's context object is used as it is, and may have none
        self.scope.context = {**context, "State": {**state, "RetryCount": self.retries}}

    @property
    def name(self) -> str:
        """The state's name."""
        return self.state.name

    @property
    def iterations(self) -> tuple[tuple[str, int], ...]:
        """The Maps and Parallels around it, outermost first: the state's name, and which iteration or branch."""
        around = self.walk.around
        return () if around is None else (*around.iterations, (around.name, self.walk.index))

    @property
    def variables(self) -> dict[str, JSON]:
        """The variables that the state could see, by name without the `$`."""
        return dict(self.scope.variables)
