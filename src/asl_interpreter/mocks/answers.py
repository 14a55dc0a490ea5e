"""Answers to Task states by the names of the states."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from asl_interpreter.checks.states import Written
from asl_interpreter.nearest import did_you_mean
from asl_interpreter.tasks.call import After, TaskCall, TaskFailed
from asl_interpreter.values import JSON

Answer: TypeAlias = "JSON | TaskFailed | After | Callable[[JSON], Any]"
"""A result, an error, either of them `After` some seconds, or a function that gives one when given the request."""


class MockError(ValueError):
    """A mock is of no use: it names no Task, or what it answers is no JSON. The message says which and why."""


class NotMocked(Exception):
    """A Task was called for which there is no mock, or none any more.

    It ends the run and not the execution: no Retry and no Catch of the definition sees it. `state` is the Task's name,
    `problem` what is wrong, without what to do.
    """

    def __init__(self, call: TaskCall, problem: str) -> None:
        self.state = call.state
        self.problem = f"{problem} It was called with {_short(call.arguments)}, and its Resource is {call.resource}"
        super().__init__(f'{self.problem}\nGive it an answer: mocks={{"{self.state}": …}}')


class UnusedMock(UserWarning):
    """A mock was not asked, or not for all of its answers."""


def calls(state: Mapping[str, JSON]) -> bool:
    """Whether a state asks the outside: a Task, or a Distributed Map that reads its items or writes its results."""
    return state.get("Type") == "Task" or "ItemReader" in state or "ResultWriter" in state


class InTurn:
    """A mock that answers each call with the next of its answers."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers

    def __repr__(self) -> str:
        return f"InTurn{self.answers!r}"


class Mocks:
    """The mocks of one run, as the `task` function of an execution. It keeps what was asked."""

    def __init__(self, mocks: Mapping[str, "Answer | InTurn"], states: Sequence[Written]) -> None:
        """`states` are all of the machine. Raises `MockError` for a mock of one that asks nothing of the outside."""
        given: Any = mocks
        if isinstance(given, str):
            raise MockError(
                f"mocks= has the mocks themselves; those of a file are mock_file({given!r}), by the fixture."
            )
        if not isinstance(given, Mapping):
            raise MockError(
                f'mocks= has an answer for each Task by its name, {{"{_first(states)}": …}}, and is {mocks!r}.'
            )
        tasks = [state.name for state in states if calls(state.fields)]
        for name in mocks:
            if name not in tasks:
                raise MockError(_no_task(name, tasks, states))
        self._mocks = mocks
        self.requests: dict[str, list[JSON]] = {name: [] for name in tasks}
        """By Task state, what each call asked: what Parameters or Arguments made of its input."""

    def __call__(self, call: TaskCall) -> Any:
        """The answer to a call. Raises `NotMocked`, and `TaskFailed` for an error."""
        requests = self.requests.setdefault(call.state, [])
        requests.append(call.arguments)
        if call.state not in self._mocks:
            raise NotMocked(call, f"The Task state '{call.state}' has no mock.")
        mock = self._mocks[call.state]
        if isinstance(mock, InTurn):
            if len(requests) > len(mock.answers):
                raise NotMocked(
                    call,
                    f"The mock of '{call.state}' has {_answers(len(mock.answers))}, and none for call {len(requests)}.",
                )
            mock = mock.answers[len(requests) - 1]
        return _given(mock, call)

    @property
    def unused(self) -> list[str]:
        """A sentence for each mock that was not asked, or not for all of its answers."""
        said = []
        for name, mock in self._mocks.items():
            asked = len(self.requests[name])
            if isinstance(mock, InTurn) and 0 < asked < len(mock.answers):
                used = "1 was used" if asked == 1 else f"{asked} were used"
                said.append(f"Of the mock of '{name}', which has {_answers(len(mock.answers))}, {used}.")
            elif not asked:
                said.append(f"The mock of '{name}' was not used.")
        return said


def _given(answer: Answer, call: TaskCall) -> Any:
    if callable(answer) and not isinstance(answer, type):
        answer = answer(call.arguments)
    if isinstance(answer, TaskFailed):
        raise TaskFailed(answer.error, answer.cause)  # a new one: the mock may be asked again
    result = answer.outcome if isinstance(answer, After) else answer
    if not isinstance(result, TaskFailed):
        _check_json(result, call.state)
    return answer


def _check_json(value: Any, state: str) -> None:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as fault:
        hint = next((hint for kind, hint in _HINTS.items() if isinstance(value, kind)), "")
        raise MockError(f"The mock of '{state}' answers what is not JSON: {fault}.{hint}") from None


_HINTS = {
    (Exception, type): " An error is written TaskFailed(name, cause).",
    (list, tuple): " Several answers are written InTurn(first, second, …).",
}


def _first(states: Sequence[Written]) -> str:
    return next((state.name for state in states if calls(state.fields)), "Name")


def _no_task(name: Any, tasks: Collection[str], states: Sequence[Written]) -> str:
    for state in states:
        if state.name == name:
            return f"There is a mock of '{name}', which is a {state.fields['Type']} state and asks nothing."
    hint = did_you_mean(str(name), tasks) or f"They are: {', '.join(tasks) or 'none'}."
    return f"There is a mock of '{name}', and the machine has no Task state of this name. {hint}"


def _answers(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"


def _short(value: JSON) -> str:
    shown = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
    return shown if len(shown) <= 200 else f"{shown[:197]}…"
