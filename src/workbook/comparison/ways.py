"""The four ways to book, each run on a stack of the local cloud."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from random import Random
from types import MappingProxyType
from uuid import UUID

from asl_interpreter import NOT_REACHED, After, StateMachine, TaskCall, TaskFailed
from asl_interpreter.clock import VirtualClock
from asl_interpreter.limits import size
from asl_interpreter.tasks import integrations
from workbook import cloud
from workbook.cloud import Stack
from workbook.cloud.step_functions.execution_log import logged_bytes
from workbook.cloud.template import BOOKS
from workbook.comparison.recorded_calls import RecordedCalls
from workbook.event_source.stack_settings import read_function
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import PostedJob
from workbook.your_workflow.price import transitions

_BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC).timestamp()
"""Each line of a log tells its instant, too: one of our days has thirteen digits of milliseconds."""
_UNNAMED = f":{UUID(int=0)}:{UUID(int=0)}"
"""How the ARN of an Express execution ends that nobody named. Each line of its log tells the ARN."""


@dataclass(frozen=True)
class Booking:
    """One booking by one way. `handed_over` are the bytes of what goes from state to state, or into a checkpoint."""

    calls: RecordedCalls
    outcome: str
    transitions: int = 0
    durable_operations: int = 0
    handed_over: Sequence[int] = ()
    logged_bytes: int = 0


Way = Callable[[Stack, PostedJob], Booking]


def single_function(stack: Stack, posted: PostedJob) -> Booking:
    """The function of the template, with its role, environment and timeout."""
    calls = RecordedCalls()
    run, _ = read_function(stack.name, BOOKS, None, 0).begin(posted.usual_booking(), Random(0))
    with calls.recording():
        run.go_on()
    return Booking(calls, type(run.raised).__name__ if run.raised else "SUCCEEDED")


def workflow(stack: Stack, posted: PostedJob) -> Booking:
    """The tutorial's."""
    return _executed(stack.outputs["StateMachineArn"], posted)


def workflow_at_scale(stack: Stack, posted: PostedJob) -> Booking:
    """The one for jobs of any size."""
    return _executed(machines_at_scale(stack)["AtScaleStateMachineArn"], posted)


def _executed(arn: str, posted: PostedJob) -> Booking:
    """An execution of the deployed definition in which each call takes one second and nothing else takes time.

    So the second in which a call is made is the number of its round trip, by the engine's own rules of what waits for
    what: which states follow one another, and which iterations of a Map run side by side.
    """
    definition = cloud.shared_client("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
    ask, clock = integrations(cloud.shared_client), VirtualClock(_BEGAN)
    now = [0]
    calls = RecordedCalls(lambda: now[0])

    def task(call: TaskCall) -> After:
        now[0] = round(call.now - _BEGAN)
        try:
            return After(1, ask(call))  # no task of these workflows waits for a token
        except TaskFailed as failure:
            return After(1, failure)

    with calls.recording():
        execution = StateMachine(definition, arn=arn).start(
            posted.usual_booking(), task=task, clock=clock, synchronous=True
        )
        execution.run()
    events = execution.history.events()
    reached = [size(visit.output) for visit in execution.visits if visit.output is not NOT_REACHED]
    return Booking(
        calls,
        execution.error or execution.status,
        transitions(events),
        handed_over=reached,
        logged_bytes=logged_bytes(events, arn.replace(":stateMachine:", ":express:") + _UNNAMED),
    )


def durable_function(stack: Stack, posted: PostedJob) -> Booking:
    """On AWS's local runner. A checkpoint that the function waits for is a round trip like any call: the end of a step,
    or the beginning of a wait. That a step begins is sent with the end of one that takes less than a tenth of a second.
    """
    from workbook.comparison.durable_run import run  # slow to import: AWS's SDK and its runner

    calls = RecordedCalls(count().__next__)
    function = read_function(stack.name, BOOKS, None, 0)
    with calls.recording():
        ended = run(json.dumps(posted.usual_booking()), function.environment, lambda: calls.note(CHECKPOINT))
    return Booking(calls, ended.outcome, durable_operations=ended.operations, handed_over=ended.payloads)


CHECKPOINT = "lambda.CheckpointDurableExecution"

WAYS: MappingProxyType[str, Way] = MappingProxyType(
    {
        "single function": single_function,
        "workflow": workflow,
        "workflow at scale": workflow_at_scale,
        "durable function": durable_function,
    }
)
