"""Restarting an execution where it failed (Step Functions guide, *Restarting state machine executions with redrive*;
API reference, *RedriveExecution*).

What succeeded is kept. Every way through the states that was left unfinished goes on with the state it was in, whose
retries are counted anew; of a Map or a Parallel only the iterations and branches that failed or were aborted do.
"""

from typing import cast

from asl_interpreter.definition.states import States
from asl_interpreter.errors import DATA_LIMIT_EXCEEDED
from asl_interpreter.execution import LONGEST, RUNNING, SUCCEEDED, Execution
from asl_interpreter.history import MOST_EVENTS
from asl_interpreter.states.concurrent import ConcurrentState
from asl_interpreter.visit import Visit
from asl_interpreter.walk import Walk

_PERIOD = 14 * 86_400.0  # seconds after its end in which an execution can be redriven
_PLACES = 2  # in the history: one for ExecutionRedriven, one for what follows


class NotRedrivable(ValueError):
    """An execution cannot be redriven; the message says why, in AWS's words."""


def why_not(execution: Execution) -> str | None:
    """Why an execution cannot be redriven now; None when it can."""
    if execution.status in (RUNNING, SUCCEEDED):
        return f"Execution is {execution.status} and cannot be redriven"
    if len(execution.history) > MOST_EVENTS - _PLACES or execution.history.is_full:
        return "Execution history event limit exceeded"
    if execution.now() - execution.started >= LONGEST:
        return "Execution has exceeded the max execution time"
    if execution.now() - cast(float, execution.stopped) > _PERIOD:
        return "Execution redrivable period exceeded"
    if any(visit.map_run is not None and visit.exited is None for visit in execution.visits):
        return "The Map Run of a Distributed Map cannot be redriven here, and can on AWS"
    return None


def redrive(execution: Execution) -> Execution:
    """Restart an execution; it goes on when its `run` or `run_until` is called. Raises `NotRedrivable`."""
    if (reason := why_not(execution)) is not None:
        raise NotRedrivable(reason)
    walk = execution.walk
    walk.cancel_children()
    walk.steps.close()
    execution.begin_again()
    _go_on(walk, execution.states)
    execution.turns.begin(walk)
    return execution


def _go_on(walk: Walk, states: States) -> None:
    """Let a way go on with the state that it was in."""
    walk.cancelled, walk.failure = False, None
    visit = cast(Visit, walk.visit)
    context = walk.execution.context | {"State": visit.scope.context["State"]}
    if walk.item is not None:
        context["Map"] = walk.item
    visit.scope.context = context
    failed_with, visit.error, visit.cause, visit.hint = visit.error, None, None, ""
    visit.retries, visit.retrier, visit.catcher = 0, None, None
    if visit.state.counts_retries:
        visit.show_retries()
    work = visit.work
    if work is not None and failed_with == DATA_LIMIT_EXCEEDED:
        visit.work = None  # all of it is done again
    elif work is not None:
        state = cast(ConcurrentState, visit.state)
        left = sorted(work.left, key=lambda it: it.index)
        work.walks_on([state.restarted(visit, inner, _go_on) for inner in left])
    walk.steps = walk.through(states, visit.input, visit)
