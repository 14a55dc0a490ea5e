"""A history made up by chance. With the same source of chance it is the same one."""

from random import Random

from workbook.cloud.faults import Chance, CloudFault, What
from workbook.promises.history import (
    ODD,
    Applies,
    AsksToDecline,
    BookingHistory,
    Books,
    HistoryStep,
    QueueWorks,
    TimePasses,
)

_MOST_NANNIES = 5
_OPERATIONS = (
    *("dynamodb:Query", "dynamodb:TransactWriteItems", "dynamodb:TransactGetItems", "dynamodb:GetItem"),
    *("dynamodb:UpdateItem", "sns:Publish", "sqs:SendMessage", "sqs:SendMessageBatch"),
)
_OF_CALLS = (
    What.ERROR,
    What.THROTTLE,
    What.TIME_OUT,
    What.LOST_REPLY,
    What.LOST_REPLY,
    What.SLOW,
    What.CRASH,
    What.CRASH,
)
_OF_INVOCATIONS = (What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.CRASH)


def made_up(random: Random) -> BookingHistory:
    """A job, sometimes two; one to three nannies who apply; then a few steps, mostly bookings of one favourite."""
    jobs = random.choice((1, 1, 1, 2))
    steps: list[HistoryStep] = [Applies(job, nanny) for job in range(jobs) for nanny in range(random.randint(1, 3))]
    favourite = random.randint(0, 2)
    if not random.randrange(4):  # what a parent does whose booking nobody hears of again
        dies = CloudFault(What.CRASH, "call", (random.randint(2, 6),))
        steps += [Books(0, favourite, faults=(dies,)), Books(0, favourite)]
    steps += [_step(random, random.randrange(jobs), favourite) for _ in range(random.randint(1, 5))]
    return BookingHistory(tuple(steps), _lag(random), _of_mapping(random), random.randrange(1000))


def _step(random: Random, job: int, favourite: int) -> HistoryStep:
    kind = random.randrange(20)
    if kind < 11:
        return _booking(random, job, favourite)
    if kind < 13:
        return Applies(job, random.randrange(_MOST_NANNIES))
    if kind < 16:
        return AsksToDecline(job, random.choice((favourite, random.randrange(_MOST_NANNIES + 1))))
    if kind < 19:
        return QueueWorks((_call_fault(random),) if random.randrange(2) else ())
    return TimePasses(random.choice((0.5, 5.0, 60.0)))


def _booking(random: Random, job: int, favourite: int) -> Books:
    nanny = favourite if random.randrange(3) else random.choice((ODD, *range(_MOST_NANNIES)))
    by_parent = bool(random.randrange(12))
    faults = tuple(_call_fault(random) for _ in range(random.choice((0, 0, 1, 1, 1, 2))))
    meanwhile: Applies | Books | None = None
    if by_parent and not random.randrange(4):
        other = random.randrange(_MOST_NANNIES)
        meanwhile = Applies(job, other) if random.randrange(2) else Books(job, random.choice((nanny, max(0, other))))
    return Books(job, nanny, by_parent, faults, meanwhile, random.randint(1, 5))


def _call_fault(random: Random) -> CloudFault:
    what = random.choice(_OF_CALLS)
    where = "call" if random.randrange(2) else random.choice(_OPERATIONS)
    if where == "sqs:SendMessageBatch" and random.randrange(2):
        what = What.PARTIAL
    number = random.randint(1, 6)
    # Once; or so often that whoever tries again gives up; or at a rate.
    when: Chance[int] = random.choice(((number,), (number,), range(number, number + 8), 0.2))
    return CloudFault(what, where, when, seconds=random.choice((0.5, 12.0)), seed=random.randrange(1000))


def _lag(random: Random) -> CloudFault | None:
    if random.randrange(3):
        return None
    return CloudFault(
        What.LAG,
        "index:jobApplications",
        random.choice((1.0, 0.5, (random.randint(3, 9),))),
        writes=random.randint(1, 6),
        seconds=random.choice((0.5, 20.0)),
        seed=random.randrange(1000),
    )


def _of_mapping(random: Random) -> tuple[CloudFault, ...]:
    when: Chance[int] = random.choice(((1,), (2,), range(1, 8), 0.3))
    seed = random.randrange(1000)
    return random.choice(
        (
            (),
            (),
            (),
            (CloudFault(random.choice(_OF_INVOCATIONS), "invocation", when, seed=seed),),
            (CloudFault(What.DUPLICATE, "message", when, seed=seed),),
            (CloudFault(What.REORDER, "receive", when, seed=seed),),
        )
    )
