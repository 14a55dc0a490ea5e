"""What other processes cost that something starts and waits for: kernels, mostly."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil


@dataclass(frozen=True)
class Cost:
    """Seconds: of real time, and of CPU time of the processes that were started and have ended."""

    wall: float
    cpu: float


def cost_of(work: Callable[[], Any]) -> Cost:
    """What it costs to do `work`, which waits for the end of all that it starts."""
    began, before = time.perf_counter(), _of_children()
    work()
    return Cost(time.perf_counter() - began, _of_children() - before)


def _of_children() -> float:
    spent = psutil.Process().cpu_times()
    return float(spent.children_user + spent.children_system)
