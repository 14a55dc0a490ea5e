"""A Map Run: the child executions of one attempt of a Distributed Map (guide, *Viewing a Distributed Map Run*)."""

from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

from asl_interpreter.definition.states import States
from asl_interpreter.execution import ABORTED, FAILED, RUNNING, SUCCEEDED, TIMED_OUT
from asl_interpreter.states.distributed_map.child import ChildExecution
from asl_interpreter.states.distributed_map.tolerance import Tolerance
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, Walk

MOST_AT_ONCE = 10_000
"""Child executions that run side by side (guide, *Quotas related to Map Runs*)."""

PENDING = "PENDING"
"""The status of an item that no child execution works on yet."""


class MapRun:
    """One Map Run.

    Its name, and those of its children, come from the execution's ARN and the number of the run in it, so that an
    execution that is repeated has the same again.
    """

    def __init__(
        self, visit: Visit, label: str | None, *, express: bool, at_once: float | None, tolerance: Tolerance
    ) -> None:
        """`express` is the type of the child executions, `at_once` MaxConcurrency."""
        self.execution: Any = visit.walk.execution
        """The execution that the Map is in: an `Execution` or a `ChildExecution`."""
        self.express = express
        self.max_concurrency = _at_once(at_once)
        self.tolerance = tolerance
        root = self.execution.root
        self._ids = Random(f"{self.execution.arn} {len(self.execution.map_runs)}")
        self.label = label or self._new_id()
        self.id = self._new_id()
        machine = root.machine_arn.partition("/")[0]
        self.machine_arn = f"{machine}/{self.label}"
        self.machine_context = {"Id": self.machine_arn, "Name": self.machine_arn.rpartition(":")[2]}
        """`StateMachine` of the context object of its children."""
        self.arn = f"{machine.replace(':stateMachine:', ':mapRun:', 1)}/{self.label}:{self.id}"
        self._child = self.machine_arn.replace(":stateMachine:", ":express:" if express else ":execution:", 1)
        self.status = RUNNING
        self.started: float = root.time
        self.stopped: float | None = None
        self.children: list[ChildExecution] = []
        """Those that were started, in the order of the items."""
        self.pending: list[JSON] = []
        """The inputs of those that were not, the last one first."""
        self.executions: Counter[str] = Counter()
        """How many child executions have which status."""
        self.items: Counter[str] = Counter()
        """How many items are in child executions of which status."""
        self.total_items = 0
        self.results_written = False
        self._failed = 0
        self._batched = False
        self._walk: Walk | None = None
        self._goes_on = False
        self._by_name: dict[str, ChildExecution] = {}

    # ---- what it is made of

    def take(self, inputs: list[JSON], items: int, *, batched: bool) -> None:
        """Note the inputs of the child executions that are to be started, and the number of items in them."""
        self.pending = inputs[::-1]
        self.executions[PENDING] = len(inputs)
        self.items[PENDING] = self.total_items = items
        self._batched = batched

    def child_arn(self, name: str) -> str:
        arn = f"{self._child}:{name}"
        return f"{arn}:{self.id}" if self.express else arn

    def child(self, name: str) -> ChildExecution | None:
        """The child execution of a name."""
        for child in self.children[len(self._by_name) :]:
            self._by_name[child.name] = child
        return self._by_name.get(name)

    @property
    def first_failed(self) -> ChildExecution | None:
        """The child execution of the first item that failed by itself."""
        return next((child for child in self.children if child.status in (FAILED, TIMED_OUT)), None)

    @property
    def exceeded(self) -> bool:
        """Whether more items failed than are tolerated."""
        return self._failed > 0 and self.tolerance.exceeded(self._failed, self.total_items)

    # ---- its course

    def go(self, visit: Visit, states: States) -> Steps:
        """Start child executions, at most `max_concurrency` side by side, until all have ended or too many failed.

        Express executions cannot be stopped: when too many failed no other begins, and those that run go on to their
        end.
        """
        walk = self._walk = visit.walk
        while not self.exceeded:
            if self.pending and self.executions[RUNNING] < self.max_concurrency:
                self._go_on_afterwards()
                self._start(walk, states)
            elif not self.executions[RUNNING]:
                break
            self._close((yield None))
        while self.express and self.executions[RUNNING]:
            self._close((yield None))
        walk.cancel_children()
        self._stop_children()
        while self._goes_on:
            self._close((yield None))
        self._walk = None

    def update(self, *, at_once: float | None, count: float | None, percentage: float | None) -> None:
        """Change what is not None (Step Functions API reference, *UpdateMapRun*). It holds from now on."""
        if at_once is not None:
            self.max_concurrency = _at_once(at_once)
        if count is not None:
            self.tolerance.count = count
        if percentage is not None:
            self.tolerance.percentage = percentage
        if self._walk is not None:
            self._go_on_afterwards()

    def end(self, status: str) -> None:
        self.status = status
        self.stopped = self.execution.root.time

    def abort(self) -> None:
        """End it, and its child executions, because what is around it ends. Does nothing when it is over."""
        if self.status == RUNNING:
            self._stop_children()
            self.end(ABORTED)

    def _start(self, walk: Walk, states: States) -> None:
        input = self.pending.pop()
        child = ChildExecution(self, self._new_id(), input, len(input["Items"]) if self._batched else 1)
        self._count(child, PENDING)
        child.begin(walk, states)
        self.children.append(child)

    def _go_on_afterwards(self) -> None:
        """See to it that the Map goes on when what is about to begin waits, or is over."""
        if not self._goes_on:
            self._goes_on = True
            self.execution.root.turns.begin(self._walk)

    def _close(self, ended: Walk | None) -> None:
        """Note that a child execution has ended; with None, that the Map goes on without one."""
        if ended is None:
            self._goes_on = False
            return
        child: Any = ended.execution
        if child.status == RUNNING:
            child.close()
        self._count(child, RUNNING)

    def _stop_children(self) -> None:
        if self.executions[RUNNING]:
            running = [child for child in self.children if child.status == RUNNING]
            for child in running:
                child.abort()
                self._count(child, RUNNING)

    def _count(self, child: ChildExecution, before: str) -> None:
        self.executions[before] -= 1
        self.executions[child.status] += 1
        self.items[before] -= child.items
        if before == RUNNING:
            child.walk = None
        self.items[child.status] += child.items
        if child.status not in _NOT_FAILED:
            self._failed += child.items

    def _new_id(self) -> str:
        return str(UUID(int=self._ids.getrandbits(128), version=4))


def _at_once(given: float | None) -> int:
    return int(min(given or MOST_AT_ONCE, MOST_AT_ONCE))


_NOT_FAILED = (PENDING, RUNNING, SUCCEEDED)
