"""Tables at size, full pages, transactions that fail or come twice: gaps 32 to 37 closed, with a canary each."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item

from workbook.cloud.clock import Clock
from workbook.cloud.local_aws import local_aws
from workbook.cloud.readers_settings import REGION

FEW, MANY = 100, 1_000
INDEX = {
    "IndexName": "by-job",
    "KeySchema": [{"AttributeName": "job", "KeyType": "HASH"}, {"AttributeName": "rank", "KeyType": "RANGE"}],
    "Projection": {"ProjectionType": "ALL"},
}
OF_THE_JOB = {
    "TableName": "jobs",
    "IndexName": "by-job",
    "KeyConditionExpression": "job = :job",
    "ExpressionAttributeValues": {":job": {"S": "j"}},
}


def a_table(items: int = 0, **more: Any) -> Any:
    """A client, and a table with an index; the first `items` numbers are in it, all in one partition of the index."""
    client = boto3.client("dynamodb")
    client.create_table(
        TableName="jobs",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "PK", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": kind} for name, kind in (("PK", "S"), ("job", "S"), ("rank", "N"))
        ],
        GlobalSecondaryIndexes=[INDEX],
        **more,
    )
    table = dynamodb_backends["123456789012"][REGION].tables["jobs"]
    for number in range(items):
        table.put_item(an_item(number))
    return client


def an_item(number: int) -> dict[str, Any]:
    return {"PK": {"S": f"{number:05}"}, "job": {"S": "j"}, "rank": {"N": str(number)}, "state": {"S": "PENDING"}}


def set_state(number: int, **more: Any) -> dict[str, Any]:
    values = {":new": {"S": "DECLINED"}, ":old": {"S": "PENDING"}}
    return {
        "TableName": "jobs",
        "Key": {"PK": {"S": f"{number:05}"}},
        "UpdateExpression": "SET #s = :new",
        "ConditionExpression": "#s = :old",
        "ExpressionAttributeNames": {"#s": "state"},
        "ExpressionAttributeValues": values,
    } | more


def state(client: Any, number: int) -> Any:
    item = client.get_item(TableName="jobs", Key={"PK": {"S": f"{number:05}"}}).get("Item")
    return item and item["state"]["S"]


# -- the same work in a table of any size -----------------------------------------------------------------------------

MIDDLE = {"PK": {"S": "00040"}, "job": {"S": "j"}, "rank": {"N": "40"}}
CALLS: dict[str, Callable[[Any], Any]] = {
    "GetItem": lambda client: client.get_item(TableName="jobs", Key={"PK": {"S": "00040"}}),
    "PutItem": lambda client: client.put_item(TableName="jobs", Item=an_item(40)),
    "UpdateItem": lambda client: client.update_item(**set_state(41)),
    "DeleteItem": lambda client: client.delete_item(TableName="jobs", Key={"PK": {"S": "00042"}}),
    "Query of the table": lambda client: client.query(
        TableName="jobs", KeyConditionExpression="PK = :pk", ExpressionAttributeValues={":pk": {"S": "00040"}}
    ),
    "Query of the index, a page": lambda client: client.query(**OF_THE_JOB, Limit=10, ExclusiveStartKey=MIDDLE),
    "Query of the index, backwards": lambda client: client.query(**OF_THE_JOB, Limit=10, ScanIndexForward=False),
    "Query of the index, a range": lambda client: client.query(
        **OF_THE_JOB
        | {
            "KeyConditionExpression": "job = :job AND #r BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#r": "rank"},
            "ExpressionAttributeValues": {":job": {"S": "j"}, ":low": {"N": "40"}, ":high": {"N": "50"}},
        }
    ),
    "Scan, a page": lambda client: client.scan(TableName="jobs", Limit=10, ExclusiveStartKey={"PK": {"S": "00040"}}),
    "Scan of the index, a page": lambda client: client.scan(TableName="jobs", IndexName="by-job", Limit=10),
    "DescribeTable": lambda client: client.describe_table(TableName="jobs"),
    "TransactWriteItems": lambda client: client.transact_write_items(TransactItems=[{"Update": set_state(43)}]),
    "TransactGetItems": lambda client: client.transact_get_items(
        TransactItems=[{"Get": {"TableName": "jobs", "Key": {"PK": {"S": "00040"}}}}]
    ),
    "BatchGetItem": lambda client: client.batch_get_item(RequestItems={"jobs": {"Keys": [{"PK": {"S": "00040"}}]}}),
    "BatchWriteItem": lambda client: client.batch_write_item(
        RequestItems={"jobs": [{"PutRequest": {"Item": an_item(40)}}]}
    ),
}


@contextmanager
def counted() -> Iterator[list[int]]:
    """How many functions are called meanwhile, Python's and C's."""
    calls = [0]

    def count(frame: object, event: str, argument: object) -> None:
        calls[0] += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def work(items: int) -> dict[str, int]:
    """Calls of functions for each call of the API, in a table with so many items."""
    client = a_table(items)
    for call in CALLS.values():  # what is made on first use: parsers, clients, the orders of keys
        call(client)
    client.batch_write_item(
        RequestItems={"jobs": [{"PutRequest": {"Item": an_item(number)}} for number in range(40, 44)]}
    )
    done = {}
    for name, call in CALLS.items():
        with counted() as calls:
            call(client)
        done[name] = calls[0]
    client.delete_table(TableName="jobs")
    return done


@pytest.mark.usefixtures("local")
def test_a_call_is_the_same_work_in_a_small_table_and_in_a_large_one() -> None:
    few, many = work(FEW), work(MANY)
    more = {name: round(many[name] / few[name], 2) for name in CALLS}
    assert {name: ratio for name, ratio in more.items() if ratio > 1.15} == {}


@pytest.mark.usefixtures("plain_moto")
def test_canary_work_grows_with_the_table_in_moto() -> None:
    few, many = work(60), work(600)
    grown = {name for name in CALLS if many[name] > 1.2 * few[name]}
    assert grown >= {name for name in CALLS if name.startswith(("Query", "Scan"))} | {"TransactWriteItems"}


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("forward", [True, False])
def test_a_page_that_limit_ends_at_the_last_item_has_a_last_evaluated_key_and_an_empty_page_behind_it(
    forward: bool,
) -> None:
    client = a_table(6)
    page = client.query(**OF_THE_JOB, Limit=6, ScanIndexForward=forward)
    last = 5 if forward else 0
    assert page["LastEvaluatedKey"] == {name: an_item(last)[name] for name in ("PK", "job", "rank")}
    behind = client.query(**OF_THE_JOB, Limit=6, ScanIndexForward=forward, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert (behind["Count"], "LastEvaluatedKey" in behind) == (0, False)


@pytest.mark.usefixtures("local")
def test_a_scan_that_limit_ends_at_the_last_item_has_a_last_evaluated_key_too() -> None:
    client = a_table(6)
    assert client.scan(TableName="jobs", Limit=6)["LastEvaluatedKey"] == {"PK": {"S": "00005"}}
    assert "LastEvaluatedKey" not in client.scan(TableName="jobs", Limit=7)


@pytest.mark.usefixtures("local")
def test_the_last_item_that_was_read_counts_and_not_the_last_that_passed_the_filter() -> None:
    client = a_table(6)
    client.update_item(**set_state(5))
    filtered = {"FilterExpression": "#s = :p", "ExpressionAttributeNames": {"#s": "state"}}
    values = {"ExpressionAttributeValues": {":job": {"S": "j"}, ":p": {"S": "PENDING"}}}
    page = client.query(**OF_THE_JOB | filtered | values, Limit=6)
    assert (page["Count"], page["ScannedCount"], page["LastEvaluatedKey"]["PK"]) == (5, 6, {"S": "00005"})


@pytest.mark.usefixtures("local")
def test_a_page_ends_at_one_megabyte() -> None:
    client = a_table()
    for number in range(6):
        client.put_item(TableName="jobs", Item=an_item(number) | {"text": {"S": "x" * 300_000}})
    page = client.query(**OF_THE_JOB)
    assert (page["Count"], page["LastEvaluatedKey"]["PK"]) == (3, {"S": "00002"})
    assert client.query(**OF_THE_JOB, ExclusiveStartKey=page["LastEvaluatedKey"])["Count"] == 3


@pytest.mark.usefixtures("local")
def test_an_update_that_takes_away_a_key_of_an_index_takes_the_item_out_of_it() -> None:
    client = a_table(3)
    assert client.query(**OF_THE_JOB)["Count"] == 3
    key = {"TableName": "jobs", "Key": {"PK": {"S": "00001"}}, "ExpressionAttributeNames": {"#r": "rank"}}
    client.update_item(**key, UpdateExpression="REMOVE #r")
    assert [item["PK"]["S"] for item in client.query(**OF_THE_JOB)["Items"]] == ["00000", "00002"]
    client.update_item(**key, UpdateExpression="SET #r = :r", ExpressionAttributeValues={":r": {"N": "-1"}})
    assert [item["PK"]["S"] for item in client.query(**OF_THE_JOB)["Items"]] == ["00001", "00000", "00002"]


@pytest.mark.usefixtures("plain_moto")
def test_canary_a_full_last_page_has_no_last_evaluated_key_in_moto() -> None:
    client = a_table(6)
    assert "LastEvaluatedKey" not in client.query(**OF_THE_JOB, Limit=6)
    assert "LastEvaluatedKey" not in client.scan(TableName="jobs", Limit=6)


# -- transactions -----------------------------------------------------------------------------------------------------

STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}


def a_failing_transaction() -> list[dict[str, Any]]:
    """Writes of three kinds, and a condition that does not hold."""
    return [
        {"Update": set_state(0)},
        {"Put": {"TableName": "jobs", "Item": an_item(9)}},
        {"Delete": {"TableName": "jobs", "Key": {"PK": {"S": "00001"}}}},
        {"Update": set_state(2, UpdateExpression="REMOVE job", ExpressionAttributeValues={":old": {"S": "PENDING"}})},
        {"Update": set_state(3, Key={"PK": {"S": "none"}})},
    ]


@pytest.mark.usefixtures("local")
def test_a_transaction_that_fails_leaves_items_indexes_and_stream_as_they_were() -> None:
    client = a_table(4, **STREAM)
    before = client.scan(TableName="jobs"), client.query(**OF_THE_JOB), records()
    with pytest.raises(ClientError) as refused:
        client.transact_write_items(TransactItems=a_failing_transaction())
    assert [reason["Code"] for reason in refused.value.response["CancellationReasons"]] == ["None"] * 4 + [
        "ConditionalCheckFailed"
    ]
    after = client.scan(TableName="jobs"), client.query(**OF_THE_JOB), records()
    assert [part["Items"] for part in before[:2]] == [part["Items"] for part in after[:2]]
    assert before[2] == after[2]


def records() -> list[str]:
    """What lies in the table's stream."""
    shard = dynamodb_backends["123456789012"][REGION].tables["jobs"].stream_shard
    return [record.record["eventID"] for record in shard.items]


