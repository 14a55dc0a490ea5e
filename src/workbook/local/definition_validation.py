"""Gap 2, fourth part: `ValidateStateMachineDefinition`.

Upstream behaviour: NotImplementedError, as for every action that moto does not have. Here the answer comes from
statelint and botocore's service models, in the shape of AWS's own (Step Functions API reference,
*ValidateStateMachineDefinition*). AWS's messages are worded otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

_MOST = 100  # diagnostics in one answer, AWS's default and limit


@contextmanager
def closed() -> Iterator[None]:
    with patch.object(StepFunctionResponse, "validate_state_machine_definition", _validate, create=True):
        yield


def _validate(self: StepFunctionResponse) -> ActionResult:
    from workbook import validation  # statelint is not needed for the first picture

    found = validation.faults(self._get_param("definition"))
    errors = [fault for fault in found if fault.severity == "ERROR"]
    shown = errors if self._get_param("severity") == "ERROR" else found
    most = int(self._get_param("maxResults") or 0) or _MOST
    return ActionResult(
        {
            "result": "FAIL" if errors else "OK",
            "diagnostics": [asdict(fault) for fault in shown[:most]],
            "truncated": len(shown) > most,
        }
    )
