"""TestState, for now still by the part of moto's engine that `workbook.local.moto_engine.test_state` completes."""

from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse


def test_state(self: StepFunctionResponse) -> ActionResult:
    from workbook.local.moto_engine.test_state import test_state as with_motos_engine  # a third of a second to import

    return with_motos_engine(self)