@pytest.mark.usefixtures("local")
def test_a_transaction_that_comes_twice_with_its_token_is_done_once() -> None:
    client = a_table(1)
    request = {"TransactItems": [{"Update": set_state(0)}], "ClientRequestToken": "once"}
    client.transact_write_items(**request)
    client.transact_write_items(**request)
    assert state(client, 0) == "DECLINED"
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(**request | {"ClientRequestToken": "again"})


@pytest.mark.usefixtures("local")
def test_another_transaction_with_the_token_of_one_that_was_done_is_refused() -> None:
    client = a_table(2)
    client.transact_write_items(TransactItems=[{"Update": set_state(0)}], ClientRequestToken="once")
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=[{"Update": set_state(1)}], ClientRequestToken="once")
    assert state(client, 1) == "PENDING"


@pytest.mark.usefixtures("local")
def test_a_token_lasts_for_ten_minutes() -> None:
    with Clock() as clock:
        client = a_table(1)
        request = {"TransactItems": [{"Update": set_state(0)}], "ClientRequestToken": "once"}
        client.transact_write_items(**request)
        clock.advance(599)
        client.transact_write_items(**request)
        clock.advance(1)
        with pytest.raises(client.exceptions.TransactionCanceledException):
            client.transact_write_items(**request)


@pytest.mark.usefixtures("local")
def test_a_transaction_that_failed_may_come_again_with_its_token() -> None:
    client = a_table()
    request = {"TransactItems": [{"Update": set_state(0)}], "ClientRequestToken": "once"}
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(**request)
    client.put_item(TableName="jobs", Item=an_item(0))
    client.transact_write_items(**request)
    assert state(client, 0) == "DECLINED"


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_does_a_transaction_again_whatever_its_token() -> None:
    client = a_table(1)
    request = {"TransactItems": [{"Update": set_state(0)}], "ClientRequestToken": "once"}
    client.transact_write_items(**request)
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(**request)


