"""`run`: one execution with mocks, and how it ended."""

import argparse
import json
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from asl_interpreter.command_line.usage import STANDARD_INPUT, UsageError, definitions
from asl_interpreter.execution import SUCCEEDED
from asl_interpreter.explanation import ExecutionFailed
from asl_interpreter.files import FaultyDefinition, Malformed, Unreadable, the_one
from asl_interpreter.mocks import MockedMachine, MockedRun, MockError, NotMocked, mocks_in
from asl_interpreter.values import JSON, parse, text


def run(chosen: argparse.Namespace) -> int:
    """Execute and print; the exit status."""
    try:
        found = definitions(chosen.file, chosen.substitute)
        definition = the_one(found, chosen.file, chosen.machine)
        if found.unused:
            raise UsageError("\n".join(found.unused.values()))
        machine = MockedMachine(definition)
    except (Malformed, FaultyDefinition) as faults:
        print(faults)
        return 1
    except Unreadable as fault:
        raise UsageError(str(fault)) from None
    execution = _executed(machine, _input(chosen.input, chosen.file), _mocks(chosen), chosen.seed)
    if chosen.history:
        for event in execution.execution.history.events():
            print(json.dumps(event, default=lambda instant: instant.isoformat()))
    to = sys.stderr if chosen.history else sys.stdout
    if chosen.json:
        print(json.dumps(_as_json(execution), indent=2), file=to)
    else:
        _print(execution, to)
    return 0 if execution.status == SUCCEEDED else 1


def _input(given: str, definition: str) -> JSON:
    source = "--input"
    if given.startswith("@"):
        source = given[1:]
        if source == STANDARD_INPUT == definition:
            raise UsageError("The definition and the input cannot both be the standard input.")
        try:
            given = sys.stdin.read() if source == STANDARD_INPUT else Path(source).read_text(encoding="utf-8-sig")
        except OSError as fault:
            raise UsageError(f"{source}: {fault.strerror}.") from None
        except UnicodeDecodeError:
            raise UsageError(f"{source} is not text in UTF-8.") from None
    try:
        return parse(given)
    except ValueError as fault:
        hint = f" For the file of this name say --input @{given}" if Path(given[:200]).is_file() else ""
        raise UsageError(f"{source} is not JSON: {fault}.{hint}") from None


def _mocks(chosen: argparse.Namespace) -> Mapping[str, Any]:
    if chosen.mocks is None:
        if chosen.test_case is not None:
            raise UsageError("--test-case is a case in a file of mocks, and --mocks names none.")
        return {}
    try:
        return mocks_in(chosen.mocks, chosen.test_case)
    except MockError as fault:
        raise UsageError(str(fault)) from None


def _executed(machine: MockedMachine, input: JSON, mocks: Mapping[str, Any], seed: str) -> MockedRun:
    with warnings.catch_warnings(record=True) as unused:
        warnings.simplefilter("always")
        try:
            execution = machine.run(input, mocks, seed=seed)
        except (MockError, ValueError) as fault:
            raise UsageError(str(fault)) from None
        except NotMocked as fault:
            answer = text({fault.state: {"Return": "…"}})
            raise UsageError(f"{fault.problem}\nGive it an answer in the file of --mocks: {answer}") from None
    for warning in unused:
        print(f"note: {warning.message}", file=sys.stderr)
    return execution


def _as_json(run: MockedRun) -> dict[str, Any]:
    ended = {"output": run.output} if run.status == SUCCEEDED else {"error": run.error, "cause": run.cause}
    return {
        "status": run.status,
        **ended,
        "path": run.path,
        "paths": {name: paths for name, paths in run.paths.items() if paths},
        "requests": run.requests,
        "retries": {name: times for name, times in run.retries.items() if times},
        "waited": run.waited,
    }


def _print(run: MockedRun, to: TextIO) -> None:
    print(f"status:  {run.status}", file=to)
    if run.status == SUCCEEDED:
        print(f"output:  {text(run.output)}", file=to)
    else:
        if run.error:
            print(f"error:   {run.error}", file=to)
        if run.cause:
            print(f"cause:   {run.cause}", file=to)
        first, *lines = str(ExecutionFailed(run.execution)).splitlines()
        if not run.error and not run.cause:
            print(f"reason:  {first.partition(': ')[2]}", file=to)
        for line in lines:
            name, _, said = line.partition(":")
            if name in ("state", "input", "hint"):
                print(f"{name + ':':<8} {said.strip()}", file=to)
    print(f"path:    {run.path}", file=to)
    for name, paths in run.paths.items():
        for number, path in enumerate(paths):
            print(f"  {name}[{number}]: {path}", file=to)
    retries = ", ".join(f"{name} {times}" for name, times in run.retries.items() if times)
    print(f"retries: {retries or 'none'}", file=to)
    print(f"waited:  {run.waited:g} s", file=to)
