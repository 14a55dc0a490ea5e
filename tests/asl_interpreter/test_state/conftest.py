"""A request to TestState, written with values where the API has JSON text."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from asl_interpreter.clock import Clock
from asl_interpreter.tasks.call import TaskCall
from asl_interpreter.test_state import RequestRefused, answer

_TEXTS = ("definition", "input", "variables", "context")


def _read(answered: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with values for its texts."""
    names_and_words = ("status", "error", "cause", "nextState")
    read = {}
    for name, value in answered.items():
        if isinstance(value, dict) and name == "inspectionData":
            value = _read(value)
        elif isinstance(value, str) and name not in names_and_words:
            value = json.loads(value)
        read[name] = value
    return read


class Api:
    """TestState, asked in values."""

    def __call__(
        self,
        definition: Any,
        input: Any = None,
        *,
        task: Callable[[TaskCall], Any] | None = None,
        clock: Clock | None = None,
        result: Any = ...,
        mode: str | None = None,
        error: tuple[str, str] | None = None,
        **request: Any,
    ) -> dict[str, Any]:
        request |= {"definition": definition, "input": {} if input is None else input}
        request = {name: json.dumps(value) if name in _TEXTS else value for name, value in request.items()}
        if result is not ...:
            request["mock"] = {"result": json.dumps(result), "fieldValidationMode": mode}
        if error is not None:
            request["mock"] = {"errorOutput": {"error": error[0], "cause": error[1]}}
        return _read(answer({"inspectionLevel": "DEBUG", **request}, task=task, clock=clock))

    def refused(self, *given: Any, **request: Any) -> tuple[str, str]:
        """The exception and the message with which a request is refused."""
        with pytest.raises(RequestRefused) as refused:
            self(*given, **request)
        return refused.value.name, refused.value.message


@pytest.fixture
def api() -> Api:
    return Api()
