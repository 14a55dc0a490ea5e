"""Gap 2, second part: `TestState` (Step Functions guide, *Using TestState API to test a state*). Upstream: 404."""

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.stepfunctions.exceptions import AWSError
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter.tasks import integrations
from workbook.cloud.step_functions.clock import of_this_process
from workbook.cloud.step_functions.executions import with_role

_PARAMETERS = (
    "context", "definition", "input", "inspectionLevel", "mock", "revealSecrets", "roleArn", "stateConfiguration",
    "stateName", "variables",
)  # fmt: skip


def test_state(self: StepFunctionResponse) -> ActionResult:
    from asl_interpreter.test_state import RequestRefused, answer  # here: most sessions never try a state alone

    backend = self.stepfunction_backend
    machine = f"arn:aws:states:{backend.region_name}:{backend.account_id}:stateMachine:{mock_random.uuid4()}"
    request = {name: self._get_param(name) for name in _PARAMETERS}
    task = with_role(request["roleArn"], integrations())
    try:
        return ActionResult(
            answer(request, task=task, clock=of_this_process(), arn=machine, name=str(mock_random.uuid4()))
        )
    except RequestRefused as refused:
        raise AWSError(refused.message, refused.name) from None
