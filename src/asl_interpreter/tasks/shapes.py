"""The one way through the shapes of an API's model (botocore's `Shape`).

A request and a result are made, a mocked result and a Task's parameters are checked by going through a value beside its
shape. What each does with a structure, a list, a map and a scalar is its `Reading`; how to get from one to the next,
and how fields are spelled, is here. Shapes may contain themselves.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypeVar

Spelling: TypeAlias = Callable[[str], str]
"""How Step Functions spells the name of a field that an API's model gives."""

Do = TypeVar("Do")

JSON_TYPES = {
    "structure": "object", "map": "object", "list": "array", "string": "string", "char": "string",
    "character": "string", "blob": "string", "timestamp": "string", "integer": "number", "long": "number",
    "float": "number", "double": "number", "boolean": "boolean",
}  # fmt: skip
"""The JSON type of each type of shape."""


class Members(dict[str, tuple[str, Do]]):
    """The members of a structure, by their spelling: the API's own name of each, and what to do with its value.

    A name that begins with a capital may also be spelled as in the API. What to do is found out when a member is first
    asked for (`members[spelled]`, a KeyError when there is none), so that nobody pays for members that no value has.
    """

    __slots__ = ("_make", "names", "required", "shape")

    def __init__(self, shape: Any, spelling: Spelling, make: Callable[[Any], Do]) -> None:
        super().__init__()
        self._make = make
        self.shape = shape
        self.names: dict[str, str] = {spelling(name): name for name in shape.members}
        """The API's name, by each spelling."""
        for name in shape.members:
            if name[0].isupper():
                self.names.setdefault(name, name)
        self.required: dict[str, str] = {name: spelling(name) for name in shape.required_members}
        """The spelling of those that the API requires, by its own names."""

    def __missing__(self, spelled: str) -> tuple[str, Do]:
        name = self.names[spelled]
        entry = self[spelled] = (name, self._make(self.shape.members[name]))
        return entry


class Reading(Protocol[Do]):
    """What to do with the values of each kind of shape."""

    def structure(self, members: Members[Do]) -> tuple[Do, Callable[[], Do] | None]:
        """For a structure; and perhaps a function that says it again once the structure may contain itself."""

    def list(self, item: Do) -> Do:
        """For a list, given what to do with its items."""

    def map(self, value: Do) -> Do:
        """For a map, given what to do with its values."""

    def scalar(self, shape: Any) -> Do:
        """For everything else, and for documents, whose values are any JSON."""


def read_shape(shape: Any, spelling: Spelling, reading: Reading[Do]) -> Do:
    """What `reading` does with values of `shape`."""
    known: dict[str, Do] = {}

    def make(shape: Any) -> Do:
        match shape.type_name:
            case "structure" if not is_document(shape):
                if shape.name not in known:
                    known[shape.name], again = reading.structure(Members(shape, spelling, make))
                    if again is not None:
                        known[shape.name] = again()
                return known[shape.name]
            case "list":
                return reading.list(make(shape.member))
            case "map":
                return reading.map(make(shape.value))
        return reading.scalar(shape)

    return make(shape)


def is_document(shape: Any) -> bool:
    """Whether any JSON value will do."""
    return bool(getattr(shape, "is_document_type", False))
