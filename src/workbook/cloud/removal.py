"""Removes from a real account what a run noted in its journal, and nothing else."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from botocore.exceptions import ClientError

from workbook.cloud.account import Account, AccountError, client, in_sentences
from workbook.cloud.batch_write import write_all
from workbook.cloud.errors import TableTooBusy
from workbook.cloud.journal import entries, ids_in, left
from workbook.cloud.own_messages import remove_messages
from workbook.cloud.recorder import GONE, RUN_TAG


def remove_what_is_left(account: Account, stack: str, run: str = "") -> int:
    """Remove what the runs on `stack` whose names begin with `run` made and did not remove; how many things that is.

    First their messages are handled or removed. Items go by their keys; a table, a queue or a state machine only with
    the run's own tag, as one of that name may have been there before. A journal goes last, so that what breaks off can
    be done again. Raises `AccountError`.
    """
    journals = []
    for name, file in left(account, stack, run):
        with suppress(FileNotFoundError):  # a run that ends just now removes its journal
            journals.append((name, file, list(entries(file))))
    removed = 0
    with in_sentences():
        keys = json.dumps([entry["key"] for *_, noted in journals for entry in noted])
        if ids := set(ids_in(keys)):
            removed += remove_messages(stack, ids)
        for name, file, noted in journals:
            removed += _removed(account, name, noted)
            file.unlink(missing_ok=True)  # a run that ends just now removes its own
    return removed


def _removed(account: Account, run: str, noted: list[dict[str, Any]]) -> int:
    how = {"table": _table, "queue": _queue, "state machine": _state_machine}
    keys: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    count = 0
    for entry in noted:
        if entry["kind"] == "item":
            keys[entry["name"]].append(entry["key"])
            continue
        with _unless_gone():
            count += how[entry["kind"]](account, run, entry)
    for table, those in keys.items():
        with _unless_gone():
            _delete_items(table, those)
            count += len(those)
    return count


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise


def _delete_items(table: str, keys: list[dict[str, Any]]) -> None:
    """Raises `AccountError` when DynamoDB goes on to leave some of them unprocessed."""
    try:
        write_all(client("dynamodb"), table, [{"DeleteRequest": {"Key": key}} for key in keys])
    except TableTooBusy as busy:
        raise AccountError(f"Items are left to delete. {busy}") from busy


def _table(account: Account, run: str, entry: dict[str, Any]) -> bool:
    dynamodb = client("dynamodb")
    arn = dynamodb.describe_table(TableName=entry["name"])["Table"]["TableArn"]
    tags = {it["Key"]: it["Value"] for it in dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]}
    return _if_ours(tags, run, dynamodb.delete_table, TableName=entry["name"])


def _queue(account: Account, run: str, entry: dict[str, Any]) -> bool:
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=entry["name"])["QueueUrl"]
    return _if_ours(sqs.list_queue_tags(QueueUrl=url).get("Tags", {}), run, sqs.delete_queue, QueueUrl=url)


def _state_machine(account: Account, run: str, entry: dict[str, Any]) -> bool:
    states = client("stepfunctions")
    pages = states.get_paginator("list_state_machines").paginate()
    arns = [it["stateMachineArn"] for page in pages for it in page["stateMachines"] if it["name"] == entry["name"]]
    for arn in arns:
        tags = {it["key"]: it["value"] for it in states.list_tags_for_resource(resourceArn=arn)["tags"]}
        return _if_ours(tags, run, states.delete_state_machine, stateMachineArn=arn)
    return False


def _if_ours(tags: dict[str, str], run: str, delete: Callable[..., Any], **named: str) -> bool:
    if tags.get(RUN_TAG) != run:
        return False
    delete(**named)
    return True
