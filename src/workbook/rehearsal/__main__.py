"""`python -m workbook.rehearsal [--on serve|ministack]`: deploy, use and destroy the stack, and nothing is left."""

from workbook.basics import command_line

if __name__ == "__main__":
    command_line.run("workbook.rehearsal.__main__")  # before the imports below: Ctrl-C is answered while they last


import argparse
import os
from collections.abc import Sequence
from unittest.mock import patch

import boto3
from rich.console import Console

from workbook.basics.sentence import Sentence
from workbook.cloud import readers_settings
from workbook.rehearsal import ministack, ours, steps
from workbook.rehearsal.report import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Rehearse and give the exit status: 0 when all was as it should be, 1 when not, 2 for bad usage."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if chosen.on == "ministack" and chosen.chapters:
        parser.error("--chapters is for --on serve: what a chapter needs MiniStack has not")
    if chosen.write and (chosen.on == "serve" or chosen.quick):
        parser.error("--write is for --on ministack, whole: it keeps all that is answered")
    console = Console(soft_wrap=True, highlight=False)
    report = Report(console)
    try:
        with (ministack if chosen.on == "ministack" else ours).served() as settings, readers_settings.left_out():
            console.print(f"{chosen.on} answers at {settings['AWS_ENDPOINT_URL']}, on this machine only.")
            with patch.dict(os.environ, settings):
                boto3.setup_default_session()
                if chosen.on == "ministack":
                    steps.on_ministack(report, quick=chosen.quick, write=chosen.write)
                else:
                    steps.on_serve(report, chosen.chapters, quick=chosen.quick)
    except Sentence as sentence:
        console.print(str(sentence), style="red", markup=False)
        return 1
    return report.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m workbook.rehearsal",
        description="Starts `make serve` or MiniStack, on this machine and in another process, and gives the commands "
        "that a user gives: deploy, run the chapters, book, be interrupted, be killed, destroy. After each the account "
        "is compared with what it was. Takes some minutes, in real time; Ctrl-C stops it and the server.",
        epilog="What the programs print is kept in build/rehearsal.",
    )
    parser.add_argument(
        "--on", choices=("serve", "ministack"), default="serve", help="`make serve` (default), or MiniStack"
    )
    parser.add_argument(
        "--chapters",
        type=lambda text: text.split(","),
        default=[],
        metavar="00,01",
        help="only these (default: all that run on an account)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="without the dead-letter queue and the truth table of partial batches"
    )
    parser.add_argument("--write", action="store_true", help="keep what MiniStack answers, and write its pages")
    return parser
