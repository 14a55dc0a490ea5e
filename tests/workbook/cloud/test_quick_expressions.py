"""Expressions that are read once mean what they meant, and are read once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import workbook.cloud.quick_imports  # noqa: F401  before all that imports moto

# isort: split
import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing.tokens import ExpressionTokenizer

from workbook.cloud import Stack
from workbook.cloud.quick_expressions import remembered

KEY = {"PK": "USER#sarah", "SK": "USER#sarah"}


@pytest.fixture
def table(stack: Stack) -> Any:
    return boto3.resource("dynamodb").Table(stack.outputs["TableName"])


def test_an_expression_is_read_once_whatever_its_item(table: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: Counter[str] = Counter()
    lexed, tokens = ConditionExpressionParser._lex_condition_expression, ExpressionTokenizer.make_list.__func__

    def lex(parser: Any) -> Any:
        read["condition"] += 1
        return lexed(parser)

    def make_list(cls: Any, text: str) -> Any:
        read["update"] += 1
        return tokens(cls, text)

    monkeypatch.setattr(ConditionExpressionParser, "_lex_condition_expression", lex)
    monkeypatch.setattr(ExpressionTokenizer, "make_list", classmethod(make_list))
    for nanny in ("sarah", "tom"):
        table.put_item(Item={"PK": nanny, "SK": nanny, "seen": 1})
        table.update_item(
            Key={"PK": nanny, "SK": nanny},
            UpdateExpression="SET seen = seen + :one, told = :one",
            ConditionExpression="seen = :one",
            ExpressionAttributeValues={":one": 1},
        )
        assert table.get_item(Key={"PK": nanny, "SK": nanny})["Item"]["seen"] == 2
    assert read == {"condition": 1, "update": 1}


@pytest.mark.parametrize(("value", "comes"), [(1, "written"), (2, "ConditionalCheckFailedException")])
def test_the_same_expression_with_other_values_is_another_one(table: Any, value: int, comes: str) -> None:
    table.put_item(Item=KEY | {"seen": 1})
    for asked in (0, value):
        try:
            table.put_item(Item=KEY, ConditionExpression="seen = :it", ExpressionAttributeValues={":it": asked})
            came = "written"
        except ClientError as refused:
            came = refused.response["Error"]["Code"]
    assert came == comes


def test_names_that_a_kept_expression_uses_count_as_used(table: Any) -> None:
    table.put_item(Item=KEY | {"seen": 1})
    for _ in range(2):
        table.update_item(
            Key=KEY,
            UpdateExpression="SET #told = :yes",
            ConditionExpression="attribute_exists(#seen)",
            ExpressionAttributeNames={"#told": "told", "#seen": "seen"},
            ExpressionAttributeValues={":yes": True},
        )


def test_an_expression_that_is_refused_is_refused_each_time(table: Any) -> None:
    for _ in range(2):
        with pytest.raises(ClientError, match="ValidationException"):
            table.update_item(Key=KEY, UpdateExpression="SET seen = = 1")


def test_an_item_above_400_kb_is_refused(table: Any) -> None:
    with pytest.raises(ClientError, match="Item size has exceeded the maximum allowed size"):
        table.put_item(Item=KEY | {f"part{number}": "x" * 100_000 for number in range(5)})


ITEM = {"n": 1, "text": "a", "days": {"mon", "tue"}, "list": [1, {"deep": "b"}], "map": {"x": 1, "y": {"z": 2}}}
VALUES = {":one": 1, ":list": ["c"], ":days": {"tue", "wed"}}
UPDATES = [
    "SET n = n + :one, told = :one",
    "SET n = :one - n, #map.y.z = :one",
    "SET #list = list_append(#list, :list)",
    "SET #list[1].deep = :one, #list[9] = :one",
    "SET missing = if_not_exists(missing, :one), n = if_not_exists(missing, n) + :one",
    "SET #map.none.z = :one",
    "SET told = missing",
    "SET n = n + #list",
    "SET n = :one, n = :one",
    "SET PK = :one",
    "SET n = :missing",
    "REMOVE n, #map.y, #list[0]",
    "ADD n :one, days :days",
    "ADD n :days",
    "DELETE days :days",
    "SET told = :one REMOVE n ADD days :days DELETE #map.x :days",
    "SET told = :one SET n = :one",
]


def came_of_updates(way: AbstractContextManager[None]) -> Iterator[Any]:
    """The item, or the refusal, that each of UPDATES makes of ITEM."""
    with mock_aws(), way:
        keys = [{"AttributeName": name, "KeyType": kind} for name, kind in (("PK", "HASH"), ("SK", "RANGE"))]
        types = [{"AttributeName": name, "AttributeType": "S"} for name in KEY]
        table = (
            boto3.Session()
            .resource("dynamodb")
            .create_table(TableName="t", KeySchema=keys, AttributeDefinitions=types, BillingMode="PAY_PER_REQUEST")
        )
        for update in UPDATES:
            table.put_item(Item=KEY | ITEM)
            names = {f"#{name}": name for name in ("map", "list") if f"#{name}" in update}
            values = {name: value for name, value in VALUES.items() if name in update}
            asked: dict[str, Any] = {"UpdateExpression": update}
            asked |= {"ExpressionAttributeNames": names} if names else {}
            asked |= {"ExpressionAttributeValues": values} if values else {}
            try:
                yield table.update_item(Key=KEY, ReturnValues="ALL_NEW", **asked)["Attributes"]
            except Exception as refused:
                yield type(refused).__name__, str(refused)


def test_each_kind_of_update_comes_to_what_moto_makes_of_it() -> None:
    own = list(came_of_updates(nullcontext()))
    assert {type(each) for each in own} == {dict, tuple}
    assert dict(zip(UPDATES, came_of_updates(remembered()), strict=True)) == dict(zip(UPDATES, own, strict=True))
