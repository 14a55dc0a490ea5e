"""Bookings that run at the same time, in virtual time, so that a race ends the same way on every run."""

from collections.abc import Mapping
from typing import Any

from asl_interpreter import After, Execution, StateMachine, TaskCall, TaskFailed
from asl_interpreter.clock import VirtualClock
from asl_interpreter.tasks import integrations
from asl_interpreter.tasks.call import TaskFunction
from workbook.cloud import must_answer
from workbook.cloud.clock import START, Clock
from workbook.cloud.latency import MEDIANS


def race(
    definition: Mapping[str, Any] | StateMachine,
    bookings: Mapping[str, Mapping[str, Any]],
    *,
    apart: float = 0.002,
    task: TaskFunction | None = None,
) -> dict[str, Execution]:
    """One execution of `definition` for each input in `bookings`, by the same names, each `apart` seconds after the
    one before it; they have all ended.

    Each call takes its time in `latency.MEDIANS`, and reaches AWS at its beginning; whichever execution is due first
    goes on. `definition` may be what was compiled of it. Without `task` the calls go to the local cloud, so it has to
    name a real table. The reader's clock stands still. Raises `NotConnected` without a cloud, `ValueError` for a
    negative `apart`, and `asl_interpreter.machine.InvalidDefinition`.
    """
    if apart < 0:
        raise ValueError(f"apart={apart}: the seconds from one start to the next are 0 or more")
    must_answer()
    machine = definition if isinstance(definition, StateMachine) else StateMachine(definition)
    call = task or integrations()
    now = clock.now() if (clock := Clock.running()) else START
    running = {
        name: machine.start(
            booking,
            task=lambda asked: _timed(call, asked),
            clock=VirtualClock(now + apart * place),
            name=name,
            seed=name,
        )
        for place, (name, booking) in enumerate(bookings.items())
    }
    while waiting := [(due, place) for place, it in enumerate(running.values()) if (due := it.due) is not None]:
        due, place = min(waiting)
        list(running.values())[place].run_until(due)
    return running


def _timed(call: TaskFunction, asked: TaskCall) -> After:
    service, operation = asked.resource.split(":")[-2:]
    seconds = MEDIANS.get((service, operation[:1].upper() + operation[1:]), 0) / 1000
    try:
        return After(seconds, call(asked))
    except TaskFailed as failure:
        return After(seconds, failure)
