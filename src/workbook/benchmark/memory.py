"""The most memory that a process held, beside one that only imports what it is made of.

`python -m workbook.benchmark.memory WHAT` does it and prints the bytes.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from workbook.benchmark.report import Asked, Measurements, Say, times

_STATUS = Path("/proc/self/status")  # Linux


def report(asked: Asked, say: Say) -> Measurements:
    """Each in a process of its own."""
    peaks = {}
    for what in DONE:
        say(what)
        command = [sys.executable, "-m", __name__, what]
        peaks[what] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])
    base = peaks[IMPORTS]
    return Measurements(
        "The most memory a process held",
        ("what it did", "MB", "to the imports"),
        [[what, f"{peak / 1e6:,.0f}", times(peak / base)] for what, peak in peaks.items()],
        {f"memory of {what} / of {IMPORTS}": peak / base for what, peak in peaks.items() if what != IMPORTS},
    )


def _imports() -> None:
    for name in ("boto3", *(f"moto.{each}" for each in ("cloudformation", "dynamodb", "sns", "sqs", "stepfunctions"))):
        import_module(name)


def _books(applications: int) -> None:
    from workbook import cloud
    from workbook.benchmark.bookings import book
    from workbook.practice.at_scale import machines_at_scale
    from workbook.practice.sample import job_with_applications, put_job

    with cloud.connect("moto") as stack:
        arns = machines_at_scale(stack)
        book(arns["AtScaleStateMachineArn"], put_job(stack.outputs["TableName"], job_with_applications(applications)))


IMPORTS = "importing boto3 and moto"
DONE: Mapping[str, Callable[[], None]] = {
    IMPORTS: _imports,
    "a booking of 20": lambda: _books(20),
    "a booking of 2000": lambda: _books(2_000),
}
"""What is done, by its name."""


def peak() -> int:
    """Bytes of physical memory that this process held at most.

    Linux tells it for the program that runs; getrusage would count what the one before it held in the same process.
    """
    if _STATUS.exists():
        [line] = (line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    import resource  # not on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    DONE[sys.argv[1]]()
    print(peak())
