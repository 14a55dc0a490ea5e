"""A mock, and the states that it can answer. Everything but the answer is evaluated as in an execution."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import EXCEED_TOLERATED_FAILURE_THRESHOLD, StateFailed
from asl_interpreter.fields.retry import Retry
from asl_interpreter.language import Language
from asl_interpreter.states.attempts import AttemptingState
from asl_interpreter.states.map_ import Map
from asl_interpreter.states.parallel import Parallel
from asl_interpreter.states.state import State
from asl_interpreter.states.task import Task
from asl_interpreter.states.types import STATE_TYPES
from asl_interpreter.tasks.call import TaskCall, TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps


@dataclass(frozen=True, slots=True)
class Mock:
    """The answer to a state, and the circumstances in which it comes."""

    outcome: "JSON | TaskFailed"
    context: dict[str, JSON] | None
    """The context object, exactly; None for one as AWS makes it."""
    retries_made: int
    """How often the retrier that is meant for the error has been used."""
    iterations_failed: int
    items_read: list[JSON]
    """What a Map's ItemReader has read."""

    def __call__(self, call: TaskCall) -> JSON:
        """Answer a Task state."""
        if isinstance(self.outcome, TaskFailed):
            raise self.outcome
        return self.outcome


class Mocked(AttemptingState):
    """A state that is made for one test, and holds that test's mock."""

    mock: Mock

    def answer_by(self, mock: Mock, fields: Fields) -> None:
        """Set the mock; before the state is visited."""
        self.mock = mock
        self.retry = _UsedRetry(fields, mock.retries_made)

    def see_context(self, visit: Visit) -> None:
        """Let the attempt see the mock's context object."""
        if self.mock.context is not None:
            visit.scope = replace(visit.scope, context=self.mock.context)

    def outcome(self, visit: Visit) -> JSON:
        """The mock's result. Raises `StateFailed` for its error."""
        outcome = self.mock.outcome
        if isinstance(outcome, TaskFailed):
            raise StateFailed(outcome.error, outcome.cause, visit.walk.event, reported=True)
        return outcome


class _UsedRetry(Retry):
    """A Retry whose retriers have been used before."""

    def __init__(self, fields: Fields, used: int) -> None:
        super().__init__(fields)
        self._used = used

    def begin(self) -> list[int]:
        return [self._used for _ in super().begin()]


class MockedTask(Mocked, Task):
    def attempt(self, visit: Visit) -> Steps:
        self.see_context(visit)
        return super().attempt(visit)  # its call comes to the mock


class MockedParallel(Mocked, Parallel):
    def attempt(self, visit: Visit) -> Steps:
        self.see_context(visit)
        self.flow.arguments(visit)
        yield from ()  # no step has to wait
        return self.outcome(visit)


class MockedMap(Mocked, Map):
    """A Map, inline or distributed, that runs no iteration."""

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        self._has_reader = "ItemReader" in fields
        self.shown: dict[str, JSON] = {}
        """What the inspection shows of a Map beside the stages of its visit."""

    def attempt(self, visit: Visit) -> Steps:
        self.see_context(visit)
        data = self.flow.enter(visit)
        items = self.mock.items_read if self._has_reader else self.items(visit, data)
        self._select(visit, items)
        self.shown["maxConcurrency"] = int(self.max_concurrency(visit) or 0)
        exceeded = self._exceeds_tolerance(visit, len(items))
        outcome = self.outcome(visit)
        if exceeded:
            raise StateFailed(
                EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
                visit.walk.event,
            )
        yield from ()
        return outcome

    def _select(self, visit: Visit, items: list[JSON]) -> None:
        if self._item_selector is not None:
            self.shown["afterItemSelector"] = [
                self.selected(visit, item, {"Index": index, "Value": item}) for index, item in enumerate(items)
            ]

    def _exceeds_tolerance(self, visit: Visit, items: int) -> bool:
        """Whether more iterations failed than are tolerated. A Map that says nothing of it tolerates all (recorded)."""
        failed = self.mock.iterations_failed
        count, percentage = (amount(visit) for amount in self.tolerated)
        if count is not None:
            self.shown["toleratedFailureCount"] = int(count)
        if percentage is not None:
            self.shown["toleratedFailurePercentage"] = float(percentage)
        return (count is not None and failed > count) or (percentage is not None and failed * 100 > percentage * items)


MOCKED_TYPES: Mapping[str, type[State]] = STATE_TYPES | {
    "Task": MockedTask,
    "Parallel": MockedParallel,
    "Map": MockedMap,
}
