"""All intrinsic functions, by the name that a definition calls them by."""

from collections.abc import Callable
from dataclasses import dataclass

from asl_interpreter.intrinsics import arrays, encoding, json_values, numbers, strings
from asl_interpreter.values import JSON


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A function, and the fewest and the most arguments it takes. Every function raises `ArgumentRefused`.

    A `seeded` function gets the execution's `Random` before its arguments. One that `reads_escapes` gets its first
    argument, when that is a literal, with its backslashes.
    """

    apply: Callable[..., JSON]
    fewest: int
    most: float
    seeded: bool = False
    reads_escapes: bool = False

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return self.fewest <= count <= self.most

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words."""
        if self.most == _ANY:
            count = f"at least {self.fewest}"
        else:
            count = f"{self.fewest}" if self.fewest == self.most else f"{self.fewest} or {self.most}"
        return f"{count} argument{'' if count.endswith('1') else 's'}"


_ANY = float("inf")

FUNCTIONS = {
    "States.Array": Intrinsic(arrays.array, 0, _ANY),
    "States.ArrayPartition": Intrinsic(arrays.partition, 2, 2),
    "States.ArrayContains": Intrinsic(arrays.contains, 2, 2),
    "States.ArrayRange": Intrinsic(arrays.range_, 3, 3),
    "States.ArrayGetItem": Intrinsic(arrays.get_item, 2, 2),
    "States.ArrayLength": Intrinsic(arrays.length, 1, 1),
    "States.ArrayUnique": Intrinsic(arrays.unique, 1, 1),
    "States.Base64Encode": Intrinsic(encoding.base64_encode, 1, 1),
    "States.Base64Decode": Intrinsic(encoding.base64_decode, 1, 1),
    "States.Hash": Intrinsic(encoding.hash_, 2, 2),
    "States.JsonMerge": Intrinsic(json_values.merge, 3, 3),
    "States.StringToJson": Intrinsic(json_values.parse, 1, 1),
    "States.JsonToString": Intrinsic(json_values.serialise, 1, 1),
    "States.MathRandom": Intrinsic(numbers.random, 2, 3, seeded=True),
    "States.MathAdd": Intrinsic(numbers.add, 2, 2),
    "States.StringSplit": Intrinsic(strings.split, 2, 2),
    "States.UUID": Intrinsic(strings.uuid, 0, 0, seeded=True),
    "States.Format": Intrinsic(strings.format_, 1, _ANY, reads_escapes=True),
}
