"""Faults on purpose: an AWS call fails, and what it was to do does not happen.

The caller gets the `ClientError` that botocore would make of the service's answer, of the service's own error class,
and nothing is sent, neither to moto nor to a real endpoint. It counts as the answer that is left when the SDK's own
retries are used up, so the SDK does not retry it.

botocore's events would be the usual place, but neither of the two fits. moto answers in `before-send` however an
earlier handler answered, so the write that "failed" happens (a canary test says so). And a client copies its
session's handlers when it is made, so a fault registered later misses the clients that exist. Every call of every
client goes through `BaseClient._make_api_call`.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from threading import Lock
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore.client import BaseClient
from botocore.exceptions import ClientError, UnknownServiceError

from workbook import cloud

When = Callable[[dict[str, Any]], bool]


class FaultError(ValueError):
    """A fault was described in a way that cannot work; the message says how."""


@dataclass
class InjectedFault:
    """A fault in place. `happened` counts the calls that it made fail."""

    service: str
    operation: str
    error: str
    status: int
    message: str
    times: int | None
    when: When
    happened: int = 0
    broken: Exception | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def strikes(self, service: str, operation: str, params: dict[str, Any]) -> bool:
        """Whether this call is to fail; if so, it counts."""
        if (service, operation) != (self.service, self.operation) or not self._concerns(params):
            return False
        with self._lock:
            if self.times is not None and self.happened >= self.times:
                return False
            self.happened += 1
            return True

    def _concerns(self, params: dict[str, Any]) -> bool:
        # The caller may handle any error, also one of `when` itself: it is kept for the end of the context.
        try:
            return self.when(params)
        except Exception as error:
            self.broken = error
            return False

    def error_for(self, client: BaseClient) -> ClientError:
        """The error as the client would raise it."""
        answer = {
            "Error": {"Code": self.error, "Message": self.message},
            "ResponseMetadata": {
                "RequestId": "injected-by-the-workbook",
                "HTTPStatusCode": self.status,
                "HTTPHeaders": {},
                "RetryAttempts": 0,
            },
        }
        raised: ClientError = client.exceptions.from_code(self.error)(answer, self.operation)
        return raised


@contextmanager
def inject(
    service: str,
    operation: str,
    *,
    error: str,
    status: int | None = None,
    message: str = "Injected by the workbook.",
    times: int | None = 1,
    when: When = lambda params: True,
) -> Iterator[InjectedFault]:
    """Make calls of one operation fail with the error code `error`, for as long as the context lasts.

    `service` is boto3's name (`"sqs"`), `operation` the API's (`"SendMessage"`). The first `times` calls for which
    `when(params)` is true fail; None means all of them. `status` is the HTTP status, by default 503 for an error that
    has Unavailable in its name, 500 for one with Internal, else 400.

    Reaches every client of the process, made before or after, those inside moto's Step Functions engine included; not
    the calls that AWS makes for a stack on an account: a fault that nothing met there says so in a sentence.
    Contexts can be nested; the innermost fault that strikes decides. Raises `FaultError` for a fault that could never
    strike, and `NotConnected` where no local cloud is open: the calls that do not fail would go out.
    """
    cloud.must_answer()
    _must_be_possible(service, operation, error, times)
    fault = InjectedFault(service, operation, error, status or _status(error), message, times, when)
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
        if fault.strikes(client.meta.service_model.service_name, operation_name, api_params):
            raise fault.error_for(client)
        return upstream(client, operation_name, api_params)

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield fault
    if not fault.happened and not cloud.answers():
        print(
            f"No {operation} failed: a fault reaches the calls of this process, and the stack's workflow and function "
            "make theirs on AWS. To see it fail, run this page on the local cloud."
        )
    if fault.broken is not None:
        raise FaultError(
            f"when=… could not look at the parameters of {operation}: {type(fault.broken).__name__}: {fault.broken}. "
            "It gets them as boto3 does, by their names; the call was let through."
        ) from fault.broken


def _must_be_possible(service: str, operation: str, error: object, times: object) -> None:
    try:
        operations = _operations(service)
    except UnknownServiceError:
        services = botocore.session.get_session().get_available_services()
        raise FaultError(f"boto3 has no service {service!r}.{_nearest(service, services)}") from None
    if operation not in operations:
        raise FaultError(f"{service} has no operation {operation!r}.{_nearest(operation, operations)}")
    if not isinstance(error, str) or not error:
        raise FaultError(f"error is the error's code, such as 'ServiceUnavailable', not {error!r}")
    if times is not None and (type(times) is not int or times < 0):
        raise FaultError(f"times is a number of calls, 0 or more, or None for all of them, not {times!r}")


@cache
def _operations(service: str) -> tuple[str, ...]:
    return tuple(botocore.session.get_session().get_service_model(service).operation_names)


def _nearest(name: str, names: Iterable[str]) -> str:
    plain = {each.casefold(): each for each in names}
    found = get_close_matches(name.replace("_", "").casefold(), plain, n=1)
    return f" Did you mean {plain[found[0]]}?" if found else ""


def _status(error: str) -> int:
    if "Unavailable" in error:
        return 503
    return 500 if "Internal" in error else 400
