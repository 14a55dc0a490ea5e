"""What a run on a real account may cost, from dated prices and the template."""

from workbook.basics.prices import dated, express, price
from workbook.cloud.template import AT_SCALE, TEMPLATE, Template

_REQUESTS = 10_000
"""More of each than a run of every chapter makes: a booking of 20 applications makes about 60 in all."""
_LOGGED = 0.1
"""GB. At level ALL a booking of 20 applications logs 155 KB, so this is 650 of them, some 10,000 items."""
# At most, for each application of a booking. Written: posted, declined and removed, each in the table and two indexes.
# Read: looked for before it is posted, queried, queried once more. Of SQS: sent, received, deleted, each by itself.
_TRANSACTIONAL_WRITES, _READS, _SQS_REQUESTS = 9, 3, 3


def cost() -> str:
    """The estimate in words: a run, at most, and the stack that stands idle, with the one beside it."""
    alarms = sum(len(list(Template.load(path).of_type("AWS::CloudWatch::Alarm"))) for path in (TEMPLATE, AT_SCALE))
    each = (
        price("DynamoDB writes").of(2)  # in a transaction
        + price("DynamoDB reads").of(1)
        + price("SQS requests").of(1)
        + express(0.1)
        + price("Lambda requests").of(1)
        + price("Lambda duration, arm64").of(0.5)  # a second of 512 MB
        + price("X-Ray traces").of(1)
    )
    run = _REQUESTS * each + price("CloudWatch Logs").of(_LOGGED)
    idle = price("CloudWatch alarms").of(alarms)
    return (
        f"at most about ${run:.2f} for a run of the chapters, and ${idle:.2f} a month for "
        f"{alarms} alarms while the stack stands ({dated()}; an account's first ten alarms are free)"
    )


def cost_of_bookings(bookings: int, applications: int) -> str:
    """The estimate in words for so many bookings of jobs with so many applications: posted, booked, removed."""
    items = bookings * (applications + 1)  # the job is one, too
    of_each = (
        price("DynamoDB writes").of(2 * _TRANSACTIONAL_WRITES)  # in a transaction
        + price("DynamoDB reads").of(_READS)
        + price("SQS requests").of(_SQS_REQUESTS)
        + price("Lambda requests").of(1)
        + price("Lambda duration, arm64").of(0.5)
        + price("X-Ray traces").of(1)
        + price("CloudWatch Logs").of(_LOGGED / _REQUESTS)
    )
    spent = items * of_each + bookings * (express(0.1) + price("X-Ray traces").of(1))
    return f"at most about ${spent:.2f} for {bookings:,} bookings of {applications} applications ({dated()})"
