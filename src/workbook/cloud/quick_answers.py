"""What moto works out anew for every value of every answer, worked out once, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache, lru_cache
from inspect import isfunction
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from botocore import useragent
from moto.cloudformation import parsing
from moto.core.custom_responses_mock import CallbackResponse
from moto.core.serialize import AttributePickerContext, ResponseSerializer, XFormedAttributePicker
from moto.sns.models import Subscription

_KEPT = "workbook: possible keys"
_VALUE = "AttributeValue"  # DynamoDB's: an object whose one member is named after its type


@contextmanager
def remembered() -> Iterator[None]:
    """While the context lasts, the names under which moto looks for a member of an answer are kept with its shape.

    They follow from the member, its shape and the class of the object that is asked. Of a value of DynamoDB's moto asks
    for each of the ten types that it could have; here for the one that it has. Both are half of the time of a query.

    Each cloud answers the `requests` library by the same 1,300 patterns of addresses, and of a copy of a template moto
    only takes names out: of the making of a cloud both were a fifth.

    And one key signs what topics deliver, as AWS has one for a Region: moto makes a key for each subscription, a tenth
    of a second.
    """
    upstream, structure = XFormedAttributePicker.get_possible_keys, ResponseSerializer._serialize_type_structure

    def get_possible_keys(self: XFormedAttributePicker, context: AttributePickerContext) -> Any:
        kept = vars(context.shape).setdefault(_KEPT, {})
        asked = (type(context.obj), context.key)
        if asked not in kept:
            kept[asked] = tuple(upstream(self, context))
        return kept[asked]

    def serialize_structure(self: ResponseSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if not (key and shape.name == _VALUE and type(value) is dict):
            structure(self, serialized, value, shape, key)
            return
        wrapper = self.MAP_TYPE()
        for name, inner in value.items():
            if member := shape.members.get(name):
                member.parent = shape
                self._serialize(wrapper, inner, member, name)
        self._default_serialize(serialized, wrapper, shape, key)

    with (
        # The same dozen words of each request's User-Agent, letter by letter.
        patch.object(useragent, "sanitize_user_agent_string_component", _sanitize),
        patch("moto.core.responses.method_names_from_class", _Functions),
        patch.object(XFormedAttributePicker, "get_possible_keys", get_possible_keys),
        patch.object(ResponseSerializer, "_serialize_type_structure", serialize_structure),
        patch.object(Subscription, "private_key", _private_key),
        patch("moto.core.models.CallbackResponse", _pattern),
        patch.object(parsing, "copy", SimpleNamespace(deepcopy=copy)),
    ):
        yield


class _Pattern(CallbackResponse):
    """It serves one cloud after the other, so it keeps no list of what was asked of it."""

    @property
    def calls(self) -> Any:
        return type(super().calls)()


_pattern = cache(_Pattern)
_sanitize = lru_cache(useragent.sanitize_user_agent_string_component)


class _Functions:
    """The names of a class's functions, for whoever asks whether one is among them; moto lists them for each call."""

    def __init__(self, of: type) -> None:
        self._of = of

    def __contains__(self, name: str) -> bool:
        return isfunction(getattr(self._of, name, None))


_generate = Subscription.private_key.__wrapped__  # of what moto keeps for each subscription


@cache
def _key() -> Any:
    return _generate(None)


def _private_key(self: Subscription) -> Any:
    return _key()
