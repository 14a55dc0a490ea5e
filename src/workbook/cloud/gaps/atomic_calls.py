"""Gap 1: a call to DynamoDB, SNS or CloudFormation is atomic on AWS; moto's are not when several threads call at once.

Upstream behaviour: of 50 threads that book one job, several pass `jobStatus = OPEN`, because moto checks and writes
without a lock. A stack's resources are made when somebody first asks for them, so that one who describes a stack while
it is made makes some of them a second time, and nobody removes those. Closed by one re-entrant lock per service around
moto's handling of a request. The queues have a lock of their own (`workbook.cloud.sqs`), which is not held while a long
poll waits. Step Functions is left out: an execution runs inside its own call, and two executions must be able to
overlap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any
from unittest.mock import patch

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import BaseResponse

LOCKS = {service: RLock() for service in ("dynamodb", "sns", "cloudformation")}


@contextmanager
def closed() -> Iterator[None]:
    upstream = BaseResponse._dispatch

    # Every request comes by here, from boto3 in this process and from moto's server.
    def dispatch(self: BaseResponse, *request: Any, **more: Any) -> TYPE_RESPONSE:
        lock = LOCKS.get(self.service_name or "")
        if lock is None:
            return upstream(self, *request, **more)
        with lock:
            return upstream(self, *request, **more)

    with patch.object(BaseResponse, "_dispatch", dispatch):
        yield
