"""With `target="moto"` nothing reaches the network.

Upstream behaviour: moto passes a request on to the real endpoint when it emulates nothing at that address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import boto3
from botocore.awsrequest import AWSPreparedRequest
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_types import TYPE_RESPONSE


class NetworkRefused(ConnectionError):
    """A boto3 call would have left this machine although the target is moto."""


@contextmanager
def closed() -> Iterator[None]:
    upstream = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: AWSPreparedRequest) -> TYPE_RESPONSE:
        response = upstream(stubber, request)
        if response is None:
            raise NetworkRefused(
                f"target='moto' answers every AWS call on this machine, and moto knows nothing at {request.url}. "
                "Nothing was sent. Leave endpoint_url out of boto3.client(...), or connect to a real account."
            )
        return response

    still_open = True

    def refuse_afterwards(request: AWSPreparedRequest, **_: Any) -> None:
        # A client copies its session's handlers: those made here keep this one for good.
        if not still_open:
            raise NetworkRefused(
                f"This client belongs to a local cloud that was closed, so nothing was sent to {request.url}. "
                "Make a new client after connect()."
            )

    boto3.DEFAULT_SESSION.events.register_first("before-send", refuse_afterwards)
    try:
        with patch.object(BotocoreStubber, "process_request", process_request):
            yield
    finally:
        still_open = False
