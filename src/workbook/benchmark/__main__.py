"""`python -m workbook.benchmark`: bookings, messages and large jobs, in times and ratios; `--help` says more."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.benchmark.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

ENGINES = ("asl_interpreter", "moto")

Times = dict[str, list[float]]
_FEWEST = 6  # the sixth applicant is booked
_ORDINARY = 100  # applications, for the two workflows side by side


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, and give the exit status."""
    chosen = _parser().parse_args(arguments)
    console = Console()
    table = Table(title=f"Medians of {chosen.rounds} rounds, ms", title_justify="left")
    for column in ("applications", "engine", "booking", "calls alone", "ratio", "engine alone"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    with console.status("measuring") as status:
        for applications in chosen.applications:
            for engine in ENGINES:
                status.update(f"{applications} applications on {engine}")
                table.add_row(str(applications), engine, *_row(_bookings(engine, applications, chosen.rounds), engine))
        status.update("kernel start to first booking")
        starts = _kernel_starts(chosen.rounds)
        status.update("messages")
        messages = _messages(chosen.messages)
        status.update("large jobs")
        large = _large(chosen.large)
        compared = _compared(chosen.rounds)
    console.print(table)
    ours, motos = (median(starts[engine]) for engine in ENGINES)
    console.print(f"Kernel start to first booking: {ours:.2f} s, on moto's engine {motos:.2f} s, {ours / motos:.2f}x")
    console.print(messages)
    console.print(large)
    console.print(compared)
    return 0


def _row(times: Times, engine: str) -> list[str]:
    workflow, direct, own = (median(times[kind]) for kind in ("workflow", "direct", "own"))
    alone = f"{own * 1000:.2f}" if engine == "asl_interpreter" else ""
    return [f"{workflow * 1000:.1f}", f"{direct * 1000:.1f}", f"{workflow / direct:.2f}x", alone]


def _bookings(engine: str, applications: int, rounds: int) -> Times:
    times: Times = json.loads(_output("workbook.benchmark.bookings", engine, str(applications), str(rounds)))
    return times


def _kernel_starts(rounds: int) -> Times:
    starts: Times = {engine: [] for engine in ENGINES}
    for _ in range(rounds):
        for engine in ENGINES:
            starts[engine].append(float(_output("workbook.benchmark.kernel", engine)))
    return starts


def _messages(sizes: Sequence[int]) -> Table:
    """What a message costs at each size, and how many times that is what it costs at the first.

    At the right one message more: sent to a queue that holds as many, and to an empty one.
    """
    table = Table(
        title=f"One message of a queue, ms; every tenth fails until the DLQ; ratios to {sizes[0]}", title_justify="left"
    )
    for column in ("queue", "send", "ratio", "drain", "ratio", "all, s", "to full", "to empty", "ratio"):
        table.add_column(column, justify="right")
    times: dict[str, dict[str, float]] = json.loads(_output("workbook.benchmark.messages", *map(str, sizes)))
    base = times[str(sizes[0])]
    for size, took in times.items():
        cells = [cell for kind in ("send", "drain") for cell in (_ms(took[kind]), _ratio(took[kind], base[kind]))]
        full, empty = took["to_full"], took["to_empty"]
        every = f"{took['drain'] * int(size):.1f}"
        table.add_row(size, *cells, every, _ms(full), _ms(empty), _ratio(full, empty))
    return table


def _large(sizes: Sequence[int]) -> Table:
    """What a job of each size takes, against its calls alone, and how many times what the first size takes."""
    table = Table(
        title=f"Large jobs, one run, s: booked at scale and every other application declined; growth from {sizes[0]}",
        title_justify="left",
    )
    for column in ("applications", "booking", "consumer", "both", "calls alone", "ratio", "growth"):
        table.add_column(column, justify="right")
    times: dict[str, dict[str, float]] = json.loads(_output("workbook.benchmark.large_bookings", *map(str, sizes)))
    base = sum(times[str(sizes[0])][kind] for kind in ("workflow", "consumer"))
    for size, took in times.items():
        both = took["workflow"] + took["consumer"]
        cells = [f"{seconds:.2f}" for seconds in (took["workflow"], took["consumer"], both, took["direct"])]
        table.add_row(size, *cells, _ratio(both, took["direct"]), _ratio(both, base))
    return table


def _compared(rounds: int) -> str:
    module = "workbook.benchmark.large_bookings"
    times: Times = json.loads(_output(module, "compared", str(_ORDINARY), str(rounds)))
    simple, at_scale = (median(times[kind]) for kind in ("simple", "at scale"))
    return (
        f"A booking of {_ORDINARY}: {simple * 1000:.0f} ms by the simple workflow, {at_scale * 1000:.0f} ms at scale, "
        f"{at_scale / simple:.2f}x"
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _ratio(seconds: float, to: float) -> str:
    return f"{seconds / to:.2f}x"


def _output(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{module} {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def _from(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least} is meant, not {text!r}")
        return int(text)

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.benchmark",
        description="Times a booking on each engine against the same boto3 calls made directly, the first booking of a "
        "kernel, messages in queues of several sizes, and large jobs. Nothing else should run meanwhile.",
    )
    parser.add_argument("--rounds", type=_from(1), default=7, help="how often each is measured (default: 7)")
    parser.add_argument(
        "--applications",
        type=_from(_FEWEST),
        nargs="+",
        default=[20, 100],
        metavar="N",
        help="sizes of the job (default: 20 100)",
    )
    parser.add_argument(
        "--messages",
        type=_from(1),
        nargs="+",
        default=[100, 1_000, 10_000],
        metavar="N",
        help="sizes of the queue (default: 100 1000 10000)",
    )
    parser.add_argument(
        "--large",
        type=_from(_FEWEST),
        nargs="+",
        default=[1_000, 10_000],
        metavar="N",
        help="sizes of a large job (default: 1000 10000)",
    )
    return parser
