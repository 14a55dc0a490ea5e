"""A booking on our engine and on moto's: by the state machine, by its calls alone, by the engine alone."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from statistics import median
from typing import Any, TypeAlias

from asl_interpreter import StateMachine, TaskCall
from asl_interpreter.tasks import integrations
from workbook import cloud
from workbook.benchmark import motos_engine
from workbook.benchmark.recording import recorded, replayed, seconds_of, settled
from workbook.benchmark.report import Asked, Measurements, Say, ms, times
from workbook.benchmark.tables import FEWEST
from workbook.cloud import Stack
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import PostedJob, job_with_applications, put_job

OURS, MOTOS = "asl_interpreter", "moto"

_LARGE = 1_000
"""From so many applications on the at-scale workflow books: to the simple one they are too much for one state."""
_REPEATED = 9  # a single run of a millisecond is as long as the machine's mood
_TURNS, _SHORT = 5, 100  # so many turns in a round for jobs of fewer applications, for the same reason
_FIRST = 1_000_000  # added to a seed, the seed of the job that warms up

_COLUMNS = ("applications", "engine", "booking", "calls alone", "ratio", "engine alone", "ahead of moto's")

Times: TypeAlias = dict[tuple[str, int], dict[str, list[float]]]
"""By engine and size, then by what was timed."""


def report(asked: Asked, say: Say) -> Measurements:
    """Both engines in turns, in every round a stack of its own for each."""
    found = measure(asked.sizes, asked.rounds, say)
    medians = {what: {kind: median(each) for kind, each in kinds.items()} for what, kinds in found.items()}
    rows, ratios = [], {}
    for (engine, size), took in medians.items():
        cells = [f"{size:,}", engine, ms(took["workflow"])]
        if engine == OURS:
            to_calls, ahead = took["workflow"] / took["direct"], ""
            cells += [ms(took["direct"]), times(to_calls), ms(took["own"])]
            ratios[f"booking of {size} / its calls alone"] = to_calls
            if motos := medians.get((MOTOS, size)):
                ratios[f"booking of {size} / on moto's engine"] = took["workflow"] / motos["workflow"]
                ahead = times(motos["workflow"] / took["workflow"])
            cells.append(ahead)
        rows.append([*cells, *[""] * (len(_COLUMNS) - len(cells))])
    return Measurements(
        f"A booking, CPU time in ms, medians of {asked.rounds} rounds",
        _COLUMNS,
        rows,
        ratios,
        f"From {_LARGE:,} applications on the at-scale workflow books, on our engine only.",
    )


def measure(sizes: tuple[int, ...], rounds: int, say: Say) -> Times:
    """What each kind took in `rounds` rounds: `workflow` on both engines; on ours `direct`, and the engine's `own`.

    `direct` makes the calls that the workflow made, in the same order and in its role, on the same stack with the same
    job put there anew; `own` executes the machine with the answers that the workflow got.
    """
    found: Times = defaultdict(lambda: defaultdict(list))
    for number in range(rounds + 1):  # the first warms up and is not counted
        for engine in (OURS, MOTOS):
            say(f"round {number} of {rounds} on {engine}")
            with _on(engine), cloud.connect("moto", seed=number) as stack:
                machines = _warmed_up(stack, number, large=engine == OURS and max(sizes) >= _LARGE)
                for size in _measured(sizes if number else sizes[:1], engine):
                    for kind, seconds in _one_round(stack, machines[size >= _LARGE], size, number, engine == OURS):
                        if number:
                            found[engine, size][kind].append(seconds)
    return dict(sorted(found.items(), key=lambda each: each[0][1]))


def _measured(sizes: tuple[int, ...], engine: str) -> Iterable[int]:
    """moto's engine needs a thread for each application, and a minute for a thousand."""
    return sizes if engine == OURS else (size for size in sizes if size < _LARGE)


def _on(engine: str) -> AbstractContextManager[None]:
    return motos_engine.used() if engine == MOTOS else nullcontext()


def _warmed_up(stack: Stack, seed: int, *, large: bool) -> dict[bool, str]:
    """The ARNs of the workflows, by whether they are for large jobs. Each has booked: the first time makes clients."""
    arns = {False: stack.outputs["StateMachineArn"]}
    if large:
        arns[True] = machines_at_scale(stack)["AtScaleStateMachineArn"]
    for number, arn in enumerate(arns.values(), 1):
        posted = job_with_applications(FEWEST, seed=seed + number * _FIRST)
        book(arn, put_job(stack.outputs["TableName"], posted))
    settled()
    return arns


def _one_round(stack: Stack, arn: str, size: int, seed: int, ours: bool) -> Iterator[tuple[str, float]]:
    """The calls are noted in a run that is not timed. Who is timed first changes from turn to turn."""
    posted = job_with_applications(size, seed=seed)

    def posted_anew() -> PostedJob:
        """OPEN again, and each application PENDING."""
        return put_job(stack.outputs["TableName"], posted)

    posted_anew()
    if not ours:
        yield "workflow", seconds_of(lambda: book(arn, posted))
        return
    calls, answer, _ = recorded(lambda: book(arn, posted))
    assert answer["status"] == "SUCCEEDED", answer
    timed = {"workflow": lambda: seconds_of(lambda: book(arn, posted)), "direct": lambda: replayed(calls)}
    for turn in range(seed, seed + (_TURNS if size < _SHORT else 1)):
        for kind in sorted(timed, reverse=bool(turn % 2)):
            posted_anew()
            yield kind, timed[kind]()
    posted_anew()
    yield "own", _own_share(arn, posted)


def book(arn: str, posted: PostedJob) -> Any:
    """What StartSyncExecution answers."""
    given = json.dumps(posted.usual_booking())
    return cloud.shared_client("stepfunctions").start_sync_execution(stateMachineArn=arn, input=given)


def _own_share(arn: str, posted: PostedJob) -> float:
    """The seconds of asl_interpreter alone: its tasks answer at once, with what they answered before."""
    definition = cloud.shared_client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
    machine, ask = StateMachine(definition, arn=arn), integrations()
    given, answers = posted.usual_booking(), list[Any]()

    def note(call: TaskCall) -> Any:
        answers.append(ask(call))
        return answers[-1]

    machine.run(given, task=note).result()

    def once() -> float:
        again = deque(answers)
        return seconds_of(lambda: machine.run(given, task=lambda call: again.popleft()).result())

    return median(once() for _ in range(_REPEATED))
