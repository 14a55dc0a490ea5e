"""Gap 30: SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat and GetActivityTask.

Upstream behaviour: moto's backend without its own engine ignores the first three and does not have the last. (Step
Functions API reference; each method of `TaskTokenActions` answers the action of its name.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.exceptions import AWSError, InvalidToken
from moto.stepfunctions.responses import StepFunctionResponse

from asl_interpreter import waiting
from asl_interpreter.execution import Execution
from asl_interpreter.values import text
from workbook.cloud.step_functions.executions import Executions, read


class TaskTokenOutdated(AWSError):
    """The task of a token is over."""

    TYPE = "TaskTimedOut"
    STATUS = 400


class InvalidOutput(AWSError):
    TYPE = "InvalidOutput"
    STATUS = 400


class TaskTokenActions:
    """Patched onto moto's response class, like `Actions`."""

    def __init__(self, executions: Executions) -> None:
        self._executions = executions

    def send_task_success(self, request: StepFunctionResponse) -> ActionResult:
        output = read(request._get_param("output"), "output", InvalidOutput, "Invalid Output")
        with self._told(request) as (execution, token):
            execution.waiting.succeed(token, output)
        return EmptyResult()

    def send_task_failure(self, request: StepFunctionResponse) -> ActionResult:
        with self._told(request) as (execution, token):
            execution.waiting.fail(token, request._get_param("error"), request._get_param("cause"))
        return EmptyResult()

    def send_task_heartbeat(self, request: StepFunctionResponse) -> ActionResult:
        with self._told(request) as (execution, token):
            execution.waiting.heartbeat(token)
        return EmptyResult()

    def get_activity_task(self, request: StepFunctionResponse) -> ActionResult:
        """The task that waits longest. Differs on AWS, where the answer that there is none comes after a minute."""
        activity = request.stepfunction_backend.describe_activity(request._get_param("activityArn")).arn
        free = [
            (task.call.now, execution, task)
            for execution in self._executions.all()
            for task in execution.waiting
            if task.call.resource == activity and not task.taken
        ]
        if not free:
            return EmptyResult()
        _, execution, task = min(free, key=lambda each: each[0])
        call = execution.waiting.take(task.call.token or "", request._get_param("workerName"))
        return ActionResult({"taskToken": call.token, "input": text(call.arguments)})

    @contextmanager
    def _told(self, request: StepFunctionResponse) -> Iterator[tuple[Execution, str]]:
        """The execution that waits, and the token. What happens because of it happens now."""
        token = request._get_param("taskToken")
        try:
            execution = self._executions.with_token(token)
            yield execution, token
        except waiting.InvalidToken:
            raise InvalidToken("'Invalid token'") from None
        except waiting.TaskTimedOut as over:
            raise TaskTokenOutdated(f"Task Timed Out: '{over}'") from None
        self._executions.note(execution)
        self._executions.go_on()
