"""What moto works out anew for every call, or for every value of every answer, worked out once."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.core.utils import method_names_from_class
from moto.sns.models import Subscription

_KEPT = "workbook: possible keys"


@contextmanager
def remembered() -> Iterator[None]:
    """While the context lasts, three things are kept.

    The names under which moto looks for a member of an answer are kept with its shape: they follow from the member, its
    shape and the class of the object that is asked. moto goes through them for each of the ten types of each of
    DynamoDB's values, a third of the time of a query. The actions of a service are kept with its class. And one key
    signs what topics deliver, as AWS has one for a Region: moto makes a key for each subscription, a tenth of a second.
    """
    upstream = XFormedAttributePicker.get_possible_keys

    def get_possible_keys(self: XFormedAttributePicker, context: AttributePickerContext) -> Any:
        kept = vars(context.shape).setdefault(_KEPT, {})
        asked = (type(context.obj), context.key)
        if asked not in kept:
            kept[asked] = tuple(upstream(self, context))
        return kept[asked]

    with (
        patch.object(XFormedAttributePicker, "get_possible_keys", get_possible_keys),
        patch("moto.core.responses.method_names_from_class", _actions),
        patch.object(Subscription, "private_key", _private_key),
    ):
        yield


@cache
def _actions(of: type) -> list[str]:
    return list(method_names_from_class(of))


_generate = Subscription.private_key.__wrapped__  # of what moto keeps for each subscription


@cache
def _key() -> Any:
    return _generate(None)


def _private_key(self: Subscription) -> Any:
    return _key()
