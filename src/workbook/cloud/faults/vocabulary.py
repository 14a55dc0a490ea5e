"""What goes wrong, where, and when: the one way in which a fault is written down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

from workbook.cloud.faults.chance import Chance


class FaultError(ValueError):
    """A fault was described in a way that cannot work; the message says how."""


class Died(BaseException):
    """Whoever made the call is gone, as a process is after a power cut. No Exception: nothing can catch it."""


class What(StrEnum):
    """What goes wrong."""

    ERROR = "error"
    """The service refuses with the code `error`; nothing is done."""
    THROTTLE = "throttle"
    """Too many requests, in the service's own words; nothing is done."""
    TIME_OUT = "time-out"
    """No answer comes, and nothing was done."""
    LOST_REPLY = "lost-reply"
    """No answer comes, and all of it was done."""
    SLOW = "slow"
    """It is done, and answered `seconds` later."""
    CRASH = "crash"
    """Whoever does it is gone just before."""
    PARTIAL = "partial"
    """Every second entry of a batch is not taken; the answer is a 200 that says so in `Failed`."""
    LAG = "lag"
    """A read of an index misses the last `writes` writes, those that are not `seconds` old."""
    DUPLICATE = "duplicate"
    """A message is delivered once more although it was deleted."""
    REORDER = "reorder"
    """What a receive hands out comes in another order."""


OF_CALLS = (What.ERROR, What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.SLOW, What.CRASH)
CALL, INVOCATION, MESSAGE, RECEIVE, INDEX = "call", "invocation", "message", "receive", "index:"
OF_PLACES: Mapping[str, tuple[What, ...]] = MappingProxyType(
    {
        CALL: OF_CALLS,
        INVOCATION: (What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.SLOW, What.CRASH),
        MESSAGE: (What.DUPLICATE,),
        RECEIVE: (What.REORDER,),
    }
)
"""What can go wrong where. Operations and indexes are places, too."""

_THROTTLING: Mapping[str, str] = MappingProxyType(
    {"sqs": "RequestThrottled", "sns": "Throttled", "lambda": "TooManyRequestsException"}
)
_THROTTLING_ELSEWHERE = "ThrottlingException"


@dataclass(frozen=True)
class CloudFault:
    """One thing that goes wrong.

    `where` is an operation by boto3's and the API's names (`"sqs:SendMessage"`), `"call"` for every operation,
    `"index:jobApplications"` for reads of that index, or, in an event source mapping, `"invocation"`, `"message"` or
    `"receive"`. `when` are the ones that it strikes there, counted from 1, or a rate from 0 to 1, drawn by `seed`.
    `error` is the code of an ERROR and `status` its HTTP status; `seconds` is how long something is SLOW or lags, in
    virtual time where there is one; `writes` is how many writes a read misses in a LAG. `concerns` leaves out, and does
    not count, calls with other parameters.

    Raises `FaultError` for a fault that could never strike.
    """

    what: What
    where: str
    when: Chance[int] = (1,)
    error: str = "ServiceUnavailable"
    status: int | None = None
    message: str = "Injected by the workbook."
    seconds: float = 1.0
    writes: int = 1
    seed: int = 0
    concerns: Callable[[dict[str, Any]], bool] = field(default=lambda params: True, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "what", _what(self.what))
        possible = _possible(self.where)
        if self.what not in possible:
            raise FaultError(f"{self.where}: what can go wrong there is {_or(possible)}, not {self.what}")
        _check_when(self.when)
        if not isinstance(self.error, str) or not self.error:
            raise FaultError(f"error is the error's code, such as 'ServiceUnavailable', not {self.error!r}")
        if not _is_number(self.seconds) or not 0 <= self.seconds < float("inf"):
            raise FaultError(f"seconds is a number from 0, not {self.seconds!r}")
        if type(self.writes) is not int or self.writes < 1:
            raise FaultError(f"writes is how many of the last writes a read misses, 1 or more, not {self.writes!r}")

    @property
    def of_calls(self) -> bool:
        """Whether it is calls to AWS that meet it, and not an event source mapping."""
        return self.where not in (INVOCATION, MESSAGE, RECEIVE)

    def code(self, service: str) -> str:
        """The code of the error that the service answers with."""
        return _THROTTLING.get(service, _THROTTLING_ELSEWHERE) if self.what is What.THROTTLE else self.error

    @property
    def http_status(self) -> int:
        """The HTTP status of that answer: 503 for what is unavailable, 500 for what is internal, else 400."""
        if self.status is not None:
            return self.status
        if self.what is What.ERROR and "Unavailable" in self.error:
            return 503
        return 500 if self.what is What.ERROR and "Internal" in self.error else 400

    def __str__(self) -> str:
        """`time-out at the 2nd sqs:SendMessage`."""
        more = {
            What.ERROR: f" {self.error}",
            What.SLOW: f" by {self.seconds:g} s",
            What.LAG: f" of {self.writes} writes for {self.seconds:g} s",
        }.get(self.what, "")
        return f"{self.what}{more} at {_in_words(self.when)}{self.where}"


