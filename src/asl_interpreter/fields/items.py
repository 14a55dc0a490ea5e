"""What a Map works on."""

from itertools import islice

from asl_interpreter.values import JSON


class ObjectMembers(list[JSON]):
    """The members of an object as items: each an object of its Key and its Value (observed on AWS: floci #1588)."""


def members_of(value: dict[str, JSON], most: int | None = None) -> ObjectMembers:
    """The first `most` members of an object, or all of them."""
    return ObjectMembers(islice(({"Key": key, "Value": item} for key, item in value.items()), most))
