"""What goes wrong in an event source mapping, told as `workbook.cloud.faults.CloudFault`.

At an `"invocation"`, counted from 1: a THROTTLE is Lambda's own; before the handler has done anything, it may CRASH, or
hang until the function's TIME_OUT; it may be SLOW by some seconds; and with a LOST_REPLY it hangs once all its work is
done, so nobody hears which records it did. At a `"message"`, the number in its alias: a DUPLICATE. At a `"receive"`: a
REORDER.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from workbook.cloud.faults import Chance, CloudFault, Died, FaultError, Lottery, What
from workbook.event_source.function import LambdaContext, LambdaFunction

_OF_HANDLER = (What.CRASH, What.TIME_OUT, What.SLOW, What.LOST_REPLY)


@dataclass(frozen=True)
class OfMapping:
    """The faults of a mapping that are not its handler's, each when it strikes."""

    throttles: Chance[int] = ()
    duplicates: Chance[str] = ()
    reorders: Chance[int] = ()


def of_mapping(faults: Sequence[CloudFault], throttles: Chance[int] = (), duplicates: Chance[str] = ()) -> OfMapping:
    """The faults of a mapping, with those that were told by themselves.

    Raises `FaultError` for a fault of calls, and for two of a kind: the `when` of one can say it all.
    """
    found: dict[What, Chance[int]] = {What.THROTTLE: throttles} if throttles else {}
    for fault in faults:
        if fault.of_calls:
            raise FaultError(f"{fault}: a mapping does not meet it; put it in place around the run, with in_place(…)")
        if fault.what in (What.THROTTLE, What.DUPLICATE, What.REORDER) and fault.what in found:
            raise FaultError(f"{fault}: one {fault.what} is enough for a mapping; its `when` takes several")
        found[fault.what] = fault.when
    copies = found.get(What.DUPLICATE, ())
    aliases: Chance[str] = copies if isinstance(copies, int | float) else {f"msg-{number}" for number in copies}
    return OfMapping(found.get(What.THROTTLE, ()), duplicates or aliases, found.get(What.REORDER, ()))


def faulty(function: LambdaFunction, faults: Sequence[CloudFault]) -> LambdaFunction:
    """The function, whose handler meets those faults that are the handler's; the same one where there are none."""
    meeting = [
        (fault, Lottery[int](fault.when, f"{fault.what} {fault.seed}")) for fault in faults if fault.what in _OF_HANDLER
    ]
    if not meeting:
        return function
    numbers = count(1)

    def handler(event: dict[str, Any], context: LambdaContext) -> object:
        number = next(numbers)
        struck = [fault for fault, lottery in meeting if lottery.hits(number)]
        for fault in struck:
            match fault.what:
                case What.CRASH:
                    raise Died("Runtime exited")
                case What.TIME_OUT:
                    _hang(function)
                case What.SLOW:
                    time.sleep(fault.seconds)
        answer = function.handler(event, context)
        if any(fault.what is What.LOST_REPLY for fault in struck):
            _hang(function)
        return answer

    return replace(function, handler=handler)


def _hang(function: LambdaFunction) -> None:
    time.sleep(2 * function.timeout)  # it is stopped at its timeout
