"""`python -m workbook.load`: book at a fixed rate, whatever comes back, and report it as vegeta does."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.load.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from workbook import cloud
from workbook.basics.sentence import Sentence
from workbook.cloud.account import Account, confirm
from workbook.cloud.cost import cost_of_bookings
from workbook.cloud.stack_status import usable
from workbook.cloud.template import PROJECT
from workbook.load.attack import Attack
from workbook.load.bookings import Bookings, posted
from workbook.load.chart import percentiles
from workbook.load.loops import WORKERS, open_loop
from workbook.load.plan import LoadError, LoadPlan
from workbook.load.report import report

CHART = PROJECT / "build" / "load.png"


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it and give the exit status: 0, 1 when something was refused or failed, 2 for bad usage, 130 when stopped."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if (chosen.target == "aws") != bool(chosen.stack):
        parser.error("--target aws and --stack NAME go together: the stack is one that `make deploy STACK=NAME` made")
    if chosen.applications < 1:
        parser.error("--applications is a whole number from 1: a job that nobody applied for cannot be booked")
    console = Console(soft_wrap=True, highlight=False)
    try:
        plan = LoadPlan(chosen.rate, chosen.duration, chosen.workers)
        attack = _sent(plan, chosen, console)
        if attack.requests:
            chosen.chart.parent.mkdir(parents=True, exist_ok=True)
            percentiles(attack, title=f"Bookings at {plan.rate:g} a second: latency by percentile").save(chosen.chart)
            console.print(f"\nThe chart of the percentiles is {chosen.chart}.", markup=False)
    except LoadError as refused:
        parser.error(str(refused))
    except Sentence as sentence:
        console.print(str(sentence), style="red", markup=False)
        return 1
    return command_line.STOPPED if attack.stopped else int(attack.failed > 0)


def _sent(plan: LoadPlan, chosen: argparse.Namespace, console: Console) -> Attack:
    with _connected(plan, chosen) as stack:
        with _progress(console) as progress:
            posting = progress.add_task("Jobs posted", total=plan.requests)
            inputs = posted(
                stack.outputs["TableName"], plan.requests, chosen.applications, told=lambda: progress.advance(posting)
            )
            target = Bookings(stack.outputs["StateMachineArn"], inputs, workers=plan.workers)
            booking = progress.add_task("Bookings answered", total=plan.requests)
            attack = open_loop(
                target,
                rate=plan.rate,
                duration=plan.duration,
                workers=plan.workers,
                answered=lambda so_far: progress.update(booking, completed=so_far.requests),
            )
        # Now, and not when all was removed: on an account that takes its time.
        console.print(f"\n{report(attack)}", markup=False)
        if attack.stopped:
            console.print(f"\nStopped. Of {plan.requests} bookings {plan.requests - attack.requests} were not sent.")
    return attack


def _connected(plan: LoadPlan, chosen: argparse.Namespace) -> cloud.Stack:
    if chosen.target == "moto":
        return cloud.connect("moto")
    account = Account.current()
    usable(chosen.stack, account)
    confirm(
        account,
        f"This posts {plan.requests:,} jobs on the stack {chosen.stack} and books them, {plan.rate:g} a second for "
        f"{plan.duration:g} s. What it makes there is removed at its end.",
        estimate=cost_of_bookings(plan.requests, chosen.applications),
        yes=chosen.yes,
    )
    return cloud.connect("aws", stack=chosen.stack, confirmed=account)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.load",
        description="Books nannies at a fixed rate, whatever comes back (an open loop), each by StartSyncExecution and "
        "each for a job of its own, posted before. A latency is counted from the instant at which the request was due: "
        "one that found all workers busy is late, and its waiting counts. Prints what `vegeta report` prints.",
        epilog="Ctrl-C sends no more, waits for what is under way and reports what was sent. The local cloud in this "
        "process books some 8 a second.",
    )
    parser.add_argument("--target", choices=("moto", "aws"), default="moto", help="default: moto, the local cloud")
    parser.add_argument("--stack", metavar="NAME", help="with --target aws: a stack that `make deploy` made")
    parser.add_argument("--rate", type=float, default=5, help="bookings a second; default: 5")
    parser.add_argument("--duration", type=float, default=10, help="seconds; default: 10")
    parser.add_argument("--workers", type=int, default=WORKERS, help=f"at most so many at once; default: {WORKERS}")
    parser.add_argument("--applications", type=int, default=20, help="of each job; default: 20")
    parser.add_argument("--chart", type=Path, default=CHART, help="the PNG to write; default: build/load.png")
    parser.add_argument(
        "--yes", action="store_true", help="do not ask; or set WORKBOOK_CONFIRMED=ACCOUNT/REGION, as in CI"
    )
    return parser
