"""One error at one operation: the fault that a page injects most."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from workbook.cloud.faults.calls import InjectedFault
from workbook.cloud.faults.in_place import in_place
from workbook.cloud.faults.vocabulary import CloudFault, FaultError, What

When = Callable[[dict[str, Any]], bool]


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
    has Unavailable in its name, 500 for one with Internal, else 400. What else can go wrong is `in_place`'s, which says
    whom a fault reaches and what is raised.
    """
    if times is not None and (type(times) is not int or times < 0):
        raise FaultError(f"times is a number of calls, 0 or more, or None for all of them, not {times!r}")
    fault = CloudFault(
        What.ERROR,
        f"{service}:{operation}",
        1.0 if times is None else range(1, times + 1),
        error=error,
        status=status,
        message=message,
        concerns=when,
    )
    with in_place(fault) as [injected]:
        yield injected
