"""What people compute for the bill of one Express execution."""

from math import ceil, floor

from workbook.basics.prices import price

REQUEST, SECOND = price("Express requests"), price("Express duration")


def exact(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(milliseconds / 1000 * megabytes / 1024)


def only_the_memory(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(milliseconds / 1000 * ceil(megabytes / 64) * 64 / 1024)


def only_the_duration(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(ceil(milliseconds / 100) / 10 * megabytes / 1024)


def down(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(milliseconds // 100 / 10 * (megabytes // 64) * 64 / 1024)


def down_to_one_step(milliseconds: float, megabytes: float) -> float:
    time, memory = max(floor(milliseconds / 100), 1), max(floor(megabytes / 64), 1)
    return REQUEST.of(1) + SECOND.of(time / 10 * memory * 64 / 1024)


def to_the_nearest(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(round(milliseconds / 100) / 10 * round(megabytes / 64) * 64 / 1024)


def one_step_more(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of((milliseconds // 100 + 1) / 10 * (megabytes // 64 + 1) * 64 / 1024)


def whole_seconds(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(ceil(milliseconds / 1000) * ceil(megabytes / 64) * 64 / 1024)


def as_lambda_rounds(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(ceil(milliseconds) / 1000 * ceil(megabytes / 64) * 64 / 1024)


def _used(milliseconds: float, megabytes: float) -> float:
    """Rounded: seconds times MB."""
    return ceil(milliseconds / 100) / 10 * ceil(megabytes / 64) * 64


def a_thousand_megabytes(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(_used(milliseconds, megabytes) / 1000)


def megabytes_for_gigabytes(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(_used(milliseconds, megabytes))


def milliseconds_for_seconds(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(1000 * _used(milliseconds, megabytes) / 1024)


def no_unit_at_all(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(1000 * _used(milliseconds, megabytes))


def no_request(milliseconds: float, megabytes: float) -> float:
    return SECOND.of(_used(milliseconds, megabytes) / 1024)


def a_dollar_for_each(milliseconds: float, megabytes: float) -> float:
    return REQUEST.dollars + SECOND.of(_used(milliseconds, megabytes) / 1024)


def a_million_of_them(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1_000_000) + SECOND.of(1_000_000 * _used(milliseconds, megabytes) / 1024)


def lambdas_price(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + price("Lambda duration, arm64").of(_used(milliseconds, megabytes) / 1024)


def lambdas_request(milliseconds: float, megabytes: float) -> float:
    return price("Lambda requests").of(1) + SECOND.of(_used(milliseconds, megabytes) / 1024)


def the_request_alone(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1)


def in_words(milliseconds: float, megabytes: float) -> str:
    return f"${exact(milliseconds, megabytes):.8f}"


def nothing(milliseconds: float, megabytes: float) -> None:
    exact(milliseconds, megabytes)


def no_number(milliseconds: float, megabytes: float) -> float:
    return float("nan")


def other_arguments(seconds: float) -> float:
    return REQUEST.of(1)


def divided_by_nothing(milliseconds: float, megabytes: float) -> float:
    return milliseconds / 0


def at_least_one_step(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(max(milliseconds, 100) / 1000 * max(megabytes, 64) / 1024)


def the_product_rounded(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.of(ceil(milliseconds * megabytes / 6400) * 6400 / 1000 / 1024)


def dollars_without_per(milliseconds: float, megabytes: float) -> float:
    return REQUEST.of(1) + SECOND.dollars * ceil(milliseconds / 100) / 10 * ceil(megabytes / 64) * 64 / 1024


def lambdas_bill(milliseconds: float, megabytes: float) -> float:
    gigabyte_seconds = ceil(milliseconds / 100) / 10 * ceil(megabytes / 64) * 64 / 1024
    return price("Lambda requests").of(1) + price("Lambda duration, arm64").of(gigabyte_seconds)
