"""Histories by the thousand: a number is a seed, a seed is a history, so a run goes on wherever it was stopped."""

import signal
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from multiprocessing import active_children, get_context
from random import Random
from types import MappingProxyType

from workbook.cloud import Stack
from workbook.promises.making_up import made_up
from workbook.promises.playing import play
from workbook.promises.shortening import shortest
from workbook.promises.stage import HistoryStage, staged
from workbook.promises.story import picture, story
from workbook.promises.ways import WayToBook, at_scale, at_scale_twin, function, twin, workflow

WAYS: Mapping[str, Callable[[Stack], WayToBook]] = MappingProxyType(
    {
        "workflow": workflow,
        "function": function,
        "twin": twin,
        "workflow-at-scale": at_scale,
        "twin-at-scale": at_scale_twin,
    }
)
"""The ways that are held to the promises: each is made of the deployed stack."""

CHUNK = 20
"""Histories that a process is given at a time: so often a run tells how far it is."""

_LIFE = 100
"""Chunks until a process makes way for a fresh one, so that nothing that piles up in it can fill the memory."""


@dataclass(frozen=True)
class Fallen:
    """A history that broke a promise: its seed, its way, the short story of it, and the drawing of its messages."""

    seed: int
    way: str
    promises: tuple[str, ...]
    story: str
    drawing: str | None


def chunks(number: int, seed: int) -> Iterator[range]:
    """The seeds of `number` histories from `seed` on, a chunk at a time."""
    for first in range(seed, seed + number, CHUNK):
        yield range(first, min(first + CHUNK, seed + number))


def in_processes(number: int, seed: int, ways: Sequence[str], processes: int) -> Iterator[tuple[range, list[Fallen]]]:
    """Each chunk of seeds, played in each of the ways, as it is done. They come in the order of their seeds.

    Whoever stops asking stops the processes where they are.
    """
    waiting: dict[Future[list[Fallen]], range] = {}
    done: dict[int, tuple[range, list[Fallen]]] = {}
    coming, next_seed = chunks(number, seed), seed
    # Other processes begin anew: a copy of this one would have its locks and its clock.
    with ProcessPoolExecutor(processes, get_context("spawn"), _prepare, max_tasks_per_child=_LIFE) as pool:
        try:
            while True:
                while len(waiting) < processes and (chunk := next(coming, None)) is not None:
                    waiting[pool.submit(_play_all, chunk, tuple(ways))] = chunk
                if not waiting:
                    return
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    chunk = waiting.pop(future)
                    done[chunk.start] = chunk, future.result()
                while next_seed in done:
                    chunk, fallen = done.pop(next_seed)
                    next_seed = chunk.stop
                    yield chunk, fallen
        finally:
            for process in active_children() if waiting else ():
                process.terminate()
            pool.shutdown(cancel_futures=True)


def _prepare() -> None:
    """Ctrl-C a terminal tells every process; the one that began the others stops them. And what Powertools thinks of
    an invocation that crashed before it counted anything would stand between the stories."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings("ignore", message="No application metrics to publish")


def _play_all(seeds: Sequence[int], ways: tuple[str, ...]) -> list[Fallen]:
    stage, made = _in_this_process(ways)
    found = [_fallen(seed, stage, way) for seed in seeds for way in made]
    return [each for each in found if each is not None]


_OPEN = ExitStack()


@cache
def _in_this_process(ways: tuple[str, ...]) -> tuple[HistoryStage, list[WayToBook]]:
    """A stage for as long as the process lives: to make one takes as long as twenty histories."""
    stage = _OPEN.enter_context(staged())
    return stage, [WAYS[name](stage.stack) for name in ways]


def _fallen(seed: int, stage: HistoryStage, way: WayToBook) -> Fallen | None:
    played = play(made_up(Random(seed)), stage, way)
    if played.kept:
        return None
    shorter = shortest(played, stage, way)
    drawn = picture(shorter)
    promises = tuple(each.promise for each in shorter.broken)
    return Fallen(seed, way.name, promises, story(shorter), None if drawn is None else drawn.svg)
