"""The rehearsal on our own server, step by step, and on MiniStack. Each step gives what was not as it should be."""

import time
from collections.abc import Sequence

import boto3

from workbook.cloud.account import Account
from workbook.cloud.journal import left
from workbook.cloud.stack_status import Standing, find
from workbook.partial_batches import cases
from workbook.partial_batches.deployed import Endpoint
from workbook.rehearsal import commands, ministack, promises
from workbook.rehearsal.commands import STACK
from workbook.rehearsal.listing import Listing, changes, listing, missing
from workbook.rehearsal.processes import Program, RehearsalError
from workbook.rehearsal.report import Report, broken
from workbook.rehearsal.waiting import until_empty


def on_serve(report: Report, chapters: Sequence[str], *, quick: bool) -> None:
    """Deploy, run, ask, interrupt and destroy; deploy again, kill and destroy. `quick` leaves out what waits long."""
    before = listing(boto3.client)
    if report.step("make deploy", commands.deploy) and report.step("All that the template has is there", _all_there):
        deployed = listing(boto3.client)
        report.step("make run", lambda: commands.run(chapters))
        report.step("The run left nothing behind", lambda: _as_after_deploying(deployed))
        _ask(report, quick=quick)
        if not quick:
            report.step("The truth table of partial batches", _truth_table)
        report.step("Ctrl-C half-way through a run", lambda: commands.run_until(_half_way, Program.interrupt, chapters))
        report.step("It left nothing behind", lambda: _as_after_deploying(deployed))
    report.step("make destroy", commands.destroy)
    report.step("Nothing is left behind", lambda: changes(before, listing(boto3.client)))
    if report.step("make deploy, once more", commands.deploy):
        report.step("SIGKILL half-way through a run", lambda: commands.run_until(_half_way, Program.kill, chapters))
    report.step("make destroy, after that", commands.destroy)
    report.step("Nothing is left behind, nor a journal", lambda: changes(before, listing(boto3.client)) + _journals())


def on_ministack(report: Report, *, quick: bool) -> None:
    """Deploy by CloudFormation's API, ask and delete."""
    before = listing(boto3.client)
    if report.step("CreateStack", lambda: ministack.deploy(STACK)):
        report.step("All that the template has is there", _all_there)
        _ask(report, quick=quick)
    report.step("DeleteStack", lambda: ministack.destroy(STACK))
    report.step("Nothing is left behind", lambda: changes(before, listing(boto3.client)))


def _ask(report: Report, *, quick: bool) -> None:
    outputs, seed = _standing().outputs, time.time_ns()

    def emptied() -> None:
        until_empty(outputs)

    report.step("The booking's promises", lambda: broken(promises.of_a_booking(outputs, emptied, seed=seed)))
    if not quick:
        report.step("A poisoned message", lambda: broken(promises.of_a_poison_message(outputs, emptied, seed=seed)))


def _standing() -> Standing:
    stack = find(STACK)
    if stack is None:
        raise RehearsalError(f"There is no stack {STACK}.")
    return stack


def _all_there() -> list[str]:
    return missing(_standing(), boto3.client)


def _half_way() -> bool:
    """A run has begun to write."""
    return bool(promises.every_item(_standing().outputs))


def _as_after_deploying(deployed: Listing) -> list[str]:
    outputs = _standing().outputs
    items = [f"left behind: the item {' '.join(key)}" for key in promises.every_item(outputs)]
    messages = [f"left behind: {number} messages" for number in promises.waiting(outputs) if number]
    return changes(deployed, listing(boto3.client)) + items + messages + _journals()


def _journals() -> list[str]:
    return [f"left behind: {file}" for _, file in left(Account.current(), STACK)]


def _truth_table() -> list[str]:
    known = cases.read()
    outcomes = Endpoint(boto3, None).run(known, say=lambda _: None)
    return [
        f"{case.name}: {outcomes[case.name].why or outcomes[case.name].kept} came back, and on AWS {case.kept}"
        for case in known
        if outcomes[case.name].agrees(case) is False
    ]
