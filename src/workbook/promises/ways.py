"""Ways to book a nanny: whatever takes the workflow's input and says how it ended."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from asl_interpreter import StateMachine
from asl_interpreter.execution import LONGEST_EXPRESS
from asl_interpreter.tasks import integrations
from workbook import cloud
from workbook.cloud import Stack
from workbook.cloud.faults import Died
from workbook.cloud.faults.calls import pass_time
from workbook.cloud.step_functions.clock import of_this_process
from workbook.cloud.template import BOOKS
from workbook.cloud.waits import virtual_sleep
from workbook.event_source.stack_settings import read_function
from workbook.practice import workflows
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.definitions import filled
from workbook.promises.edits import Edit

SUCCEEDED, DIED = "SUCCEEDED", "died"


@dataclass(frozen=True)
class WayToBook:
    """`book` takes the workflow's input, and gives SUCCEEDED, the error's name, or DIED when nobody hears of it.

    Its second argument is how many applications a page holds, for a way that asks for pages; None for as many as are
    written there.
    """

    name: str
    book: Callable[[dict[str, Any], int | None], str]


def workflow(stack: Stack, *, edited: Edit | None = None) -> WayToBook:
    """The deployed workflow, on the interpreter. `edited` changes its definition first, here and below."""
    return _executed("workflow", stack.outputs["StateMachineArn"], edited=edited)


def twin(stack: Stack) -> WayToBook:
    """The workflow's JSONata twin, in its place."""
    return _executed("workflow's twin", stack.outputs["StateMachineArn"], _from_file("book_nanny", stack))


def at_scale(stack: Stack, *, edited: Edit | None = None) -> WayToBook:
    """The workflow for a job of any size, from the stack beside this one."""
    return _executed("workflow at scale", machines_at_scale(stack)["AtScaleStateMachineArn"], edited=edited, paged=True)


def at_scale_twin(stack: Stack, *, edited: Edit | None = None) -> WayToBook:
    """Its JSONata twin, in its place."""
    arn = machines_at_scale(stack)["AtScaleStateMachineArn"]
    return _executed("twin at scale", arn, _from_file("book_nanny_at_scale", stack), edited=edited, paged=True)


def _from_file(name: str, stack: Stack) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(filled(workflows.workflow(f"{name}.jsonata"), stack))
    return definition


def _executed(
    name: str,
    arn: str,
    definition: dict[str, Any] | None = None,
    *,
    edited: Edit | None = None,
    paged: bool = False,
) -> WayToBook:
    """The state machine `arn`, with another definition if one is given; `paged` says that its Limit is a page's.

    The same input meets the same chance on every run.
    """
    described = cloud.shared_client("stepfunctions").describe_state_machine(stateMachineArn=arn)
    definition = definition or json.loads(described["definition"])
    if edited is not None:
        edited(definition)
    express = described["type"] == "EXPRESS"
    ask = integrations()

    @cache
    def machine(page: int | None) -> StateMachine:
        asked = definition if page is None else workflows.in_pages_of(page, definition)
        return StateMachine(asked, arn=arn, express=express)

    def book(booking: dict[str, Any], page: int | None) -> str:
        seed = json.dumps(booking)
        execution = machine(page if paged else None).start(
            booking, task=ask, clock=of_this_process(), seed=seed, timeout=LONGEST_EXPRESS if express else None
        )
        try:
            execution.run()
        except Died:
            return DIED
        return execution.status if execution.error is None else execution.error

    return WayToBook(name, book)


def function(stack: Stack, logical_id: str = BOOKS, *, name: str = "function") -> WayToBook:
    """The deployed function that the stack calls `logical_id`, in this process, with its timeout and environment."""
    deployed = read_function(stack.name, logical_id, None, 0.1)
    random = Random(name)

    def book(booking: dict[str, Any], _: int | None) -> str:
        run, computing = deployed.begin(booking, random, name)
        with virtual_sleep(deployed.handler):
            while (wants := run.go_on()) is not None:
                pass_time(wants)
        if isinstance(run.raised, Died):
            return DIED
        if run.raised is not None:
            return type(run.raised).__name__
        answer = deployed.answer(run, computing)
        return SUCCEEDED if answer.error is None else answer.error

    return WayToBook(name, book)
