"""One ordinary job by both workflows: the simple one, and the one for jobs of any size."""

from functools import partial
from statistics import median

from workbook import cloud
from workbook.benchmark.bookings import book
from workbook.benchmark.recording import seconds_of, settled
from workbook.benchmark.report import Asked, Measurements, Say, ms, times
from workbook.practice.at_scale import machines_at_scale
from workbook.practice.sample import job_with_applications, put_job

_APPLICATIONS = 100
SIMPLE, AT_SCALE = "simple", "at scale"


def report(asked: Asked, say: Say) -> Measurements:
    """Their times, taken in turns."""
    found = measure(_APPLICATIONS, asked.rounds)
    took = {kind: median(each) for kind, each in found.items()}
    ratio = took[AT_SCALE] / took[SIMPLE]
    return Measurements(
        f"A booking of {_APPLICATIONS}, CPU time in ms, medians of {asked.rounds} rounds",
        ("workflow", "booking", "to the simple one"),
        [[kind, ms(seconds), times(seconds / took[SIMPLE])] for kind, seconds in took.items()],
        {f"booking of {_APPLICATIONS} at scale / by the simple workflow": ratio},
    )


def measure(applications: int, rounds: int) -> dict[str, list[float]]:
    """`rounds` times of each workflow for a job of that size, on one stack; each has booked before."""
    found: dict[str, list[float]] = {SIMPLE: [], AT_SCALE: []}
    with cloud.connect("moto") as stack:
        arns = {SIMPLE: stack.outputs["StateMachineArn"], AT_SCALE: machines_at_scale(stack)["AtScaleStateMachineArn"]}
        for number in range(rounds + 1):  # the first warms up and is not counted
            for kind, arn in arns.items():
                posted = put_job(stack.outputs["TableName"], job_with_applications(applications, seed=number))
                seconds = seconds_of(partial(book, arn, posted))
                if number:
                    found[kind].append(seconds)
            settled()
    return found
