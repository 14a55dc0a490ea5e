"""Whatever is asked of small tables, in whatever order: the answers and the refusals are moto's own.

But for the one that AWS gives otherwise: a page that Limit ends at the last item has a LastEvaluatedKey, and an empty
page behind it.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends

from workbook.cloud import dynamodb
from workbook.cloud.readers_settings import REGION

Call = tuple[str, dict[str, Any]]
"""An operation of boto3's client and its parameters; `walk_query` and `walk_scan` go on to the last page."""

MOST_PAGES = 12


def index(name: str, keys: list[str], projection: dict[str, Any]) -> dict[str, Any]:
    kinds = zip(keys, ("HASH", "RANGE"), strict=False)
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in kinds],
        "Projection": projection,
    }


ALL, KEYS_ONLY = {"ProjectionType": "ALL"}, {"ProjectionType": "KEYS_ONLY"}
SOME = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["note"]}
TYPES = {"PK": "S", "SK": "S", "id": "N", "group": "S", "rank": "N"}
# Names of tables: with a sort key, and with a number alone as its key.
KEYS = {"pairs": ["PK", "SK"], "singles": ["id"]}
INDEXES = {
    "pairs": [
        index("by-group", ["group", "rank"], ALL),
        index("by-rank", ["rank"], KEYS_ONLY),
        index("turned", ["SK", "PK"], SOME),
    ],
    "singles": [index("by-group", ["group", "id"], ALL), index("by-rank", ["rank"], SOME)],
}
LOCAL = {"pairs": [index("local", ["PK", "rank"], ALL)], "singles": []}

VALUES = {
    "PK": st.sampled_from([{"S": text} for text in ("a", "a", "ab")]),
    "SK": st.sampled_from([{"S": text} for text in ("a", "ab", "b", "ü")]),
    "id": st.sampled_from([{"N": text} for text in ("1", "1.0", "2", "10", "-3", "0.5")]),
    "group": st.sampled_from([{"S": text} for text in ("g", "g", "h")]),
    "rank": st.sampled_from([{"N": text} for text in ("1", "1.00", "2", "10", "-1")]),
    "note": st.sampled_from([{"S": "x"}, {"N": "7"}, {"L": [{"S": "y"}]}, {"M": {"z": {"BOOL": True}}}, {"SS": ["s"]}]),
}


def placeholders(draw: st.DrawFn, condition: str, names: dict[str, str]) -> dict[str, Any]:
    return {mark: draw(VALUES[name]) for mark, name in names.items() if mark in condition}


@st.composite
def keys(draw: st.DrawFn, table: str) -> dict[str, Any]:
    return {name: draw(VALUES[name]) for name in KEYS[table]}


@st.composite
def items(draw: st.DrawFn, table: str) -> dict[str, Any]:
    left_out = draw(st.sampled_from([None, None, "group", "rank", "note"]))
    return draw(keys(table)) | {name: draw(VALUES[name]) for name in ("group", "rank", "note") if name != left_out}


CONDITIONS = ("attribute_exists(note)", "attribute_not_exists(#r)", "#g = :group", "#r < :rank")
UPDATES = (
    "SET #g = :group",
    "SET #r = :rank",
    "REMOVE #g",
    "REMOVE #r",
    "ADD #r :rank",
    "SET note = :note",
    "ADD note :rank",
)


def expressions(draw: st.DrawFn, **of: str | None) -> dict[str, Any]:
    """Expressions by the name of their parameter, with names and values for their placeholders."""
    given = {name: text for name, text in of.items() if text}
    text = " ".join(given.values())
    marks = placeholders(draw, text, {":group": "group", ":rank": "rank", ":note": "note"})
    aliases = {mark: name for mark, name in {"#g": "group", "#r": "rank"}.items() if mark in text}
    return given | (
        ({"ExpressionAttributeNames": aliases} if aliases else {})
        | ({"ExpressionAttributeValues": marks} if marks else {})
    )


