"""Faults in place, for the calls that the clients of this process make.

A call that fails is answered with what botocore would make of the service's answer, an error of the service's own
class; one without an answer with botocore's `ReadTimeoutError`. It counts as the answer that is left when the SDK's own
retries are used up, so the SDK does not retry it. What is told to do nothing does nothing: the call is not made.

botocore's events would be the usual place, but neither of the two fits. moto answers in `before-send` however an
earlier handler answered, so the write that "failed" happens (a canary test says so). And a client copies its
session's handlers when it is made, so a fault registered later misses the clients that exist. Every call of every
client goes through `BaseClient._make_api_call`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

from workbook import cloud
from workbook.cloud.client_errors import client_error
from workbook.cloud.faults.calls import FaultyCalls, InjectedFault, MadeCall, ServiceRefuses, Unheard
from workbook.cloud.faults.vocabulary import CloudFault, FaultError


@contextmanager
def in_place(*faults: CloudFault) -> Iterator[list[InjectedFault]]:
    """Within the context calls meet the faults; the list tells how often each one struck.

    Reaches every client of the process, made before or after, those inside the local cloud's Step Functions included: a
    workflow whose call CRASHes ends between the state before and this one. Not the calls that AWS, or `make serve`,
    makes for a stack elsewhere: a fault that nothing met there says so in a sentence, and `make serve` takes a plan of
    its own (`--faults`). Contexts can be nested; the innermost fault that strikes decides.

    Raises `FaultError` for a fault that calls cannot meet, and `NotConnected` where no local cloud is open: the calls
    that do not fail would go out.
    """
    cloud.must_answer()
    for fault in faults:
        if not fault.of_calls:
            raise FaultError(f"{fault}: no call meets it; give it to the event source mapping, as faults=[…]")
    calls = FaultyCalls(faults)
    with met_by_clients(calls):
        yield calls.faults
    for each in calls.faults:
        if not each.happened and not cloud.answers():
            place = each.fault.where.rpartition(":")[2]
            print(
                f"No {place} failed: a fault reaches the calls of this process, and the stack's workflow and function "
                "make theirs on AWS. To see it fail, run this page on the local cloud."
            )
        if each.broken is not None:
            raise FaultError(
                f"when=… could not look at the parameters of {each.fault.where.rpartition(':')[2]}: "
                f"{type(each.broken).__name__}: {each.broken}. "
                "It gets them as boto3 does, by their names; the call was let through."
            ) from each.broken


@contextmanager
def met_by_clients(calls: FaultyCalls) -> Iterator[None]:
    """Within the context every call of every client of this process goes through `calls`."""
    upstream = BaseClient._make_api_call

    def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> Any:
        call = MadeCall(client.meta.service_model.service_name, operation_name, api_params)
        try:
            return calls.meet(call, lambda params: upstream(client, operation_name, params))
        except ServiceRefuses as refused:
            raise client_error(
                client, operation_name, refused.code, refused.message, refused.status, "injected-by-the-workbook"
            ) from None
        except Unheard:
            raise ReadTimeoutError(endpoint_url=client.meta.endpoint_url) from None

    with patch.object(BaseClient, "_make_api_call", make_api_call):
        yield
