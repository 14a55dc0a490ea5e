"""What one booking did, in numbers that simulation and bill are made of: the shape is here, `count` fills it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Self

from workbook.basics.entries import AMOUNT, SOME, TEXT, WHOLE, EntryError, FieldKind, checked_entry

Round = Mapping[str, int]
"""The calls that are under way at once in one round trip: how many of each operation, by names such as
`"dynamodb.Query"`: the service as boto3 calls it, and the operation as the API does."""

_DECLINES = "dynamodb.UpdateItem"


def _is_round(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(name, str) and SOME.fits(many) for name, many in value.items())


_ROUNDS = FieldKind("a list of calls by operation", lambda it: isinstance(it, list) and all(map(_is_round, it)))
_NEEDED: Mapping[str, FieldKind] = {
    "way": TEXT,
    "applications": SOME,
    "outcome": TEXT,
    "booking": _ROUNDS,
    "decided": WHOLE,
    "declining": _ROUNDS,
    "items": FieldKind("how many by operation", _is_round),
    "read_units": AMOUNT,
    "write_units": AMOUNT,
    **dict.fromkeys(("transitions", "durable_operations", "largest_bytes", "sum_bytes", "logged_bytes"), WHOLE),
}


@dataclass(frozen=True)
class Counts:
    """One booking of a job with so many applications, by one way, with nothing in its way.

    Only what was recorded is in it: calls on their way to moto, an execution's history, a durable execution's
    operations. The call that starts the booking (StartSyncExecution, Invoke) is its caller's and is not counted.
    """

    way: str
    """`"single function"`, `"workflow"`, `"workflow at scale"` or `"durable function"`."""

    applications: int
    """Of the job, the accepted one among them."""

    outcome: str
    """`"SUCCEEDED"`, or the error's name, such as `"TooManyApplications"`. What follows counts up to the error."""

    booking: tuple[Round, ...]
    """A round trip after the other, until the last application is on the queue: what has no round trip before it to
    wait for is in the same round. A Map makes up to 40 calls at once, a function's code one after the other."""

    decided: int
    """After so many round trips of `booking` the job is closed and the application accepted. 0: that never happened."""

    declining: tuple[Round, ...]
    """The round trips of the queue's consumer, from the first receive until the last message is deleted: with as many
    batches at once as the event source mapping begins with. What its pollers do takes place beside the function."""

    items: Mapping[str, int]
    """Items that the calls read or wrote, or messages that they sent, by operation as in a `Round`. An operation that
    moves one thing with each call is there, too; one that moves none (a checkpoint) is not."""

    read_units: float
    """Read request units of DynamoDB, booking and declining together (DynamoDB guide, *DynamoDB read and write
    operations*): of 4 KB, half for an eventually consistent read, double for a transactional one."""

    write_units: float
    """Write request units, of 1 KB, double in a transaction; writes of the indexes that follow are among them."""

    transitions: int
    """State transitions of the execution: states entered, and retries. 0 where there is no state machine."""

    durable_operations: int
    """Operations of the durable execution, as its history counts them: the execution itself, steps and waits. 0 where
    there is none."""

    largest_bytes: int
    """UTF-8 bytes of JSON of the largest value that goes from state to state, or into one checkpoint. A state may hold
    262,144, and so may a checkpoint. A single function hands over nothing: 0."""

    sum_bytes: int
    """Bytes of all those values together: a durable function pays for what it writes."""

    logged_bytes: int = 0
    """UTF-8 bytes of the lines that an Express execution logs at level ALL, with their data. 0 where there is none."""

    @cached_property
    def calls(self) -> dict[str, int]:
        """AWS calls by operation, booking and declining together, by name."""
        return _sum(self.booking + self.declining)

    @cached_property
    def booking_calls(self) -> dict[str, int]:
        """Those of the booking alone."""
        return _sum(self.booking)

    @cached_property
    def declining_calls(self) -> dict[str, int]:
        """Those of the queue's consumer, function and event source mapping."""
        return _sum(self.declining)

    @property
    def queued(self) -> int:
        """Round trips until every other application is on the queue."""
        return len(self.booking)

    @property
    def declined(self) -> int:
        """Round trips until every other application is DECLINED, if the consumer begins when the booking ends."""
        writes = [number for number, each in enumerate(self.declining, 1) if _DECLINES in each]
        return len(self.booking) + max(writes, default=0)

    def as_json(self) -> dict[str, Any]:
        """As plain values, for `json.dumps`; `of_json` reads them."""
        values = asdict(self)
        return values | {name: [dict(each) for each in values[name]] for name in ("booking", "declining")}

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> Self:
        """What `as_json` gave. Raises `EntryError` for anything else."""
        checked_entry("a booking", values, _NEEDED)
        if values["decided"] > len(values["booking"]):
            raise EntryError(f"a booking: `decided` is one of its {len(values['booking'])} round trips, or 0.")
        rounds: dict[str, Any] = {name: tuple(values[name]) for name in ("booking", "declining")}
        return cls(**{**values, **rounds})


def _sum(rounds: tuple[Round, ...]) -> dict[str, int]:
    together: Counter[str] = Counter()
    for each in rounds:
        together.update(each)
    return dict(sorted(together.items()))
