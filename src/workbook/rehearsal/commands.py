"""The user's own commands, as a user gives them, on the server whose settings the environment has."""

import shutil
import sys
from collections.abc import Callable, Sequence

from workbook.rehearsal.processes import RehearsalError, Started, running

STACK = "rehearsal"


def deploy() -> None:
    """Raises `RehearsalError`, as each of these does when the command does not succeed."""
    _succeeds("make-deploy", _make("deploy"))


def deploy_until(half_way: Callable[[], bool], end: Callable[[Started], object]) -> None:
    """Begin to deploy, and end it by `end` as soon as it is `half_way`."""
    _ended("make-deploy-ended", _make("deploy"), half_way, end)


def destroy() -> None:
    _succeeds("make-destroy", _make("destroy"))


def run(chapters: Sequence[str]) -> None:
    """Every chapter that can run there, or only these, e.g. `["00"]`."""
    _succeeds("make-run", _run(chapters))


def run_until(half_way: Callable[[], bool], end: Callable[[Started], object], chapters: Sequence[str]) -> None:
    """Begin to run chapters, and end it by `end` as soon as it is `half_way`."""
    _ended("make-run-ended", _run(chapters), half_way, end)


def _run(chapters: Sequence[str]) -> list[str]:
    if not chapters:
        return _make("run", "TARGET=aws")
    chosen = [word for chapter in chapters for word in ("--chapter", chapter)]
    return [sys.executable, "-m", "workbook", "run", *chosen, "--target", "aws", "--stack", STACK, "--yes"]


def _make(target: str, *more: str) -> list[str]:
    if shutil.which("make") is None:
        raise RehearsalError("The rehearsal gives the commands that a user gives, and `make` is not here.")
    return ["make", target, *more, f"STACK={STACK}", "YES=1"]


def _ended(name: str, command: Sequence[str], half_way: Callable[[], bool], end: Callable[[Started], object]) -> None:
    with running(name, command, {}) as program:
        program.wait_until(half_way, "half-way", at_most=120)
        end(program)


def _succeeds(name: str, command: Sequence[str]) -> None:
    with running(name, command, {}) as program:
        if status := program.wait():
            raise RehearsalError(
                f"`{' '.join(command)}` ended with status {status}. {program.log}:\n{program.last_lines}"
            )
