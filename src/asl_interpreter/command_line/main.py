"""What can be said at the command line, and the exit status of each answer."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from textwrap import dedent

from asl_interpreter.command_line.check import check
from asl_interpreter.command_line.run import run
from asl_interpreter.command_line.usage import UsageError

_EXIT = "The exit status is 0 when all is well, 1 for {}, 2 for what is not there\nor makes no sense."
_INTERRUPTED = 130
"""The status of what Ctrl-C has ended, as shells have it."""

_CHECK = """\
    Prints the faults of definitions as file:line:column: message. A FILE is JSON or YAML: a definition, or a template
    of SAM or CloudFormation, of which every state machine is checked. Of a folder every *.asl.json, *.asl.yaml and
    *.asl below it is checked, and every *template.json and *template.yaml. - is the standard input."""
_RUN = """\
    Executes a definition, with a mock for each Task state that is reached, and prints how it ended: its output, or
    error and cause; the path of states, the retries, and the seconds that it would have waited. A FILE of - is read
    from the standard input.

    Mocks are a file of JSON or YAML with a response for each Task state, by its name:

      {"Charge": {"Return": {"id": 1}},
       "Ship": {"Throw": {"Error": "Busy", "Cause": "try later"}},
       "Ask": {"0-1": {"Throw": {"Error": "Busy"}}, "2": {"Return": "at the third call"}}}

    or a mock configuration file of Step Functions Local, of which --test-case names one test case."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and give the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a Windows code page has no →
    chosen = _parser().parse_args(arguments)
    try:
        status = int(chosen.do(chosen))
        sys.stdout.flush()
        return status
    except UsageError as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # `… | head` has seen enough
        _drop_output()
        return 1
    except OSError as fault:
        _drop_output()
        print(f"The output cannot be written: {fault.strerror}.", file=sys.stderr)
        return 2


def _drop_output() -> None:
    """What is still to be written goes nowhere, so that the interpreter's end does not stumble over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m asl_interpreter", description="Checks and runs definitions in Amazon States Language."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    checking = commands.add_parser("check", help="print the faults of definitions")
    checking.description, checking.epilog = dedent(_CHECK), _EXIT.format("faults")
    checking.add_argument("files", nargs="+", metavar="FILE")
    checking.set_defaults(do=check)
    running = commands.add_parser("run", help="execute a definition with mocks")
    running.description, running.epilog = dedent(_RUN), _EXIT.format("faults, and when the execution does not succeed")
    running.add_argument("file", metavar="FILE")
    running.add_argument("--input", metavar="TEXT|@FILE", default="{}", help="JSON, or the file it is in; {} if none")
    running.add_argument("--mocks", metavar="FILE", help="what answers the Task states")
    running.add_argument("--test-case", metavar="NAME", help="of Step Functions Local's file")
    running.add_argument("--json", action="store_true", help="how it ended as one object of JSON")
    running.add_argument("--history", action="store_true", help="events, a line of JSON each; the rest goes to stderr")
    running.add_argument("--seed", default="0", help="repeats jitter, random numbers and UUIDs; 0 if none")
    running.set_defaults(do=run)
    for command in (checking, running):
        command.formatter_class = argparse.RawDescriptionHelpFormatter
        command.add_argument("--machine", metavar="LOGICAL_ID", help="which state machine of a template is meant")
        command.add_argument(
            "--substitute",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="what ${NAME} stands for",
        )
    return parser
