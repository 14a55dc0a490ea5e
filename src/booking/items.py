"""Between models and the table's items, in the form that DynamoDB's API takes: `{"jobStatus": {"S": "OPEN"}}`."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, TypeVar

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import BaseModel

Item = dict[str, Any]

Model = TypeVar("Model", bound=BaseModel)

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


def attributes(model: BaseModel) -> dict[str, Any]:
    """The model's fields as an item keeps them: dates as ISO 8601 text, numbers as they are, nothing for None.

    Raises InvalidInput, because pydantic's `model_copy(update=…)` takes any value without looking at it.
    """
    fields = type(model)(**dict(model)).model_dump(exclude_none=True)
    return {name: value.isoformat() if isinstance(value, date | time) else value for name, value in fields.items()}


def typed(values: Mapping[str, Any]) -> Item:
    """Plain values with DynamoDB's type descriptors."""
    return {name: _serialize(value) for name, value in values.items()}


def model_of(model: type[Model], item: Mapping[str, Any]) -> Model:
    """The item as a model. Keys, and attributes the model does not know, are left out."""
    return model(**{name: _deserialize(item[name]) for name in model.model_fields if name in item})
