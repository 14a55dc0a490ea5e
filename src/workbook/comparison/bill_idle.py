"""What a queue costs on which nothing lies: Lambda's pollers ask all the same."""

from workbook.basics.prices import checked, price
from workbook.comparison.bill import Bill, BillError, BillLine

_DAY = 86_400  # seconds


def idle_queue(pollers: int = 5, wait: float = 20.0, days: float = 30.0) -> Bill:
    """A month of empty receives of one queue with an event source mapping.

    Lambda asks with long polling, and an empty answer is a request like any other (AWS Knowledge Center, *Why are my
    Amazon SQS charges higher than expected?*). Nobody at AWS says how often: `pollers` and `wait`, in seconds, fit the
    15 empty receives a minute that a user measured (getlift/lift, issue 132). Raises `BillError` for a wait of 0.
    """
    if not checked(wait, "seconds"):
        raise BillError("A long poll waits: more than 0 seconds, at most 20.")
    requests = checked(pollers, "pollers") * checked(days, "days") * _DAY / wait
    counted = f"{pollers} pollers, one request every {wait:g} s, {days:g} days"
    line = BillLine("SQS", "empty receives", counted, f"{requests:,.0f} requests", requests, price("SQS requests"))
    return Bill(f"An idle queue for {days:g} days", [line], times=1)
