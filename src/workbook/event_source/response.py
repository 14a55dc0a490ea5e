"""How the event source mapping reads the function's answer (AWS Lambda guide, *Handling errors for an SQS event
source in Lambda*, success and failure conditions)."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Which messages of a batch failed, by message id, and one sentence that says why."""

    failed: frozenset[str]
    reason: str


def whole_batch_failed(batch: Collection[str], reason: str) -> Verdict:
    return Verdict(frozenset(batch), f"whole batch failed: {reason}")


def interpret(response: object, batch: Collection[str], *, reports_batch_item_failures: bool) -> Verdict:
    """The verdict on a batch of message ids whose function returned without an error.

    Without ReportBatchItemFailures the response is ignored: no error means that all messages are done. With it, the
    rules are those of the guide, and where the guide is silent (a response that is a scalar, an empty string or a list;
    a `batchItemFailures` that is not a list; an entry that is not an object) our choice is that the whole batch failed:
    a response that cannot be read says nothing about which messages are done, and deleting one that is not would lose
    it.
    """
    if not reports_batch_item_failures:
        return Verdict(frozenset(), "no error: whole batch succeeded, the response is ignored")
    if response is None:
        return Verdict(frozenset(), "whole batch succeeded: the response is null")
    if not isinstance(response, dict):
        return whole_batch_failed(batch, f"the response is {_kind(response)}, not an object")
    failures = response.get("batchItemFailures")
    if failures is None:
        return Verdict(frozenset(), "whole batch succeeded: no batchItemFailures")
    if failures == []:
        return Verdict(frozenset(), "whole batch succeeded: batchItemFailures is empty")
    if not isinstance(failures, list):
        return whole_batch_failed(batch, f"batchItemFailures is {_kind(failures)}, not a list")
    listed = set()
    for failure in failures:
        if not isinstance(failure, dict) or "itemIdentifier" not in failure:
            return whole_batch_failed(batch, "an entry of batchItemFailures has no itemIdentifier")
        identifier = failure["itemIdentifier"]
        if identifier is None or identifier == "":
            return whole_batch_failed(batch, "an itemIdentifier is empty or null")
        if not isinstance(identifier, str) or identifier not in batch:
            return whole_batch_failed(batch, "an itemIdentifier is not the messageId of a message in the batch")
        listed.add(identifier)
    return Verdict(frozenset(listed), f"partial batch: {len(listed)} of {len(batch)} listed in batchItemFailures")


def _kind(value: object) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
