"""What people count in place of the time since a request was due."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, repeat

Times = Sequence[float]


def as_reported(sent: Times, took: Times, rate: float) -> list[float]:
    return list(took)


def the_wait_alone(sent: Times, took: Times, rate: float) -> list[float]:
    return [at - number / rate for number, at in enumerate(sent)]


def when_it_was_answered(sent: Times, took: Times, rate: float) -> list[float]:
    return [at + seconds for at, seconds in zip(sent, took, strict=True)]


def from_one_on(sent: Times, took: Times, rate: float) -> list[float]:
    return [at + seconds - n / rate for n, (at, seconds) in enumerate(zip(sent, took, strict=True), 1)]


def times_the_rate(sent: Times, took: Times, rate: float) -> list[float]:
    return [at + seconds - n * rate for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def due_after_the_one_before(sent: Times, took: Times, rate: float) -> list[float]:
    due = [0.0, *(at + 1 / rate for at in sent[:-1])]
    return [at + seconds - d for at, seconds, d in zip(sent, took, due, strict=True)]


def due_after_the_answer_before(sent: Times, took: Times, rate: float) -> list[float]:
    ends = [at + seconds for at, seconds in zip(sent, took, strict=True)]
    return [end - due for end, due in zip(ends, [0.0, *ends], strict=False)]


def from_the_first_one(sent: Times, took: Times, rate: float) -> list[float]:
    return [at - sent[0] + seconds - n / rate for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def at_the_rate_that_came(sent: Times, took: Times, rate: float) -> list[float]:
    came = (len(sent) - 1) / sent[-1]
    return [at + seconds - n / came for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def the_wait_twice(sent: Times, took: Times, rate: float) -> list[float]:
    return [2 * (at - n / rate) + seconds for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def milliseconds(sent: Times, took: Times, rate: float) -> list[float]:
    return [1000 * (at + seconds - n / rate) for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def to_hundredths(sent: Times, took: Times, rate: float) -> list[float]:
    """Of a second: an answer after 5 ms came at once."""
    return [round(at + seconds - n / rate, 2) for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def all_before_it(sent: Times, took: Times, rate: float) -> list[float]:
    return list(accumulate(took))


def with_made_up_ones(sent: Times, took: Times, rate: float) -> list[float]:
    """HdrHistogram's correction: right for a loop that leaves requests out, which this one does not."""
    found = []
    for seconds in took:
        while seconds > 0:
            found.append(seconds)
            seconds -= 1 / rate
    return found


def without_the_late_ones(sent: Times, took: Times, rate: float) -> list[float]:
    return [seconds for n, (at, seconds) in enumerate(zip(sent, took, strict=True)) if at - n / rate < 0.001]


def the_p99(sent: Times, took: Times, rate: float) -> float:
    return max(took)


def backwards(sent: Times, took: Times, rate: float) -> list[float]:
    return [n / rate - at - seconds for n, (at, seconds) in enumerate(zip(sent, took, strict=True))]


def in_words(sent: Times, took: Times, rate: float) -> list[str]:
    return [f"{seconds} s" for seconds in took]


def nothing_yet(sent: Times, took: Times, rate: float) -> None:
    return None


def endless(sent: Times, took: Times, rate: float) -> Iterator[float]:
    yield from took
    yield float("inf")


def by_its_own_clock(sent: Times, took: Times) -> list[float]:
    return list(took)


def without_an_end(sent: Times, took: Times, rate: float) -> Iterator[float]:
    return repeat(0.005)


def in_the_report_itself(sent: list[float], took: list[float], rate: float) -> list[float]:
    for number, at in enumerate(sent):
        took[number] += at - number / rate
    return took
