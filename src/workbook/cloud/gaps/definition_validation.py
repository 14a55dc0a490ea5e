"""Gap 2, fourth part: `ValidateStateMachineDefinition`.

Upstream behaviour: NotImplementedError, as for every action that moto does not have. Here the answer is what
`asl_interpreter.faults` says, by which CreateStateMachine and UpdateStateMachine refuse a definition too. (Step
Functions API reference, *ValidateStateMachineDefinition*.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter import Fault, faults

_MOST = 100  # diagnostics in one answer, AWS's default and limit
_SEVERITIES = ("ERROR", "WARNING")


@contextmanager
def closed() -> Iterator[None]:
    with patch.object(StepFunctionResponse, "validate_state_machine_definition", _validate, create=True):
        yield


def _validate(self: StepFunctionResponse) -> ActionResult:
    severity = self._get_param("severity") or "ERROR"
    if severity not in _SEVERITIES:
        raise _refused(severity, "severity", f"Member must satisfy enum value set: [{', '.join(_SEVERITIES)}]")
    most = int(self._get_param("maxResults") or 0) or _MOST
    if most > _MOST:
        raise _refused(most, "maxResults", f"Member must have value less than or equal to {_MOST}")
    found = faults(self._get_param("definition"), express=self._get_param("type") == "EXPRESS")
    errors = [fault for fault in found if fault.severity == "ERROR"]
    shown = found if severity == "WARNING" else errors
    return ActionResult(
        {
            "result": "FAIL" if errors else "OK",
            "diagnostics": [_diagnostic(fault) for fault in shown[:most]],
            "truncated": len(shown) > most,
        }
    )


def _diagnostic(fault: Fault) -> dict[str, str]:
    told = {"severity": fault.severity, "code": fault.code, "message": fault.message}
    return told if fault.place is None else told | {"location": fault.place}


def _refused(value: Any, member: str, constraint: str) -> ValidationException:
    return ValidationException(
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    )