def nearest(name: str, names: Iterable[str]) -> str:
    """` Did you mean …?`, or nothing."""
    plain = {each.casefold(): each for each in names}
    found = get_close_matches(name.replace("_", "").casefold(), plain, n=1)
    return f" Did you mean {plain[found[0]]}?" if found else ""


def _what(given: object) -> What:
    try:
        return What(given)  # type: ignore[arg-type]
    except ValueError:
        known = [str(each) for each in What]
        raise FaultError(f"{given!r} is nothing that goes wrong here.{nearest(str(given), known)}") from None


def _possible(where: object) -> tuple[What, ...]:
    """What can go wrong at a place. Raises `FaultError` for a place that there is not."""
    if not isinstance(where, str):
        raise FaultError(f"where is a text, such as 'sqs:SendMessage', not {where!r}")
    if where in OF_PLACES:
        return OF_PLACES[where]
    if where.startswith(INDEX) and where != INDEX:
        return (What.LAG,)
    service, colon, operation = where.partition(":")
    if not colon:
        raise FaultError(
            f"there is no place {where!r}: it is {', '.join(OF_PLACES)}, index:NAME, or an operation such as "
            f"sqs:SendMessage.{nearest(where, OF_PLACES)}"
        )
    try:
        operations = _operations(service)
    except UnknownServiceError:
        services = _MODELS.list_available_services("service-2")
        raise FaultError(f"boto3 has no service {service!r}.{nearest(service, services)}") from None
    if operation not in operations:
        raise FaultError(f"{service} has no operation {operation!r}.{nearest(operation, operations)}")
    return (*OF_CALLS, What.PARTIAL) if where == "sqs:SendMessageBatch" else OF_CALLS


_MODELS = Loader()  # without a session, which would ask for the reader's own settings


@cache
def _operations(service: str) -> tuple[str, ...]:
    return tuple(_MODELS.load_service_model(service, "service-2")["operations"])


def _check_when(when: object) -> None:
    if _is_number(when) and 0 <= float(when) <= 1:  # type: ignore[arg-type]
        return
    if isinstance(when, range) or (
        isinstance(when, list | tuple | set | frozenset) and all(type(each) is int and each > 0 for each in when)
    ):
        return
    raise FaultError(f"when is a rate from 0 to 1, or a list of the ones it strikes, counted from 1, not {when!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _or(names: Iterable[str]) -> str:
    *first, last = map(str, names)
    return f"{', '.join(first)} or {last}" if first else last


def _in_words(when: Chance[int]) -> str:
    if isinstance(when, int | float):
        return "every " if when == 1 else f"{when:.0%} of "
    chosen = sorted(when)
    if len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
        return f"the {_ordinal(chosen[0])} to {_ordinal(chosen[-1])} "
    return f"the {' and '.join(map(_ordinal, chosen))} " if chosen else "no "


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
