"""Items by shorter ways than moto's come to what moto's own ways come to."""

import copy
from typing import Any

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import pytest
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from workbook.cloud.quick_items import by_shorter_ways

KEY = DynamoType({"S": "USER#sarah"})
ATTRIBUTES: dict[str, Any] = {
    "PK": {"S": "USER#sarah"},
    "Straße": {"S": "Grünewald 1"},
    "count": {"N": "12"},
    "open": {"BOOL": True},
    "nothing": {"NULL": True},
    "picture": {"B": "AAECAw=="},
    "days": {"SS": ["mon", "tue"]},
    "children": {"L": [{"S": "zoë"}, {"M": {"age": {"N": "3"}}}]},
    "address": {"M": {"street": {"S": "Hauptstraße"}, "number": {"N": "7"}}},
}


def item() -> Item:
    return Item(KEY, None, ATTRIBUTES)


def test_it_is_as_large() -> None:
    own = item().size()
    with by_shorter_ways():
        assert item().size() == own


@pytest.mark.parametrize(
    "paths", [[["count"], ["Straße"], ["missing"]], [["children"], ["address"]], [["address", "street"]]], ids=str
)
def test_the_same_is_projected(paths: list[list[str]]) -> None:
    own = item().project(paths).to_json()
    with by_shorter_ways():
        assert item().project(paths).to_json() == own


def test_a_copy_is_changed_alone() -> None:
    with by_shorter_ways():
        before = item()
        copied = copy.deepcopy(before)
        assert copied == before
        copied.attrs["count"] = DynamoType({"N": "13"})
        copied.attrs["days"].value.append("wed")
        copied.attrs["address"]["street"] = DynamoType({"S": "elsewhere"})
        copied.attrs["children"].value[1]["age"] = DynamoType({"N": "4"})
        assert before == item()


def test_numbers_are_compared_as_numbers_and_texts_as_texts() -> None:
    with by_shorter_ways():
        assert DynamoType({"N": "10"}) > DynamoType({"N": "9.5"})
        assert DynamoType({"N": "10"}) == DynamoType({"N": "10.0"})
        assert DynamoType({"S": "10"}) < DynamoType({"S": "9.5"})
        assert DynamoType({"S": "10"}) != DynamoType({"N": "10"})


def test_an_item_that_grows_above_the_limit_is_refused() -> None:
    with by_shorter_ways():
        grown = item()
        with pytest.raises(ItemSizeTooLarge):
            grown.attrs["text"] = DynamoType({"S": "ß" * 205_000})
        assert grown == item()
