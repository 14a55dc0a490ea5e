"""What a Map does in distributed mode (Step Functions guide, *Using Map state in Distributed mode*)."""

import re
from typing import Protocol

from asl_interpreter.checks.standard_only import check_express
from asl_interpreter.definition.fields import Fields
from asl_interpreter.definition.states import States
from asl_interpreter.errors import EXCEED_TOLERATED_FAILURE_THRESHOLD, StatesError
from asl_interpreter.execution import FAILED, SUCCEEDED, Execution
from asl_interpreter.fields.amount import MapAmount
from asl_interpreter.language import Language
from asl_interpreter.limits import check
from asl_interpreter.states.concurrent import InsideFailed
from asl_interpreter.states.distributed_map.batching import ItemBatcher
from asl_interpreter.states.distributed_map.reader import ItemReader, ReadItems
from asl_interpreter.states.distributed_map.reader_config import one_of
from asl_interpreter.states.distributed_map.results import COMPACT, transformed
from asl_interpreter.states.distributed_map.run import MapRun
from asl_interpreter.states.distributed_map.tolerance import Tolerance
from asl_interpreter.states.distributed_map.writer import ResultWriter
from asl_interpreter.tasks.call import TaskFailed
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Steps, failed

FIELDS = ("ItemReader", "ItemBatcher", "ResultWriter", "Label")
"""The fields that only a Map in distributed mode has."""

_LONGEST_LABEL = 40
_NOT_IN_LABEL = re.compile(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")
"""(The guide, at Label.)"""

_EXCEEDED = "The specified tolerated failure threshold was exceeded"
_STATE_DATA = "STATE_DATA"
"""`Map.Item.Source` of the context object, of items that no ItemReader has read."""


class MapState(Protocol):
    """What the mode needs of the Map: what it has in either mode."""

    name: str
    states: States
    max_concurrency: MapAmount
    tolerated: tuple[MapAmount, MapAmount]

    def items(self, visit: Visit, data: JSON) -> list[JSON]: ...
    def selected(self, visit: Visit, item: JSON, about: dict[str, JSON]) -> JSON: ...


class DistributedMode:
    """The distributed mode of one Map."""

    def __init__(self, fields: Fields, processor: Fields, language: Language) -> None:
        """`fields` are the Map's, `processor` those of its ItemProcessor."""
        config = Fields(processor.object("ProcessorConfig"), processor.at / "ProcessorConfig")
        config.allow(("Mode", "ExecutionType"))
        self._express = one_of(config, "ExecutionType", ("STANDARD", "EXPRESS")) == "EXPRESS"
        if self._express:
            check_express({name: processor.raw(name) for name in processor}, processor.at)
        self._label = _label(fields)
        self._reader = ItemReader(inner, language) if (inner := _inner(fields, "ItemReader")) else None
        self._batcher = ItemBatcher(inner, language) if (inner := _inner(fields, "ItemBatcher")) else None
        self._writer = ResultWriter(inner, language) if (inner := _inner(fields, "ResultWriter")) else None

    def attempt(self, state: MapState, visit: Visit, data: JSON) -> Steps:
        """Run the Map once; return its result. Raises `InsideFailed`, and `StatesError` before the Map Run begins."""
        here = visit.walk
        items = None if self._reader is not None else state.items(visit, data)
        at_once = state.max_concurrency(visit)
        here.tell("MapStateStarted", length=len(items or ()))
        tolerance = Tolerance(*(amount(visit) for amount in state.tolerated))
        most = None if self._reader is None else self._reader.limit(visit)
        run = visit.map_run = MapRun(visit, self._label, express=self._express, at_once=at_once, tolerance=tolerance)
        here.execution.map_runs.append(run)
        here.tell("MapRunStarted", mapRunArn=run.arn)
        started = here.event
        try:
            if self._reader is None:
                read = ReadItems(items or [], _STATE_DATA)
            else:
                read = yield from self._reader.read(visit, most)
            visit.items = read.items
            self._take(state, visit, run, read)
            if run.pending:
                _ask(visit.walk.execution.root)
            yield from run.go(visit, state.states)
            result = yield from self._result(visit, run)
            check(state.name, result)
            run.end(SUCCEEDED)
            here.event = started
            here.tell("MapRunSucceeded")
            here.tell("MapStateSucceeded")
            here.event = started
            return result
        except StatesError as error:
            here.event = started
            failure = failed(visit, error)
            run.end(FAILED)
            here.tell("MapRunFailed", error=failure.error, cause=failure.cause)
            raise InsideFailed(failure.error, failure.cause, here.event) from None
        finally:
            run.abort()  # when what is around it ended it

    def _take(self, state: MapState, visit: Visit, run: MapRun, read: ReadItems) -> None:
        """Make the inputs of the child executions."""
        items = [state.selected(visit, item, about) for item, about in read.each()]
        inputs = items if self._batcher is None else self._batcher.batches(visit, items)
        for input in inputs:
            check(state.name, input)
        run.take(inputs, len(items), batched=self._batcher is not None)

    def _result(self, visit: Visit, run: MapRun) -> Steps:
        """Write the results, if they are to be written, and give the Map's. Raises `StatesError`."""
        result: JSON = None
        if self._writer is not None and self._writer.writes:
            result = yield from self._writer.write(visit, run)
        run.results_written = True
        if run.exceeded:
            raise StatesError(EXCEED_TOLERATED_FAILURE_THRESHOLD, _EXCEEDED, _first_failure(run))
        if result is None:
            result = [*transformed(run.children, COMPACT if self._writer is None else self._writer.transformation)]
        return result


def _ask(execution: Execution) -> None:
    try:
        execution.may_start()
    except TaskFailed as refusal:
        raise StatesError(refusal.error or "", refusal.cause or "") from refusal


def _inner(fields: Fields, name: str) -> Fields | None:
    return Fields(fields.raw(name), fields.at / name) if name in fields else None


def _label(fields: Fields) -> str | None:
    label = fields.string("Label")
    at = fields.at / "Label"
    if label is not None and not 1 <= len(label) <= _LONGEST_LABEL:
        at.fault(f"Label may have {_LONGEST_LABEL} characters; this one has {len(label)}")
    elif label is not None and (unfit := _NOT_IN_LABEL.search(label)):
        at.fault(f"Label must not have the character {unfit[0]!r}")
    return label


def _first_failure(run: MapRun) -> str:
    child = run.first_failed
    if child is None:
        return ""
    what = child.error or child.status
    return f"The first that failed is number {child.index}: {what}: {child.cause or 'no cause given'}"
