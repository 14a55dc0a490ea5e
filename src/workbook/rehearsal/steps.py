"""The rehearsal on our own server, step by step, and on MiniStack. Each step gives what was not as it should be."""

import time
from collections.abc import Iterator, Sequence
from datetime import date

import boto3

from workbook import cloud
from workbook.cloud.account import Account
from workbook.cloud.journal import entries, left
from workbook.cloud.stack_status import Standing, find
from workbook.cloud.template import BESIDE
from workbook.partial_batches import cases, scoreboard
from workbook.partial_batches.cases import Observed
from workbook.partial_batches.deployed import Endpoint
from workbook.partial_batches.scoreboard import Score
from workbook.rehearsal import commands, comparison, front_door, ministack, promises
from workbook.rehearsal.commands import STACK
from workbook.rehearsal.comparison import Kept
from workbook.rehearsal.listing import Listing, changes, listing, missing
from workbook.rehearsal.processes import RehearsalError, Started
from workbook.rehearsal.promises import Promise
from workbook.rehearsal.report import Report, broken
from workbook.rehearsal.waiting import until_empty

_SOME = 10  # things in a run's journal


def on_serve(report: Report, chapters: Sequence[str], *, quick: bool) -> None:
    """Deploy, run, be interrupted, ask, be killed and destroy. `quick` leaves out what waits long.

    It deploys once: for a minute after its deletion a queue's name cannot be given again (SQS API reference,
    *CreateQueue*, QueueDeletedRecently).
    """
    before = listing(cloud.client)
    report.step(
        "Ctrl-C in make deploy, when the first stack stands",
        lambda: commands.deploy_until(_first_stack_stands, Started.interrupt),
    )
    if report.step("make deploy", commands.deploy):
        deployed = listing(cloud.client)
        report.step("All that the templates have is there", lambda: [*_all_there(STACK), *_all_there(STACK + BESIDE)])
        report.step("make run", lambda: commands.run(chapters))
        report.step("The run left nothing behind", lambda: _as_after_deploying(deployed))
        report.step("Ctrl-C half-way through a run", lambda: commands.run_until(_half_way, Started.interrupt, chapters))
        report.step("It left nothing behind", lambda: _as_after_deploying(deployed))
        report.step("The booking's promises", lambda: broken(_of_a_booking()))
        report.step("The promises of a booking at scale", lambda: broken(_of_a_booking("AtScaleStateMachineArn")))
        report.step("The promises of a booking in ranges", lambda: broken(_of_a_booking("ShardedStateMachineArn")))
        report.step("The front door's promises", lambda: broken(_of_the_front_door()))
        if not quick:
            report.step("A message that always fails", lambda: broken(_of_a_poison_message()))
            report.step("The truth table of partial batches", _truth_table)
        report.step("SIGKILL half-way through a run", lambda: commands.run_until(_half_way, Started.kill, chapters))
    report.step("make destroy", commands.destroy)
    report.step("Nothing is left behind", lambda: [*changes(before, listing(cloud.client)), *_journals()])


def on_ministack(report: Report, *, quick: bool, write: bool) -> None:
    """Deploy by CloudFormation's API, ask, and delete; what is answered is compared with what was kept, or kept."""
    before = listing(cloud.client)
    if report.step("CreateStack", lambda: ministack.deploy(STACK)):
        report.step("All that the template has is there", lambda: _all_there(STACK))
        if write:
            report.step("What it answers, kept anew", lambda: comparison.write(_answered(quick=False)))
            report.step("The truth table of partial batches, kept anew", _keep_truth_table)
        else:
            report.step("It answers as it did", lambda: comparison.kept().changes(_answered(quick=quick)))
            if not quick:
                report.step("The truth table of partial batches is as it was", _truth_table_is_as_kept)
    report.step("DeleteStack", lambda: ministack.destroy(STACK))
    report.step("Nothing is left behind", lambda: changes(before, listing(cloud.client)))


def _answered(*, quick: bool) -> Kept:
    answers = {rule.name: rule.asked() for rule in comparison.cases()}
    found = [*_of_a_booking(), *_of_the_front_door(), *(() if quick else _of_a_poison_message())]
    return Kept(ministack.version(), date.today().isoformat(), answers, comparison.told(found))


def _of_a_booking(machine: str = "StateMachineArn") -> Iterator[Promise]:
    """Those of the state machine that an Output of either stack names."""
    outputs = dict(_standing(STACK).outputs)
    if machine not in outputs:
        outputs["StateMachineArn"] = _standing(STACK + BESIDE).outputs[machine]
    return promises.of_a_booking(outputs, lambda: until_empty(outputs, patience=60), seed=time.time_ns())


def _of_a_poison_message() -> Iterator[Promise]:
    outputs = _standing(STACK).outputs
    return promises.of_a_poison_message(outputs, lambda: until_empty(outputs), seed=time.time_ns())


def _of_the_front_door() -> Iterator[Promise]:
    return front_door.promised(_standing(STACK).outputs, seed=time.time_ns())


def _standing(name: str) -> Standing:
    stack = find(name)
    if stack is None:
        raise RehearsalError(f"There is no stack {name}.")
    return stack


def _first_stack_stands() -> bool:
    stack = find(STACK)
    return stack is not None and stack.status == "CREATE_COMPLETE"


def _all_there(name: str) -> list[str]:
    return missing(_standing(name), cloud.client)


def _half_way() -> bool:
    """A run has begun to make things, as its journal tells."""
    return any(len(list(entries(file))) > _SOME for _, file in left(Account.current(), STACK))


def _as_after_deploying(deployed: Listing) -> list[str]:
    outputs = _standing(STACK).outputs
    items = [f"left behind: the item {' '.join(key)}" for key in promises.every_item(outputs)]
    messages = [f"left behind: {number} messages" for number in promises.waiting(outputs) if number]
    return changes(deployed, listing(cloud.client)) + items + messages + _journals()


def _journals() -> list[str]:
    return [f"left behind: {file}" for _, file in left(Account.current(), STACK)]


def _truth_table() -> list[str]:
    known, outcomes = cases.read(), _outcomes()
    return [
        f"{case.name}: {outcomes[case.name].why or outcomes[case.name].kept} came back, and on AWS {case.kept}"
        for case in known
        if outcomes[case.name].agrees(case) is False
    ]


def _truth_table_is_as_kept() -> list[str]:
    of_this = [score for score in scoreboard.read() if score.name == _ministack()]
    if not of_this:
        return [f"{scoreboard.PAGE.name} has no column for {_ministack()}"]
    before, now = of_this[0].outcomes, _outcomes()
    untold = [f"{name} ({it.why})" for name, it in now.items() if it.kept is None]
    other = [name for name, it in now.items() if it.kept is not None and it != before.get(name)]
    return [f"{name}: {before.get(name)} is kept, now {now[name]}" for name in other] + (
        [f"could not be told of {len(untold)} cases, such as {untold[0]}"] if untold else []
    )


def _keep_truth_table() -> None:
    score = Score(_ministack(), date.today().isoformat(), f"boto3 {boto3.__version__}", _outcomes())
    scoreboard.write([score], cases.read())


def _outcomes() -> dict[str, Observed]:
    return Endpoint(boto3, None).run(cases.read(), say=lambda _: None)


def _ministack() -> str:
    return f"MiniStack {ministack.version()}"
