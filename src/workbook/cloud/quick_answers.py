"""What moto works out anew for every value of every answer, worked out once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker

_KEPT = "workbook: possible keys"


@contextmanager
def remembered() -> Iterator[None]:
    """While the context lasts, the names under which moto looks for a member of an answer are kept with its shape.

    They follow from the member, its shape and the class of the object that is asked. moto goes through them for each
    of the ten types of each of DynamoDB's values, a third of the time of a query.
    """
    upstream = XFormedAttributePicker.get_possible_keys

    def get_possible_keys(self: XFormedAttributePicker, context: AttributePickerContext) -> Any:
        kept = vars(context.shape).setdefault(_KEPT, {})
        asked = (type(context.obj), context.key)
        if asked not in kept:
            kept[asked] = tuple(upstream(self, context))
        return kept[asked]

    with patch.object(XFormedAttributePicker, "get_possible_keys", get_possible_keys):
        yield
