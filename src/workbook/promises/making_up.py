"""A history made up by chance. With the same source of chance it is the same one.

| what goes wrong | where it is made | drawn for |
|---|---|---|
| a throttled call; an error of the service | `cloud.faults`: THROTTLE, ERROR | applying, booking, the function |
| a time-out before the write | TIME_OUT | applying, booking, the function |
| a write that is applied, and its reply lost | LOST_REPLY | applying, booking, the function |
| a slow call, below and beyond a state's timeout | SLOW, by 0.5 or 12 s | applying, booking, the function |
| on the n-th call, on eight in a row, on all, at a seeded rate | `when` | each of the above |
| a workflow or a single function that dies between two of its calls | CRASH at a call | booking, applying |
| `Failed` entries of SendMessageBatch | PARTIAL | booking |
| an index that misses the last k writes for t seconds | LAG, k from 1 to 6, t 0.5 or 20 | every read of the index |
| the function crashes, times out, is slow; its reply is lost | `event_source.faulty` | mapping |
| an invocation is throttled | `event_source.faulty`: THROTTLE | mapping |
| a message is delivered twice; another order of receiving | `event_source.faulty`: DUPLICATE, REORDER | mapping |
| two at once: somebody applies, or books, between two calls of a booking | `Books.meanwhile` | booking |
| late, foreign and repeated messages | `AsksToDecline` | the queue |
| pages that end anywhere: after one, two or three applications | `BookingHistory.page` | workflows at scale |

`UnprocessedItems` cannot come: neither the workflows nor `booking` write or read a batch of items.
"""

from collections.abc import Sequence
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

_MOST_NANNIES, _CROWD = 5, 12  # a batch of messages has ten at the most
_BATCH = "sqs:SendMessageBatch"
_OF_APPLYING = ("dynamodb:Query", "dynamodb:TransactWriteItems", "dynamodb:GetItem")
_OPERATIONS = (
    *_OF_APPLYING,
    *("dynamodb:TransactGetItems", "dynamodb:UpdateItem", "sns:Publish", "sqs:SendMessage", _BATCH, _BATCH),
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
_OF_INVOCATIONS = (What.THROTTLE, What.TIME_OUT, What.LOST_REPLY, What.SLOW, What.CRASH)


def made_up(random: Random) -> BookingHistory:
    """A job, sometimes two; one to four nannies who apply, rarely a crowd; then a few steps, mostly bookings of one
    favourite."""
    jobs = random.choice((1, 1, 1, 2))
    crowd = not random.randrange(40)
    steps: list[HistoryStep] = [
        Applies(job, nanny) for job in range(jobs) for nanny in range(_CROWD if crowd else random.randint(1, 4))
    ]
    favourite = random.randint(0, 2)
    if not random.randrange(4):  # what a parent does whose booking nobody hears of again
        dies = CloudFault(What.CRASH, "call", (random.randint(2, 7),))
        works = [QueueWorks()] if random.randrange(2) else []
        steps += [Books(0, favourite, faults=(dies,)), *works, Books(0, favourite)]
    steps += [_step(random, random.randrange(jobs), favourite) for _ in range(random.randint(1, 5))]
    page = random.choice((None, 1, 2, 2, 3)) if not crowd else None
    return BookingHistory(tuple(steps), _lag(random), _of_mapping(random), random.randrange(1000), page)


def _step(random: Random, job: int, favourite: int) -> HistoryStep:
    kind = random.randrange(20)
    if kind < 11:
        return _booking(random, job, favourite)
    if kind < 13:
        faults = () if random.randrange(3) else (_call_fault(random, _OF_APPLYING),)
        return Applies(job, random.randrange(_MOST_NANNIES), faults)
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


def _call_fault(random: Random, operations: Sequence[str] = _OPERATIONS) -> CloudFault:
    what = random.choice(_OF_CALLS)
    where = "call" if random.randrange(2) else random.choice(operations)
    if where == _BATCH and random.randrange(3):
        what = What.PARTIAL
    # Of one operation a booking makes few calls.
    number = random.randint(1, 6) if where == "call" else random.choice((1, 1, 1, 2, 3))
    # Once; or so often that whoever tries again gives up; or at a rate.
    when: Chance[int] = random.choice(((number,), (number,), range(number, number + 8), 1.0, 0.2))
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