# -- updates ----------------------------------------------------------------------------------------------------------

HALF = {
    "TableName": "jobs",
    "Key": {"PK": {"S": "00000"}},
    "UpdateExpression": "SET #s = :s ADD job :n",
    "ExpressionAttributeNames": {"#s": "state"},
    "ExpressionAttributeValues": {":s": {"S": "HALF"}, ":n": {"N": "1"}},
}


@pytest.mark.usefixtures("local")
def test_an_update_that_is_refused_changes_nothing() -> None:
    client = a_table(1)
    with pytest.raises(ClientError):
        client.update_item(**HALF)
    assert state(client, 0) == "PENDING"


@pytest.mark.usefixtures("plain_moto")
def test_canary_an_update_that_is_refused_is_half_done_in_moto() -> None:
    client = a_table(1)
    with pytest.raises(ClientError):
        client.update_item(**HALF)
    assert state(client, 0) == "HALF"


@pytest.mark.usefixtures("local")
def test_a_local_cloud_within_another_reads_its_own_tables() -> None:
    with local_aws():
        client = a_table(3)
        assert client.query(**OF_THE_JOB)["Count"] == client.scan(TableName="jobs")["Count"] == 3


# ------------------------------------------------------------------------------------------------- what is overwritten


def kept_by_an_update() -> int:
    """How many items more there are in memory than before."""
    client = a_table(3)
    before = items_in_memory()
    client.update_item(**set_state(1))
    return items_in_memory() - before


def items_in_memory() -> int:
    gc.collect()
    return sum(type(it) is Item for it in gc.get_objects())  # isinstance asks weak proxies, too


@pytest.mark.usefixtures("local")
def test_what_an_update_overwrites_is_gone() -> None:
    assert kept_by_an_update() == 0


@pytest.mark.usefixtures("plain_moto")
def test_canary_moto_keeps_what_an_update_overwrites() -> None:
    assert kept_by_an_update() > 0
