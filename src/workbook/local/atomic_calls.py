"""Gap 1: a call to DynamoDB or SQS is atomic on AWS; moto's are not when several threads call at once.

Upstream behaviour: of 50 threads that book one job, several pass `jobStatus = OPEN`, because moto checks and writes
without a lock; two SQS pollers may receive the same message. Closed by one re-entrant lock per service around
moto's handling of a request. Step Functions is left out: an execution runs inside its own call, and two
executions must be able to overlap.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from unittest.mock import patch
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_types import TYPE_RESPONSE

SERVICES = ("dynamodb", "sqs", "sns")


@contextmanager
def closed() -> Iterator[None]:
    locks = {service: RLock() for service in SERVICES}
    upstream = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> TYPE_RESPONSE | None:
        # The service is the first host label that names one: sqs.us-east-1…, 123456789012.ddb… is not used here.
        labels = (urlsplit(request.url).hostname or "").split(".")
        service = next((label for label in labels if label in locks), None)
        if service is None:
            return upstream(stubber, request)
        with locks[service]:
            return upstream(stubber, request)

    with patch.object(BotocoreStubber, "process_request", process_request):
        yield
