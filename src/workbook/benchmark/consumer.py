"""How fast the deployed consumer declines, on the mapping and against its calls alone."""

from statistics import median

from workbook import cloud
from workbook.benchmark.bookings import book
from workbook.benchmark.declining import by_hand, drained
from workbook.benchmark.recording import settled
from workbook.benchmark.report import Asked, Measurements, Say, times
from workbook.practice.sample import job_with_applications, put_job

_RECORDS = 200
_JOB = 101  # applications of a job: the simple workflow takes them in one state, and queues all but one


def report(asked: Asked, say: Say) -> Measurements:
    """Records a second of CPU time."""
    found = measure(_RECORDS, asked.rounds, say)
    took = {kind: median(each) for kind, each in found.items()}
    alone = took["calls"] + took["polling"]
    return Measurements(
        f"The consumer, {_RECORDS} records, medians of {asked.rounds} rounds, CPU time",
        ("what", "records a second", "ratio"),
        [
            ["mapping and function", f"{_RECORDS / took['consumer']:,.0f}", times(took["consumer"] / alone)],
            ["its calls alone", f"{_RECORDS / alone:,.0f}", times(1)],
            ["the function's calls, without receiving and deleting", f"{_RECORDS / took['calls']:,.0f}", ""],
        ],
        {"consumer / its calls alone": took["consumer"] / alone},
    )


def measure(records: int, rounds: int, say: Say) -> dict[str, list[float]]:
    """`rounds` times of each kind, taken in turns on one stack: `consumer`, `calls`, `polling`."""
    found: dict[str, list[float]] = {"consumer": [], "calls": [], "polling": []}
    with cloud.connect("moto") as stack:
        table, arn = stack.outputs["TableName"], stack.outputs["StateMachineArn"]
        for number in range(rounds + 1):  # the first warms up and is not counted
            say(f"round {number} of {rounds}")
            jobs = [job_with_applications(it + 1, seed=seed) for seed, it in _jobs(records)]
            for job in jobs:
                book(arn, put_job(table, job))
            settled()
            declined = drained(stack)
            for job in jobs:
                book(arn, put_job(table, job))  # the same messages, for applications that are PENDING again
            settled()
            if number:
                for kind, seconds in {"consumer": declined.seconds, **by_hand(stack, declined)}.items():
                    found[kind].append(seconds)
            else:
                cloud.shared_client("sqs").purge_queue(QueueUrl=stack.outputs["QueueUrl"])
    return found


def _jobs(records: int) -> list[tuple[int, int]]:
    """A seed and how many are declined, for each of the jobs that give so many records."""
    whole, rest = divmod(records, _JOB - 1)
    return list(enumerate([_JOB - 1] * whole + [rest] * bool(rest)))
