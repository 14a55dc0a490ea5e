"""Gap 3: an execution started without a name gets one (Step Functions guide, *StartExecution*).

Upstream behaviour: every such execution is called `None`, so the second is refused or answered with the first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.moto_api._internal import mock_random
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend


@contextmanager
def closed() -> Iterator[None]:
    upstream = StepFunctionsParserBackend.start_execution

    def start_execution(
        self: StepFunctionsParserBackend, state_machine_arn: str, name: str | None = None, *rest: Any, **more: Any
    ) -> Execution:
        return upstream(self, state_machine_arn, name or str(mock_random.uuid4()), *rest, **more)

    with patch.object(StepFunctionsParserBackend, "start_execution", start_execution):
        yield
