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
LOCAL_RATE = 8
"""Bookings a second that the local cloud answers, on two cores: the largest part of it is moto."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it and give the exit status: 0, 1 when something was refused or failed, 2 for bad usage, 130 when stopped."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if (chosen.target == "aws") != bool(chosen.stack):
        parser.error("--target aws and --stack NAME go together: the stack is one that `make deploy STACK=NAME` made")
    if chosen.applications < 1:
        parser.error("--applications is a whole number from 1: a job that nobody applied for cannot be booked")
    if chosen.chart.suffix != ".png" or chosen.chart.is_dir():
        parser.error(f"--chart {chosen.chart}: the chart is a PNG, so name a file that ends in .png")
    console = Console(soft_wrap=True, highlight=False)
    try:
        plan = LoadPlan(chosen.rate, chosen.duration, chosen.workers)
        chosen.chart.parent.mkdir(parents=True, exist_ok=True)  # refused now, and not when a minute of load is over
        console.print(_told_before(plan, chosen), markup=False)
        attack = _sent(plan, chosen, console)
        if attack.requests:
            percentiles(attack, title=f"Bookings at {plan.rate:g} a second: latency by percentile").save(chosen.chart)
            console.print(f"\nThe chart of the percentiles is {chosen.chart}.", markup=False)
    except LoadError as refused:
        parser.error(str(refused))
    except Sentence as sentence:
        console.print(str(sentence), style="red", markup=False)
        return 1
    return command_line.STOPPED if attack.stopped else int(attack.failed > 0)


def _told_before(plan: LoadPlan, chosen: argparse.Namespace) -> str:
    """What is coming, and that it takes long where it does."""
    bookings = f"{plan.requests:,} booking{'s' * (plan.requests > 1)}"
    told = f"{bookings}, {plan.rate:g} a second for {plan.duration:g} s, each of a job of its own."
    if chosen.target == "moto" and plan.rate > LOCAL_RATE:
        told += (
            f" The local cloud answers some {LOCAL_RATE} a second: the last one comes after "
            f"{plan.requests / LOCAL_RATE:,.0f} s or more. Ctrl-C ends it with a report."
        )
    return told


def _sent(plan: LoadPlan, chosen: argparse.Namespace, console: Console) -> Attack:
    with _connected(plan, chosen) as stack:
        with _progress(console) as progress:
            posting = progress.add_task("Jobs posted", total=plan.requests)
            table, inputs = stack.outputs["TableName"], []
            try:
                for booking_input in posted(table, plan.requests, chosen.applications):
                    inputs.append(booking_input)
                    progress.advance(posting)
            except KeyboardInterrupt:
                progress.stop()
                console.print(f"\nStopped after {len(inputs)} of {plan.requests} jobs were posted. None was booked.")
                return Attack("open loop", stopped=True)
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


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a number is wanted, for example 8, not {text!r}") from None


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a whole number is wanted, for example 20, not {text!r}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.load",
        usage="%(prog)s [--rate N] [--duration SECONDS] …; --help tells of all",
        description="Books nannies at a fixed rate, whatever comes back (an open loop), each by StartSyncExecution and "
        "each for a job of its own, posted before. A latency is counted from the instant at which the request was due: "
        "one that found all workers busy is late, and its waiting counts. Prints what `vegeta report` prints.",
        epilog="Ctrl-C sends no more, waits for what is under way and reports what was sent. The local cloud in this "
        f"process books some {LOCAL_RATE} a second. `make load` takes the same as RATE=5 DURATION=10 WORKERS=64 "
        "APPLICATIONS=20 CHART=build/load.png TARGET=aws STACK=NAME YES=1.",
    )
    parser.add_argument("--target", choices=("moto", "aws"), default="moto", help="default: moto, the local cloud")
    parser.add_argument("--stack", metavar="NAME", help="with --target aws: a stack that `make deploy` made")
    parser.add_argument("--rate", type=_number, default=5, help="bookings a second; default: 5")
    parser.add_argument("--duration", type=_number, default=10, help="seconds; default: 10")
    parser.add_argument("--workers", type=_whole, default=WORKERS, help=f"at most so many at once; default: {WORKERS}")
    parser.add_argument("--applications", type=_whole, default=20, help="of each job; default: 20")
    parser.add_argument("--chart", type=Path, default=CHART, help="the PNG to write; default: build/load.png")
    parser.add_argument(
        "--yes", action="store_true", help="do not ask; or set WORKBOOK_CONFIRMED=ACCOUNT/REGION, as in CI"
    )
    return parser
