"""RedrivePolicy and RedriveAllowPolicy (Amazon SQS guide, *Using dead-letter queues*; texts as recorded on AWS)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqs_engine.errors import InvalidAttributeValue, InvalidParameterValue
from sqs_engine.identifiers import queue_name

_MOST_RECEIVES = 1_000
_MOST_DIGITS = 1_000  # Python reads no number of more than some four thousand
_MOST_SOURCES = 10
_DEAD_LETTER, _MOST = "deadLetterTargetArn", "maxReceiveCount"
_PERMISSION, _SOURCES = "redrivePermission", "sourceQueueArns"
_PERMISSIONS = ("allowAll", "denyAll", "byQueue")


@dataclass(frozen=True, slots=True)
class RedrivePolicy:
    """A message goes to the dead-letter queue instead of being received once more than `max_receive_count`."""

    dead_letter_arn: str
    max_receive_count: int

    @classmethod
    def stored(cls, text: str) -> "RedrivePolicy":
        """The policy that `checked_redrive_policy` gave."""
        policy = json.loads(text)
        return cls(policy[_DEAD_LETTER], policy[_MOST])


@dataclass(frozen=True, slots=True)
class RedriveAllowPolicy:
    """Which queues may use this one as their dead-letter queue."""

    permission: str
    sources: tuple[str, ...] = ()

    def allows(self, source_arn: str) -> bool:
        return self.permission == "allowAll" or source_arn in self.sources


def checked_redrive_policy(text: str, source_arn: str, allowing: Callable[[str], RedriveAllowPolicy | None]) -> str:
    """`text` if it is a policy; a maxReceiveCount that came as a text is a number then. `allowing` gives the
    RedriveAllowPolicy of the queue with that ARN, and raises `LookupError` when there is no such queue."""
    policy = json_map(text)
    if policy is None:
        raise InvalidAttributeValue.of("RedrivePolicy", "Redrive policy is not a valid JSON map.")

    def refused(reason: str) -> InvalidParameterValue:
        return InvalidParameterValue.of("RedrivePolicy", text, reason)

    for attribute in (_MOST, _DEAD_LETTER):
        if attribute not in policy:
            raise refused(f"Redrive policy does not contain mandatory attribute: {attribute}.")
    most, arn = policy[_MOST], policy[_DEAD_LETTER]
    number = int(most) if not isinstance(most, bool) and str(most).isdecimal() and len(str(most)) <= _MOST_DIGITS else 0
    if not 1 <= number <= _MOST_RECEIVES:
        raise refused(f"Invalid value for {_MOST}: {most}, valid values are from 1 to 1000 both inclusive.")
    if not isinstance(arn, str) or not arn.startswith("arn:") or arn.count(":") != 5:
        raise refused(f"Invalid value for {_DEAD_LETTER}.")
    if queue_name(arn) is None:
        raise refused(f"Only SQS queues are valid resources for {_DEAD_LETTER}.")
    if len(policy) > 2:
        raise refused(f"Only following attributes are supported: [{_MOST}, {_DEAD_LETTER}].")
    if arn.endswith(".fifo") != source_arn.endswith(".fifo"):
        raise refused("Dead-letter queue must be same type of queue as the source..")
    try:
        allow = allowing(arn)
    except LookupError:
        raise refused("Dead letter target does not exist.") from None
    if allow is not None and not allow.allows(source_arn):
        raise refused(f"Queue {source_arn} does not have permission to use {arn} as a dead-letter queue.")
    return text if most == number else json.dumps(policy | {_MOST: number})


def read_redrive_allow_policy(text: str) -> RedriveAllowPolicy:
    """The policy that `text` gives."""
    policy = json_map(text) or {}
    permission, sources = policy.get(_PERMISSION), policy.get(_SOURCES, [])
    strings = isinstance(sources, list) and all(isinstance(source, str) for source in sources)
    if permission not in _PERMISSIONS or policy.keys() - {_PERMISSION, _SOURCES} or not strings:
        raise InvalidAttributeValue.of(
            "RedriveAllowPolicy",
            "Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
        )

    def refused(reason: str) -> InvalidParameterValue:
        reason = f"Amazon SQS can't create the redrive allow policy. {reason}"
        return InvalidParameterValue.of("RedriveAllowPolicy", text, reason)

    if permission != "byQueue" and _SOURCES in policy:
        raise refused("To specify one or more source queue ARNs, you must set redrivePermission to byQueue.")
    if permission == "byQueue" and not sources:
        raise refused(
            "When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values."
        )
    if len(sources) > _MOST_SOURCES:
        raise refused(f"The maximum number of source queue ARNs you can specify is {_MOST_SOURCES}.")
    return RedriveAllowPolicy(str(permission), tuple(sources))


def json_map(text: str) -> dict[str, Any] | None:
    """The JSON object that `text` is; None when it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
