"""A Map works through its items in order, so that messages, histories and pictures are the same on every run.

Upstream behaviour: moto's engine starts one thread per item. Differs on AWS, where an inline Map runs up to 40
iterations at once (Step Functions guide, *Using Map state in Inline mode*): nothing may rely on the order.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.inline_iteration_component import (
    InlineIterationComponent,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.iteration_worker import IterationWorker


@contextmanager
def closed() -> Iterator[None]:
    def work_here(self: InlineIterationComponent, **arguments: Any) -> IterationWorker:
        # The first worker takes every job from the pool; those after it find the pool empty.
        worker = self._create_worker(**arguments)
        worker.eval()
        return worker

    with patch.object(InlineIterationComponent, "_launch_worker", work_here):
        yield
