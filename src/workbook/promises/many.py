"""Histories by the thousand: a number is a seed, a seed is a history, so a run goes on wherever it was stopped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
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

CHUNK = 100
"""Histories on one stack: what an emulator keeps of each would fill the memory."""


@dataclass(frozen=True)
class Fallen:
    """A history that broke a promise: its seed, its way, the short story of it, and the drawing of its messages."""

    seed: int
    way: str
    promises: tuple[str, ...]
    story: str
    drawing: str | None


def chunks(number: int, seed: int) -> Iterator[range]:
    """The seeds of `number` histories from `seed` on, a stack's worth at a time."""
    for first in range(seed, seed + number, CHUNK):
        yield range(first, min(first + CHUNK, seed + number))


def play_all(seeds: Sequence[int], ways: Sequence[str]) -> list[Fallen]:
    """Play each history in each of the ways, on a stack of its own."""
    with staged() as stage:
        made = [WAYS[name](stage.stack) for name in ways]
        found = [_fallen(seed, stage, way) for seed in seeds for way in made]
    return [each for each in found if each is not None]


def in_processes(number: int, seed: int, ways: Sequence[str], processes: int) -> Iterator[tuple[range, list[Fallen]]]:
    """`play_all` in several processes: each chunk of seeds, as it is done. They come in the order of their seeds."""
    waiting: dict[Future[list[Fallen]], range] = {}
    done: dict[int, tuple[range, list[Fallen]]] = {}
    coming, next_seed = chunks(number, seed), seed
    # Other processes begin anew: a copy of this one would have its locks and its clock. 20 chunks, then a fresh one.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=20) as pool:
        try:
            while True:
                while len(waiting) < processes and (chunk := next(coming, None)) is not None:
                    waiting[pool.submit(play_all, chunk, ways)] = chunk
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
            pool.shutdown(cancel_futures=True)


def _fallen(seed: int, stage: HistoryStage, way: WayToBook) -> Fallen | None:
    played = play(made_up(Random(seed)), stage, way)
    if played.kept:
        return None
    shorter = shortest(played, stage, way)
    drawn = picture(shorter)
    promises = tuple(each.promise for each in shorter.broken)
    return Fallen(seed, way.name, promises, story(shorter), None if drawn is None else drawn.svg)
