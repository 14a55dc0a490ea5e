"""The same target called in an open loop and in a closed one.

A generator that waits for an answer before it sends the next request leaves out those that it would have sent
meanwhile, just while the target is slow: *coordinated omission* (Gil Tene, *How NOT to Measure Latency*). Users do not
wait for each other, so the open loop sends at its fixed rate whatever comes back. What cannot begin in time begins
late, and the time from the intended instant on is part of its latency.
"""

from collections.abc import Callable

from workbook.load.attack import Attack, Hit
from workbook.load.clocks import LoadClock, ThreadClock
from workbook.load.plan import LoadPlan

Target = Callable[[int], Hit | object]
"""What is called with the request's number, from 0. What it raises is a failure, counted by the error's name; what it
gives is a `Hit`, or anything else, which stands for one without a body."""

WORKERS = 64


def open_loop(
    target: Target,
    *,
    rate: float,
    duration: float,
    workers: int = WORKERS,
    clock: LoadClock | None = None,
    answered: Callable[[Attack], object] = lambda attack: None,
) -> Attack:
    """Call `target` `rate` times a second for `duration` seconds, whatever comes back, and wait for the last answer.

    At most `workers` calls are under way at once: a request for which none is free begins late. `clock` is real time
    with threads unless another is given. `answered` is told after each request. Ctrl-C ends it early: no more is sent,
    what is under way is awaited and counted. Raises `LoadError`.
    """
    plan, clock, attack = LoadPlan(rate, duration, workers), clock or ThreadClock(), Attack("open loop")
    instants = plan.instants

    def send(number: int) -> None:
        begun = clock.now()
        answer = _asked(target, number)
        attack.add(instants[number], begun, clock.now(), answer)
        answered(attack)

    clock.begin()
    try:
        clock.send(instants, workers, send)
    except KeyboardInterrupt:
        attack.stopped = True
    return attack


def closed_loop(target: Target, *, rate: float, duration: float, clock: LoadClock | None = None) -> Attack:
    """Call `target` up to `rate` times a second for `duration` seconds, each time waiting for the answer before.

    It is what a loop around a call measures: the latency from the moment at which the request was really sent. After an
    answer that took longer than `1 / rate` seconds the next request goes out at once, and what should have been sent
    meanwhile is left out. Ctrl-C ends it; the request under way is not counted. Raises `LoadError`.
    """
    plan, clock, attack = LoadPlan(rate, duration), clock or ThreadClock(), Attack("closed loop")
    clock.begin()
    due = 0.0
    try:
        while due < plan.duration:
            clock.wait_until(due)
            begun = clock.now()
            answer = _asked(target, attack.requests)
            attack.add(begun, begun, clock.now(), answer)
            due = max(due + 1 / plan.rate, clock.now())
    except KeyboardInterrupt:
        attack.stopped = True
    return attack


def _asked(target: Target, number: int) -> Hit:
    try:
        answer = target(number)
    except Exception as error:
        return Hit(status=0, error=type(error).__name__)
    return answer if isinstance(answer, Hit) else Hit()
