"""States that can fail and be tried again: Task, Map and Parallel."""

from abc import abstractmethod
from typing import ClassVar

from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.place import Place
from asl_interpreter.definition.states import Around
from asl_interpreter.errors import StateFailed, StatesError
from asl_interpreter.fields.catch import Catch
from asl_interpreter.fields.retry import Retry
from asl_interpreter.language import Language
from asl_interpreter.states.state import State
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, failed


class AttemptingState(State):
    """A state with Retry and Catch."""

    counts_retries: ClassVar[bool] = True

    def __init__(self, name: str, fields: Fields, language: Language, around: Around) -> None:
        super().__init__(name, fields, language, around)
        self.retry = Retry(fields)
        self.catch = Catch(fields, language)

    @abstractmethod
    def attempt(self, visit: Visit) -> Steps:
        """Try once; return the result. Raises `StatesError` or `StateFailed`."""

    def give_up(self, visit: Visit, failure: StateFailed) -> None:
        """Note that after this failure the state is not tried again; it may still be caught."""

    def targets(self) -> list[tuple[str, Place]]:
        return [*super().targets(), *self.catch.targets]

    def run(self, visit: Visit) -> Steps:
        used = visit.retried = self.retry.begin()
        while True:
            try:
                result = yield from self.attempt(visit)
                visit.next = self.next
                self.flow.leave(visit, result)
                return
            except StatesError as error:
                failure = failed(visit, error)
            except StateFailed as reported:
                failure = reported
            visit.error, visit.cause = failure.error, failure.cause
            delay = self.retry.delay(visit, failure, used)
            if delay is None:
                break
            visit.retries += 1
            visit.show_retries()
            yield visit.walk.execution.time + delay
        self.give_up(visit, failure)
        if not self.catch.handle(visit, failure):
            raise failure
        visit.caught = True
