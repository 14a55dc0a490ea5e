"""Gap 2, the address: StartSyncExecution and TestState are sent to a host of their own, `sync-states.…`.

Upstream behaviour: moto knows the service by the host without `sync-`, and answers 404. (A client of moto's server must
leave the prefix out itself, as no machine is called `sync-127.0.0.1`: AWS_DISABLE_HOST_PREFIX_INJECTION=true.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest


@contextmanager
def closed() -> Iterator[None]:
    boto3.DEFAULT_SESSION.events.register_first("before-send.stepfunctions", _without_host_prefix)
    yield


def _without_host_prefix(request: AWSPreparedRequest, **_: Any) -> None:
    request.url = request.url.replace("://sync-", "://", 1)
