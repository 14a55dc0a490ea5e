"""The tables of the benchmark: what each measures, in which module, and whether it is measured unless asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

FEWEST = 6
"""Applications of a job whose sixth applicant is booked."""


@dataclass(frozen=True)
class Offered:
    """A table. `module` has `report(asked, say)`; it is measured in a process of its own.

    `sizes` are measured where no others are asked for, from `least` on; without any it has no sizes to choose.
    `option` asks for them. A table that is not `usual` is measured when it is named.
    """

    about: str
    module: str
    rounds: int = 1
    option: str = ""
    sizes: tuple[int, ...] = ()
    least: int = 1
    usual: bool = True


TABLES: Mapping[str, Offered] = {
    "booking": Offered(
        "a booking against its calls alone, and against moto's engine",
        "bookings",
        rounds=3,
        option="--applications",
        sizes=(5, 20, 100, 1_000),
        least=2,
    ),
    "at-scale": Offered("a booking of 100 by the at-scale workflow against the simple one", "at_scale", rounds=5),
    "consumer": Offered(
        "records that the queue's consumer declines in a second, against its calls alone", "consumer", 3
    ),
    "first-booking": Offered("from a kernel's start to the first booking", "first_booking", rounds=3),
    "memory": Offered("the most memory that bookings hold", "memory"),
    "dynamodb": Offered(
        "DynamoDB calls in tables of several sizes",
        "table_sizes",
        rounds=15,
        option="--items",
        sizes=(200, 10_000),
        least=100,
    ),
    "messages": Offered(
        "a message of a queue of several sizes", "messages", rounds=3, option="--messages", sizes=(100, 1_000)
    ),
    "chapters": Offered("each chapter, and all of them", "chapters"),
    "ministack": Offered(
        "a booking against MiniStack, an independent server, where it is installed", "on_ministack", 5
    ),
    "large": Offered(
        "large jobs to their end, booked at scale and every other application declined",
        "large_bookings",
        option="--large",
        sizes=(1_000, 10_000),
        least=FEWEST,
        usual=False,
    ),
}
"""By name, in the order in which they are measured."""
