"""`arn:aws:states:::aws-sdk:<service>:<action>` (guide, *Learning to use AWS service SDK integrations*)."""

from collections.abc import Callable
from typing import Any

from asl_interpreter.tasks import errors, java_names
from asl_interpreter.tasks.operation import Operation
from asl_interpreter.values import JSON


def aws_sdk(client: Any, operation: str) -> Callable[[JSON], JSON]:
    """The integration that calls `operation` by `client`."""
    call = Operation(client, operation, java_names.member)

    def integration(parameters: JSON) -> JSON:
        try:
            return call(parameters)[0]
        except errors.UNANSWERED as failure:
            raise errors.of_aws_sdk(failure, call.service) from failure

    return integration
