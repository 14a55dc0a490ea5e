"""A history is made short by leaving out what the breaking does not need."""

from workbook.cloud.faults import CloudFault, What
from workbook.promises import Applies, BookingHistory, Books, QueueWorks, TimePasses, shortened

LOST = CloudFault(What.LOST_REPLY, "sns:Publish")
SLOW = CloudFault(What.SLOW, "call")


def test_what_is_not_needed_is_left_out_and_what_is_needed_stays() -> None:
    booked = Books(0, 0, faults=(SLOW, LOST), meanwhile=Books(0, 1))
    long = BookingHistory(
        (Applies(0, 0), TimePasses(1), booked, QueueWorks((SLOW,))),
        CloudFault(What.LAG, "index:i"),
        (CloudFault(What.CRASH, "invocation"),),
    )

    def breaks(history: BookingHistory) -> bool:
        return any(isinstance(step, Books) and LOST in step.faults for step in history.steps)

    assert shortened(long, breaks) == BookingHistory((Books(0, 0, faults=(LOST,)),))


def test_a_history_that_needs_all_of_it_stays_as_it_is() -> None:
    history = BookingHistory((Applies(0, 0), Books(0, 0)))
    assert shortened(history, lambda one: one == history) == history
