"""Mocks that are written in a file: by state, or as Step Functions Local's configuration has them.

(Step Functions guide, *Configuration file for mocked service integrations in Step Functions*.)
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from asl_interpreter.files.document import Unreadable, read_document
from asl_interpreter.mocks.answers import InTurn, MockError
from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.values import JSON

_CALLS = re.compile(r"(\d+)(?:-(\d+))?")
_MOST_CALLS = 10_000
_FORMS = '{"Return": …}, {"Throw": {"Error": …, "Cause": …}}, or these by the number of the call: {"0": …, "1-2": …}'


def mocks_in(file: str | Path, test_case: str | None = None) -> dict[str, Any]:
    """The mocks in a file of JSON or YAML, for `Mocks`. Raises `MockError`.

    The file has an object with a response for each state: `{"Return": …}`, `{"Throw": {"Error": …, "Cause": …}}`, or
    either by the number of the call, counted from 0: `{"0": …, "1-2": …}`. Or it is a mock configuration file of Step
    Functions Local: then `test_case` names one of its test cases, as `Case` or `StateMachine#Case`.
    """
    try:
        given = read_document(Path(file).read_text(encoding="utf-8-sig"), str(file)).each_once(str(file)).value
    except OSError as fault:
        raise MockError(f"{file}: {fault.strerror}.") from None
    except UnicodeDecodeError:
        raise MockError(f"{file} is not text in UTF-8.") from None
    except Unreadable as fault:
        raise MockError(str(fault)) from None
    if not isinstance(given, dict):
        raise MockError(f"{file} must hold an object: a mock for each Task state.")
    if "MockedResponses" in given or "StateMachines" in given:
        given = _of_test_case(given, str(file), test_case)
    elif test_case is not None:
        raise MockError(f"{file} has no test cases, so there is no {test_case}.")
    return {state: _mock(response, f"{file}: the mock of '{state}'") for state, response in given.items()}


def _of_test_case(configuration: Mapping[str, JSON], file: str, wanted: str | None) -> dict[str, JSON]:
    """The response of each state in a test case."""
    cases = {
        f"{machine}#{case}": states
        for machine, held in _object(configuration, "StateMachines").items()
        for case, states in _object(held, "TestCases").items()
    }
    found = [name for name in cases if wanted in (name, name.partition("#")[2])]
    if len(found) != 1:
        which = f"More than one test case is named {wanted}" if found else "Name one of its test cases"
        if wanted is not None and not found:
            which = f"It has no test case {wanted}; its test cases"
        raise MockError(f"{file}: {which}: {', '.join(cases) or 'none'}.")
    responses = _object(configuration, "MockedResponses")
    states = cases[found[0]]
    if not isinstance(states, dict):
        raise MockError(f"{file}: the test case {found[0]} must be an object: the name of a response for each state.")
    for state, response in states.items():
        if not isinstance(response, str) or response not in responses:
            raise MockError(f"{file}: MockedResponses has no {response}, which {found[0]} names for '{state}'.")
    return {state: responses[response] for state, response in states.items()}


def _mock(response: JSON, what: str) -> Any:
    if not isinstance(response, dict) or not response:
        raise MockError(f"{what} must be {_FORMS}.")
    if response.keys() <= {"Return", "Throw"}:
        return _answer(response, what)
    answers: dict[int, Any] = {}
    for calls, each in response.items():
        numbers = _CALLS.fullmatch(calls)
        first, last = (int(numbers[1]), int(numbers[2] or numbers[1])) if numbers else (0, _MOST_CALLS)
        if last >= _MOST_CALLS:
            raise MockError(f"{what} has '{calls}', which is no number of a call. It must be {_FORMS}.")
        answers |= dict.fromkeys(range(first, last + 1), _answer(each, what))
    if sorted(answers) != list(range(len(answers))):
        raise MockError(f"{what} leaves out a call: its numbers must go on from 0 without a gap.")
    return InTurn(*(answers[number] for number in sorted(answers)))


def _answer(response: JSON, what: str) -> JSON | TaskFailed:
    match response:
        case {"Return": result, **more} if not more:
            return result
        case {"Throw": {"Error": str() as error, **more}, **beside} if not beside and more.keys() <= {"Cause"}:
            cause = more.get("Cause")
            return TaskFailed(error, None if cause is None else str(cause))
    raise MockError(f"{what} must be {_FORMS}.")


def _object(holder: JSON, name: str) -> dict[str, JSON]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, dict) else {}
