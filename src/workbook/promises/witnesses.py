"""For each mutation the shortest story we know in which it breaks a promise. Without the mutation it breaks none."""

from collections.abc import Mapping
from types import MappingProxyType

from workbook.cloud.faults import CloudFault, What
from workbook.promises.history import ODD, Applies, AsksToDecline, BookingHistory, Books, HistoryStep, QueueWorks

_DIES = CloudFault(What.CRASH, "call", (3,))
_REFUSED = CloudFault(What.ERROR, "sqs:SendMessage", range(1, 9))
_REFUSED_BATCH = CloudFault(What.ERROR, "sqs:SendMessageBatch", range(1, 9))
_HALF_A_BATCH = CloudFault(What.PARTIAL, "sqs:SendMessageBatch")
_UNTOLD = CloudFault(What.CRASH, "sns:Publish")
_NOT_NOW = CloudFault(What.THROTTLE, "dynamodb:UpdateItem")


def _three_apply(*steps: HistoryStep, lag: CloudFault | None = None, page: int | None = None) -> BookingHistory:
    return BookingHistory((Applies(0, 0), Applies(0, 1), Applies(0, 2), *steps), lag, page=page)


def witness(name: str, *, at_scale: bool = False) -> BookingHistory:
    """The witness of a mutation of this name: of a workflow at scale, or of the others."""
    return (_OWN_AT_SCALE if at_scale and name in _OWN_AT_SCALE else WITNESSES)[name]


WITNESSES: Mapping[str, BookingHistory] = MappingProxyType(
    {
        "a closed job is booked once more": _three_apply(Books(0, 0), Books(0, 1)),
        "anybody books": _three_apply(Books(0, 0, by_parent=False)),
        "an application that is not there is accepted": _three_apply(Books(0, 4)),
        "a key with a '#' too few": _three_apply(Books(0, 0)),
        "the accepted one is not stored": _three_apply(Books(0, 0)),
        "the count is not asked": _three_apply(Books(0, 0, meanwhile=Applies(0, 3), at_call=2)),
        "a booking cannot be repeated": _three_apply(Books(0, 0, faults=(_DIES,)), Books(0, 0)),
        # One read sees all, the booking dies once the job is closed, and the next read misses the last who applied.
        "a repeated booking does not count": _three_apply(
            Books(0, 0, faults=(_DIES,)),
            Books(0, 0),
            lag=CloudFault(What.LAG, "index:jobApplications", (5,), writes=3, seconds=20),
        ),
        "a refused message is dropped": _three_apply(Books(0, 0, faults=(_REFUSED, _HALF_A_BATCH))),
        "an interruption says it succeeded": _three_apply(Books(0, 0, faults=(_REFUSED, _REFUSED_BATCH))),
        "remembered before told": _three_apply(Books(0, 0, faults=(_UNTOLD,))),
        "told before booked": _three_apply(Books(0, 0), Books(0, 1)),
        "the first item is dropped": _three_apply(Books(0, 0)),
        "one page is read": _three_apply(Books(0, 0)),
        "two writes in place of a transaction": _three_apply(Books(0, 0, faults=(_DIES,))),
        "ids are not looked at": _three_apply(Books(0, ODD)),
        "a closed job takes applications": _three_apply(Books(0, 0), Applies(0, 3)),
        "applications are not counted": _three_apply(),
        "applying again starts anew": _three_apply(Applies(0, 0)),
        "declining overwrites": _three_apply(Books(0, 0), AsksToDecline(0, 0), QueueWorks()),
        "declining makes an item": _three_apply(AsksToDecline(0, 4), QueueWorks()),
        "a missing application is no failure": _three_apply(AsksToDecline(0, 4), QueueWorks()),
        "a duplicate is a failure": _three_apply(Books(0, 0), QueueWorks(), AsksToDecline(0, 1), QueueWorks()),
        "failures are not reported": _three_apply(Books(0, 0), QueueWorks((_NOT_NOW,))),
    }
)
"""By the mutation's name; the workflow's and the function's have the same."""

_BEHIND = CloudFault(What.LAG, "index:jobApplications", 1.0, writes=4, seconds=20)
_REFUSES = CloudFault(What.PARTIAL, "sqs:SendMessageBatch", 1.0)
_DIES_LATER = CloudFault(What.CRASH, "sqs:SendMessageBatch", (2,))
_THE_QUEUE_IS_AWAY = CloudFault(What.TIME_OUT, "sqs:SendMessageBatch", 1.0)
_NO_TOPIC = CloudFault(What.TIME_OUT, "sns:Publish", 1.0)
_PAGE_BY_PAGE = _three_apply(Books(0, 0), page=1)

_OWN_AT_SCALE: Mapping[str, BookingHistory] = MappingProxyType(
    {
        "a booking cannot be repeated": _three_apply(Books(0, 0, faults=(_UNTOLD,)), Books(0, 0)),
        "nobody is told": _three_apply(Books(0, 0)),
        "two writes in place of a transaction": _three_apply(
            Books(0, 0, faults=(CloudFault(What.CRASH, "call", (2,)),))
        ),
        "one page is read": _PAGE_BY_PAGE,
        "each page is the first one": _PAGE_BY_PAGE,
        "where a page ended is misread": _PAGE_BY_PAGE,
        "where a later page ended is misread": _PAGE_BY_PAGE,
        "a page with nobody to decline is the last": _PAGE_BY_PAGE,
        "batches of more than ten": BookingHistory((*(Applies(0, nanny) for nanny in range(12)), Books(0, 0))),
        "what was sent counts as taken": _three_apply(Books(0, 0, faults=(_HALF_A_BATCH,))),
        "a refused message is dropped": _three_apply(Books(0, 0, faults=(_REFUSES,))),
        "a queue that refuses is passed over": _three_apply(Books(0, 0, faults=(_REFUSES,))),
        "an interruption says it succeeded": _three_apply(Books(0, 0, faults=(_THE_QUEUE_IS_AWAY,))),
        "whoever books a closed job goes on": _three_apply(Books(0, 0), Books(0, 1)),
        "who cannot be told is passed over": _three_apply(Books(0, 0, faults=(_NO_TOPIC,))),
        "what a message says cannot be read": _three_apply(Books(0, 0)),
        "the filter finds nobody": _three_apply(Books(0, 0)),
        "the declined are not counted": _three_apply(Books(0, 0, faults=(_DIES_LATER,)), QueueWorks(), page=1),
        "the count is not asked": _three_apply(Books(0, 0), lag=_BEHIND),
        "the count is not read": _three_apply(Books(0, 0), lag=_BEHIND),
        "who is still arriving has arrived": _three_apply(Books(0, 0), lag=_BEHIND),
    }
)
"""Where a workflow at scale, which closes first and asks page by page, needs another one."""
