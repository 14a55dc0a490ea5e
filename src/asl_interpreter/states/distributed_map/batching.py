"""ItemBatcher: several items for one child execution (Step Functions guide, *ItemBatcher (Map)*)."""

from asl_interpreter.definition.fields import Fields
from asl_interpreter.errors import DATA_LIMIT_EXCEEDED, StatesError
from asl_interpreter.fields.amount import MapAmount
from asl_interpreter.language import Language
from asl_interpreter.limits import MOST_BYTES, size
from asl_interpreter.values import JSON
from asl_interpreter.visit import Visit

_FIELDS = ("MaxItemsPerBatch", "MaxInputBytesPerBatch")


class ItemBatcher:
    """The ItemBatcher of a Map."""

    def __init__(self, fields: Fields, language: Language) -> None:
        computed = [language.computed_name(name) for name in _FIELDS]
        fields.allow((*_FIELDS, *computed, "BatchInput"))
        if not any(name in fields for name in (*_FIELDS, *computed)):
            fields.at.fault(f"One of these fields is required: [{', '.join(_FIELDS)}]")
        self._most_items = MapAmount(fields, _FIELDS[0], language)
        self._most_bytes = MapAmount(fields, _FIELDS[1], language, most=MOST_BYTES)
        self._batch_input = language.template(fields, "BatchInput")
        self._language = language

    def batches(self, visit: Visit, items: list[JSON]) -> list[JSON]:
        """The input of each child execution: an object of its Items, and BatchInput if there is one.

        A batch is full when one more item would be too many, or too many bytes of JSON. Raises `StatesError`.
        """
        most_items = int(self._most_items(visit) or len(items))
        most_bytes = int(self._most_bytes(visit) or MOST_BYTES)
        batch: dict[str, JSON] = {"Items": []}
        if self._batch_input is not None:
            batch["BatchInput"] = self._language.value(self._batch_input, visit)
        empty = size(batch)
        batches: list[JSON] = []
        inside: list[JSON] = []
        filled = empty
        for item in items:
            more = size(item) + 1  # and a comma
            if inside and (len(inside) == most_items or filled + more - 1 > most_bytes):
                batches.append({**batch, "Items": inside})
                inside, filled = [], empty
            if filled + more - 1 > most_bytes:
                cause = f"An item has {more - 1} bytes, and with what is around it a batch may have {most_bytes}."
                raise StatesError(DATA_LIMIT_EXCEEDED, cause)
            inside.append(item)
            filled += more
        if inside:
            batches.append({**batch, "Items": inside})
        return batches
