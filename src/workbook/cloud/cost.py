"""What a run on a real account may cost, from dated prices and the template."""

from workbook.basics.prices import dated, express, price
from workbook.cloud.template import Template

_REQUESTS = 10_000
"""More of each than a run of every chapter makes: a booking of 20 applications makes about 60 in all."""
_LOGGED = 0.1
"""GB. At level ALL a booking of 20 applications logs 155 KB, so this is 650 of them."""


def cost(template: Template | None = None) -> str:
    """The estimate in words: a run, at most, and the stack that stands idle."""
    alarms = len(list((template or Template.load()).of_type("AWS::CloudWatch::Alarm")))
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
