"""Removes from a real account what a run noted in its journal, and nothing else."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from workbook.cloud.account import Account, client, in_sentences
from workbook.cloud.journal import entries, ids_in, left
from workbook.cloud.own_messages import remove_messages
from workbook.cloud.recorder import GONE, RUN_TAG


def remove_what_is_left(account: Account, stack: str, run: str = "") -> int:
    """Remove what the runs on `stack` whose names begin with `run` made and did not remove; how many things that is.

    First its messages are handled or removed. Items go by their keys; a table, a queue or a state machine only with the
    run's own tag, as one of that name may have been there before. A journal goes last, so that what breaks off can be
    done again. Raises `AccountError`.
    """
    removed = 0
    for name, file in left(account, stack, run):
        # A run that ends just now removes its own, and its journal with it.
        with suppress(FileNotFoundError), in_sentences():
            if ids := {each for entry in entries(file) for each in ids_in(json.dumps(entry["key"]))}:
                removed += remove_messages(stack, ids)
            removed += _removed(account, name, file)
        file.unlink(missing_ok=True)
    return removed


def _removed(account: Account, run: str, file: Path) -> int:
    how = {"item": _item, "table": _table, "queue": _queue, "state machine": _state_machine}
    count = 0
    for entry in entries(file):
        try:
            count += how[entry["kind"]](account, run, entry)
        except ClientError as error:
            if error.response["Error"]["Code"] not in GONE:
                raise
    return count


def _item(account: Account, run: str, entry: dict[str, Any]) -> bool:
    client("dynamodb").delete_item(TableName=entry["name"], Key=entry["key"])
    return True


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
