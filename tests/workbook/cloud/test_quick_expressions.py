"""Expressions that are read once mean what they meant, and are read once."""

from collections import Counter
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.comparisons import ConditionExpressionParser
from moto.dynamodb.parsing.tokens import ExpressionTokenizer

from workbook.cloud import Stack

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
