"""How a call to AWS meets a fault, whichever door it comes in by: a client of this process, or HTTP."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from workbook.cloud.clock import Clock
from workbook.cloud.faults.chance import Lottery
from workbook.cloud.faults.lag import Behind
from workbook.cloud.faults.vocabulary import CALL, CloudFault, Died, What
from workbook.cloud.waits import wait_of_this_thread

Answer = dict[str, Any]


@dataclass(frozen=True)
class MadeCall:
    """One call: boto3's name of the service, the API's of the operation, and the parameters."""

    service: str
    operation: str
    params: dict[str, Any]


class ServiceRefuses(Exception):
    """The service answers with an error. The door says it in its own way."""

    def __init__(self, fault: CloudFault, service: str) -> None:
        super().__init__(fault.message)
        self.code, self.status, self.message = fault.code(service), fault.http_status, fault.message


class Unheard(Exception):
    """No answer comes."""


@dataclass
class InjectedFault:
    """A fault in place. `happened` counts the calls that it struck; `broken` is an error of its own `concerns`."""

    fault: CloudFault
    happened: int = 0
    broken: Exception | None = None
    _seen: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        fault = self.fault
        self._lottery: Lottery[int] = Lottery(fault.when, f"{fault.where} {fault.what} {fault.seed}")

    def strikes(self, call: MadeCall) -> bool:
        """Whether this call meets it; if so, it counts."""
        if self.fault.where not in (CALL, f"{call.service}:{call.operation}") or not self._concerns(call.params):
            return False
        with self._lock:
            self._seen += 1
            struck = self._lottery.hits(self._seen)
            self.happened += struck
            return struck

    def _concerns(self, params: Answer) -> bool:
        # The caller may handle any error, also one of `concerns` itself: it is kept for the end of the context.
        try:
            return self.fault.concerns(params)
        except Exception as error:
            self.broken = error
            return False


class FaultyCalls:
    """Every call goes through `meet`; of several faults the first one that strikes decides.

    Raises `FaultError` for a lagging index where the table is not in this process.
    """

    def __init__(self, faults: Iterable[CloudFault]) -> None:
        faults = list(faults)
        self.faults = [InjectedFault(each) for each in faults]
        self._striking = [each for each in self.faults if each.fault.what is not What.LAG]
        self._behind = [Behind(each) for each in faults if each.what is What.LAG]

    def meet(self, call: MadeCall, go_on: Callable[[Answer], Answer]) -> Answer:
        """The answer to a call; `go_on` makes it. Raises `ServiceRefuses`, `Unheard` or `Died`."""
        for behind in self._behind:
            go_on = behind.through(call, go_on)
        struck = next((each.fault for each in self._striking if each.strikes(call)), None)
        if struck is None:
            return go_on(call.params)
        match struck.what:
            case What.ERROR | What.THROTTLE:
                raise ServiceRefuses(struck, call.service)
            case What.TIME_OUT:
                raise Unheard
            case What.CRASH:
                raise Died(f"{struck}: whoever made this call is gone.")
            case What.SLOW:
                pass_time(struck.seconds)
                return go_on(call.params)
            case What.PARTIAL:
                return _partly(call, go_on, struck)
            case _:
                go_on(call.params)
                raise Unheard


def pass_time(seconds: float) -> None:
    """Time passes where a call takes its time: a handler's own, the clock's, or, without one, real time."""
    if wait := wait_of_this_thread():
        wait(seconds)
    elif clock := Clock.running():
        clock.advance(seconds)
    else:
        time.sleep(seconds)


def _partly(call: MadeCall, go_on: Callable[[Answer], Answer], fault: CloudFault) -> Answer:
    """SendMessageBatch takes every second entry, and answers 200 (SQS API reference, *SendMessageBatch*)."""
    entries = call.params["Entries"]
    taken, left = entries[1::2], entries[::2]
    answer = go_on(call.params | {"Entries": taken}) if taken else {"ResponseMetadata": {"HTTPStatusCode": 200}}
    failed = [
        {"Id": each["Id"], "SenderFault": False, "Code": "InternalError", "Message": fault.message} for each in left
    ]
    return {**answer, "Successful": answer.get("Successful", []), "Failed": [*answer.get("Failed", []), *failed]}
