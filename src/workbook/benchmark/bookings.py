"""The seconds of a booking on one engine: by the state machine, by its calls alone, by the engine alone.

Run as a process of its own, `python -m workbook.benchmark.bookings ENGINE APPLICATIONS ROUNDS`: prints them as JSON.
"""

import json
import sys
from collections import deque
from statistics import median
from typing import Any

from asl_interpreter import StateMachine, TaskCall
from asl_interpreter.tasks import integrations
from booking.table import BookingTable
from workbook import cloud
from workbook.benchmark import motos_engine
from workbook.benchmark.recording import recorded, replayed, seconds_of
from workbook.cloud import Stack
from workbook.practice.sample import PostedJob, post_job

_BOOKED = 5  # the sixth applicant, as in chapter 00
_REPEATED = 9  # a single run of a millisecond is as long as the machine's mood
_ANOTHER = 1_000_000  # added to a seed, the seed of another job


def measure(applications: int, rounds: int) -> dict[str, list[float]]:
    """`rounds` times of each kind, taken in turns: `workflow`, `direct`, and the engine's `own` share.

    Every booking is the second one of a stack of its own: the first makes the clients. `direct` makes the calls that
    the workflow made for the same job, in the same order, on another such stack; `own` executes the machine with the
    answers that the workflow got.
    """
    times: dict[str, list[float]] = {"workflow": [], "direct": [], "own": []}
    for number in range(rounds + 1):  # the first warms up and is not counted
        took = _one_round(applications, number)
        if number:
            for kind, seconds in took.items():
                times[kind].append(seconds)
    return times


def _one_round(applications: int, seed: int) -> dict[str, float]:
    stack, posted = _fresh(applications, seed)
    client = cloud.client("stepfunctions")
    calls, answer, workflow = recorded(lambda: _book(client, stack, posted))
    assert answer["status"] == "SUCCEEDED", answer

    _fresh(applications, seed)
    direct = replayed(calls)

    stack, posted = _fresh(applications, seed)
    with stack:  # the last one: each stack before was closed by the next
        return {"workflow": workflow, "direct": direct, "own": _own_share(stack, posted)}


def _fresh(applications: int, seed: int) -> tuple[Stack, PostedJob]:
    stack = cloud.connect("moto", seed=seed)
    table = BookingTable(stack.outputs["TableName"])
    first = post_job(table, _BOOKED + 1, seed=seed + _ANOTHER)
    assert _book(cloud.client("stepfunctions"), stack, first, "first")["status"] == "SUCCEEDED"
    return stack, post_job(table, applications, seed=seed)


def _book(client: Any, stack: Stack, posted: PostedJob, name: str = "measured") -> Any:
    return client.start_sync_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], input=json.dumps(posted.booking(_BOOKED)), name=name
    )


def _own_share(stack: Stack, posted: PostedJob) -> float:
    """The seconds of asl_interpreter alone: its tasks answer at once, with what they answered before."""
    arn = stack.outputs["StateMachineArn"]
    definition = cloud.client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
    machine, ask = StateMachine(definition, arn=arn), integrations()
    answers: list[Any] = []

    def note(call: TaskCall) -> Any:
        answers.append(ask(call))
        return answers[-1]

    machine.run(posted.booking(_BOOKED), task=note).result()

    def once() -> float:
        again = deque(answers)
        return seconds_of(lambda: machine.run(posted.booking(_BOOKED), task=lambda call: again.popleft()).result())

    return median(once() for _ in range(_REPEATED))


if __name__ == "__main__":
    if sys.argv[1] == "moto":
        motos_engine.use()
    print(json.dumps(measure(int(sys.argv[2]), int(sys.argv[3]))))
