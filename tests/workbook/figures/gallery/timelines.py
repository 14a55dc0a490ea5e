"""Pictures of what happens to messages."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.workbook.figures.ledgers import crowd, everything, observed, overlapping, story
from workbook.cloud import client
from workbook.cloud.local_aws import local_aws
from workbook.experiments.four_ways import four_ways, way_of
from workbook.experiments.four_ways_picture import deliveries
from workbook.experiments.noisy_neighbour import noisy_neighbour
from workbook.experiments.noisy_neighbour_picture import waits
from workbook.experiments.three_lives import three_lives
from workbook.figures import Picture, timeline
from workbook.practice.scratch import scratch_queue

_OFF: dict[str, Any] = {"function_response_types": ()}
_SLOW: dict[str, Any] = {"timeout": 20, "duration": 15, "maximum_batching_window_in_seconds": 15}


def _loop(event: dict[str, Any], context: object) -> None:
    for record in event["Records"]:
        if record["body"] == "poison":
            raise ValueError(
                "an error as long as those of boto3 are, which say in a sentence of their own what failed " * 3
            )


def _reports(event: dict[str, Any], context: object) -> object:
    failed = [record["messageId"] for record in event["Records"] if record["body"] == "poison"]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _misspells(event: dict[str, Any], context: object) -> object:
    return {"batchItemFailure": [{"itemIdentifier": event["Records"][1]["messageId"]}]}


def _timeline(handler: Callable[..., object], *bodies: str, queue: dict[str, Any] | None = None, **how: Any) -> Picture:
    with local_aws(), scratch_queue(**(queue or {})) as scratch:
        scratch.send(*bodies)
        return timeline(scratch.drain(handler, **how))


def _three_lives() -> Picture:
    with local_aws():
        return timeline(three_lives())


def _ways(first: int, last: int) -> Picture:
    with local_aws():
        return deliveries(*four_ways(seed=0)[first:last])


def _yours() -> Picture:
    with local_aws():
        return deliveries(way_of(lambda event, context, table: None), way_of(lambda event, context, table: 1 / 0))


def _neighbours(large: int, small: int, **how: Any) -> Picture:
    with local_aws():
        return waits(*noisy_neighbour(large, small, **how))


def _soon_again() -> Picture:
    """A message that is back after 10 s, and then a long time later."""
    with local_aws(), scratch_queue() as scratch:
        scratch.send("poison")

        def waits(event: dict[str, Any], context: object) -> None:
            [record] = event["Records"]
            receives = int(record["attributes"]["ApproximateReceiveCount"])
            client("sqs").change_message_visibility(
                QueueUrl=scratch.url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=10 * 2 ** (receives - 1)
            )
            raise TimeoutError("later")

        return timeline(scratch.drain(waits))


_GOOD = ("a", "b", "c", "d")
PICTURES: dict[str, Callable[[], Picture]] = {
    "all handled": partial(_timeline, _reports, *_GOOD),
    "whole batch": partial(_timeline, _loop, *_GOOD, "poison", **_OFF),
    "whole batches": partial(_timeline, _loop, *_GOOD * 2, "poison", *_GOOD * 5, **_OFF),
    "partial": partial(_timeline, _reports, *_GOOD, "poison"),
    "a hundred, partial": partial(_timeline, _reports, *((*_GOOD * 4, "poison") * 6)),
    "timed out": partial(_timeline, _reports, *_GOOD, duration=4),
    "throttled": partial(_timeline, _reports, "a", throttles=1.0),
    "throttled at times": partial(_timeline, _reports, *_GOOD, "poison", throttles=0.6),
    "too late": partial(_timeline, _reports, "a", queue={"visibility_timeout": 20}, **_SLOW),
    "expired": partial(_timeline, _loop, "poison", queue={"retention": 60}),
    "a duplicate": partial(_timeline, _reports, *_GOOD, duplicates=["msg-3"]),
    "three lives": _three_lives,
    "soon again": _soon_again,
    "a poison among twenty": lambda: timeline(story(20, ["msg-7"])),
    "on AWS": lambda: timeline(observed()),
    "everything": lambda: timeline(everything()),
    "lost": partial(_timeline, _misspells, "a", "poison", "b"),
    "overlapping": lambda: timeline(overlapping()),
    "sixty poisons": lambda: timeline(crowd(60)),
    "two of the four ways": partial(_ways, 0, 2),
    "the other two": partial(_ways, 2, 4),
    "all four ways": partial(_ways, 0, 4),
    "yours": _yours,
    "noisy neighbour": partial(_neighbours, 300, 5),
    "equal neighbours": partial(_neighbours, 1, 1),
    "slow neighbours": partial(_neighbours, 90, 40, duration=2.5, maximum_concurrency=2),
}