@st.composite
def actions(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """One of a transaction's."""
    table, kind = (
        draw(st.sampled_from(sorted(KEYS))),
        draw(st.sampled_from(["Put", "Update", "Delete", "ConditionCheck"])),
    )
    condition = (
        draw(st.sampled_from(CONDITIONS)) if kind == "ConditionCheck" else draw(st.sampled_from(("", *CONDITIONS)))
    )
    update = draw(st.sampled_from(UPDATES)) if kind == "Update" else None
    target = {"Item": draw(items(table))} if kind == "Put" else {"Key": draw(keys(table))}
    more = {"ReturnValuesOnConditionCheckFailure": draw(st.sampled_from(["NONE", "ALL_OLD"]))} if condition else {}
    asked = expressions(draw, ConditionExpression=condition, UpdateExpression=update)
    return kind, {"TableName": table} | target | more | asked


@st.composite
def writes(draw: st.DrawFn) -> Call:
    kind = draw(st.sampled_from(["one", "one", "one", "batch", "transaction"]))
    if kind == "transaction":
        return "transact_write_items", {
            "TransactItems": [dict([it]) for it in draw(st.lists(actions(), min_size=1, max_size=4))]
        }
    if kind == "batch":
        table = draw(st.sampled_from(sorted(KEYS)))
        puts = [{"PutRequest": {"Item": item}} for item in draw(st.lists(items(table), max_size=3))]
        deletes = [{"DeleteRequest": {"Key": key}} for key in draw(st.lists(keys(table), min_size=1, max_size=2))]
        return "batch_write_item", {"RequestItems": {table: puts + deletes}}
    action, asked = draw(actions().filter(lambda it: it[0] != "ConditionCheck"))
    returned = draw(st.sampled_from(["NONE", "ALL_OLD"]))
    return f"{action.lower()}_item", asked | {"ReturnValues": returned}


@st.composite
def reads(draw: st.DrawFn) -> Call:
    table = draw(st.sampled_from(sorted(KEYS)))
    kind = draw(st.sampled_from(["query", "query", "query", "scan", "get", "several"]))
    if kind == "get":
        return "get_item", {"TableName": table, "Key": draw(keys(table))}
    if kind == "several":
        return "batch_get_item", {
            "RequestItems": {table: {"Keys": draw(st.lists(keys(table), min_size=1, max_size=3))}}
        }
    by = draw(st.sampled_from([None, *INDEXES[table], *LOCAL[table]]))
    schema = [key["AttributeName"] for key in by["KeySchema"]] if by else KEYS[table]
    asked: dict[str, Any] = {"TableName": table} | ({"IndexName": by["IndexName"]} if by else {})
    if limit := draw(st.sampled_from([None, 1, 2, 3, 5])):
        asked["Limit"] = limit
    if draw(st.booleans()) and draw(st.booleans()):
        asked["ExclusiveStartKey"] = {name: draw(VALUES[name]) for name in dict.fromkeys([*schema, *KEYS[table]])}
    more = draw(st.sampled_from([{}, {}, {"Select": "COUNT"}, {"ProjectionExpression": "PK, note, id"}]))
    condition, marks = "", dict[str, Any]()
    if kind == "query":
        condition, marks = draw(key_conditions(schema))
        asked["ScanIndexForward"] = draw(st.booleans())
    elif draw(st.booleans()):
        asked |= {"Segment": draw(st.integers(0, 1)), "TotalSegments": 2}
    filtered = draw(st.sampled_from([None] * 4 + list(CONDITIONS)))
    asked |= more | expressions(draw, FilterExpression=filtered)
    if condition:
        asked["KeyConditionExpression"] = condition
        asked["ExpressionAttributeValues"] = asked.get("ExpressionAttributeValues", {}) | marks
        aliases = {mark: name for mark, name in (("#k0", schema[0]), ("#k1", schema[-1])) if mark in condition}
        asked["ExpressionAttributeNames"] = asked.get("ExpressionAttributeNames", {}) | aliases
    return f"walk_{kind}", asked


@st.composite
def key_conditions(draw: st.DrawFn, schema: list[str]) -> tuple[str, dict[str, Any]]:
    values = {":k": draw(VALUES[schema[0]])}
    if len(schema) == 1 or draw(st.booleans()):
        return "#k0 = :k", values
    texts = TYPES[schema[1]] == "S"
    forms = ["#k1 = :low", "#k1 < :low", "#k1 <= :low", "#k1 > :low", "#k1 >= :low", "#k1 BETWEEN :low AND :high"]
    form = draw(st.sampled_from([*forms, "begins_with(#k1, :low)"] if texts else forms))
    bounds = {mark: draw(VALUES[schema[1]]) for mark in (":low", ":high") if mark in form}
    return f"#k0 = :k AND {form}", values | bounds


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Of moto as it ships."""
    with mock_aws():
        yield boto3.client("dynamodb", region_name=REGION)


def answers(client: Any, history: list[Call], *, ours: bool) -> list[Any]:
    """What a history gets to hear, and then what is in the tables and their indexes, and how much."""
    with ExitStack() as stack:
        if ours:
            stack.enter_context(dynamodb.closed())
        dynamodb_backends.reset()
        for table, names in KEYS.items():
            by = INDEXES[table] + LOCAL[table]
            used = {key["AttributeName"] for each in by for key in each["KeySchema"]} | set(names)
            client.create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=index("", names, {})["KeySchema"],
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": TYPES[name]} for name in sorted(used)],
                GlobalSecondaryIndexes=INDEXES[table],
                **({"LocalSecondaryIndexes": LOCAL[table]} if LOCAL[table] else {}),
            )
        heard = [answer(client, *call) for call in history]
        for table, by in INDEXES.items():
            heard += [
                client.scan(TableName=table, **it)["Items"] for it in ({}, *[{"IndexName": i["IndexName"]} for i in by])
            ]
            heard.append(client.describe_table(TableName=table)["Table"]["ItemCount"])
        return heard


def answer(client: Any, operation: str, asked: dict[str, Any]) -> Any:
    try:
        if not operation.startswith("walk_"):
            return without_metadata(getattr(client, operation)(**asked))
        pages: list[dict[str, Any]] = []
        while len(pages) < MOST_PAGES:
            pages.append(without_metadata(getattr(client, operation.removeprefix("walk_"))(**asked)))
            if "LastEvaluatedKey" not in pages[-1]:
                break
            asked = asked | {"ExclusiveStartKey": pages[-1]["LastEvaluatedKey"]}
        return as_moto_ends(pages, asked.get("Limit"))
    except Exception as error:
        return f"{type(error).__name__}: {error} {getattr(error, 'response', {}).get('CancellationReasons')}"


def without_metadata(response: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def as_moto_ends(pages: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    if len(pages) > 1 and not pages[-1]["ScannedCount"]:
        assert pages[-2]["ScannedCount"] == limit, "only a page that Limit has ended is followed by an empty one"
        del pages[-1], pages[-1]["LastEvaluatedKey"]
    return pages


@st.composite
def histories(draw: st.DrawFn) -> list[Call]:
    """Tables with some items in them, and then anything."""
    filled = {
        table: draw(st.lists(items(table), min_size=3, max_size=9, unique_by=lambda item: str(item.get("id", item))))
        for table in KEYS
    }
    requests = {table: [{"PutRequest": {"Item": item}} for item in there] for table, there in filled.items()}
    calls = st.one_of(writes(), reads(), reads())
    return [("batch_write_item", {"RequestItems": requests}), *draw(st.lists(calls, min_size=12, max_size=24))]


HISTORIES = histories()


def agree(client: Any, history: list[Call]) -> None:
    assert answers(client, history, ours=True) == answers(client, history, ours=False)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(history=HISTORIES)
def test_a_history_of_calls_is_answered_as_by_moto(client: Any, history: list[Call]) -> None:
    agree(client, history)


@pytest.mark.slow
@settings(max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HISTORIES)
def test_many_histories_of_calls_are_answered_as_by_moto(client: Any, history: list[Call]) -> None:
    agree(client, history)
