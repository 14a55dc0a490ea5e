"""A queue's attributes: defaults, ranges, and which a queue of its type has.

(Amazon SQS API reference, *CreateQueue* and *SetQueueAttributes*; texts as recorded on AWS.)
"""

from collections.abc import Callable, Mapping

from sqs_engine import limits
from sqs_engine.errors import InvalidAttributeName, InvalidAttributeValue
from sqs_engine.redrive import (
    RedriveAllowPolicy,
    RedrivePolicy,
    checked_redrive_policy,
    json_map,
    read_redrive_allow_policy,
)

_NUMBERS = {  # default, least, most
    "VisibilityTimeout": (30, 0, limits.MOST_VISIBILITY),
    "MaximumMessageSize": (limits.MOST_BYTES, 1_024, limits.MOST_BYTES),
    "MessageRetentionPeriod": (345_600, 60, 1_209_600),
    "DelaySeconds": (0, 0, limits.MOST_DELAY),
    "ReceiveMessageWaitTimeSeconds": (0, 0, limits.MOST_WAIT),
    "KmsDataKeyReusePeriodSeconds": (300, 60, 86_400),
}
_MOST_DIGITS = 1_000  # Python reads no number of more than some four thousand
_BOOLEANS = ("SqsManagedSseEnabled", "ContentBasedDeduplication")
_HIGH_THROUGHPUT = {  # default, all values
    "DeduplicationScope": ("queue", ("queue", "messageGroup")),
    "FifoThroughputLimit": ("perQueue", ("perQueue", "perMessageGroupId")),
}
_TEXTS = ("KmsMasterKeyId",)
_DOCUMENTS = ("Policy", "RedrivePolicy", "RedriveAllowPolicy")

COMPUTED = (
    "QueueArn",
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
)
"""Attributes that can be read and not set."""

NAMES = ("All", *COMPUTED, *_NUMBERS, *_BOOLEANS, *_HIGH_THROUGHPUT, *_TEXTS, *_DOCUMENTS, "FifoQueue")
"""What GetQueueAttributes knows."""

Allowing = Callable[[str], RedriveAllowPolicy | None]


class Attributes:
    """What was set, checked, with a default for the rest. Values are texts, as the API has them."""

    def __init__(self, arn: str, *, fifo: bool) -> None:
        self._arn = arn
        self.fifo = fifo
        self._values: dict[str, str] = {name: str(number[0]) for name, number in _NUMBERS.items()}
        self._values["SqsManagedSseEnabled"] = "true"
        if fifo:
            self._values |= {"FifoQueue": "true", "ContentBasedDeduplication": "false"}
            self._values |= {name: values[0] for name, values in _HIGH_THROUGHPUT.items()}
        self._read()

    def set(self, attributes: Mapping[str, str], allowing: Allowing) -> dict[str, str]:
        """Set all of `attributes`, or none if one is refused; returns them as they are now, "" for one removed.

        An empty Policy, RedrivePolicy, RedriveAllowPolicy or KmsMasterKeyId removes it. `allowing` is for a
        RedrivePolicy, see `checked_redrive_policy`.
        """
        checked = {name: self._checked(name, value, allowing) for name, value in attributes.items()}
        if checked.get("KmsMasterKeyId"):
            if checked.get("SqsManagedSseEnabled") == "true":
                raise InvalidAttributeName(
                    "You can use one type of server-side encryption (SSE) at one time. "
                    "You can either enable KMS SSE or SQS SSE."
                )
            checked["SqsManagedSseEnabled"] = "false"
        elif checked.get("SqsManagedSseEnabled") == "true":
            checked["KmsMasterKeyId"] = ""
        after = self._values | checked
        if (after.get("FifoThroughputLimit"), after.get("DeduplicationScope")) == ("perMessageGroupId", "queue"):
            raise InvalidAttributeValue.of(
                "FifoThroughputLimit",
                "The perMessageGroupId value is allowed only when the value for DeduplicationScope is messageGroup.",
            )
        self._values = {name: value for name, value in after.items() if value}
        self._read()
        return {name: checked[name] for name in attributes}

    def differs(self, attributes: Mapping[str, str], allowing: Allowing) -> str | None:
        """The first of `attributes` that has another value here; refuses what cannot be set."""
        for name, value in attributes.items():
            own, other = self._values.get(name, ""), self._checked(name, value, allowing)
            if own != other and not (name in _DOCUMENTS and json_map(own) == json_map(other) is not None):
                return name
        return None

    def visible(self) -> dict[str, str]:
        """The attributes that GetQueueAttributes shows, without the computed ones."""
        hidden = () if "KmsMasterKeyId" in self._values else ("KmsDataKeyReusePeriodSeconds",)
        return {name: value for name, value in self._values.items() if name not in hidden}

    def _read(self) -> None:
        self.visibility_timeout = int(self._values["VisibilityTimeout"])
        self.maximum_message_size = int(self._values["MaximumMessageSize"])
        self.retention = int(self._values["MessageRetentionPeriod"])
        self.delay = int(self._values["DelaySeconds"])
        self.wait_time = int(self._values["ReceiveMessageWaitTimeSeconds"])
        self.content_based_deduplication = self._values.get("ContentBasedDeduplication") == "true"
        self.deduplication_by_group = self._values.get("DeduplicationScope") == "messageGroup"
        self.policy = self._values.get("Policy", "")
        redrive, allow = self._values.get("RedrivePolicy"), self._values.get("RedriveAllowPolicy")
        self.redrive = RedrivePolicy.stored(redrive) if redrive else None
        self.redrive_allow = read_redrive_allow_policy(allow) if allow else None

    def _checked(self, name: str, value: str, allowing: Allowing) -> str:
        self._check_name(name)
        if name == "FifoQueue" and value != "true":
            raise InvalidAttributeValue.of("FifoQueue", "Modifying queue type is not supported.")
        if name in _NUMBERS:
            _, least, most = _NUMBERS[name]
            is_number = value.isascii() and value.isdecimal() and len(value) <= _MOST_DIGITS
            if not is_number or not least <= int(value) <= most:
                raise InvalidAttributeValue.of(name)
            return str(int(value))
        if name in _BOOLEANS:
            if value.lower() not in ("true", "false"):
                raise InvalidAttributeValue.of(name)
            return value.lower()
        if name in _HIGH_THROUGHPUT and value not in _HIGH_THROUGHPUT[name][1]:
            raise InvalidAttributeValue.of(name)
        if name in _DOCUMENTS:
            return self._document(name, value, allowing)
        return value

    def _check_name(self, name: str) -> None:
        if not self.fifo and name in _HIGH_THROUGHPUT:
            raise InvalidAttributeName(f"You can specify the {name} only when FifoQueue is set to true.")
        only_fifo = name in ("FifoQueue", "ContentBasedDeduplication")
        if name not in NAMES or name == "All" or name in COMPUTED or (only_fifo and not self.fifo):
            raise InvalidAttributeName.unknown(name)

    def _document(self, name: str, text: str, allowing: Allowing) -> str:
        if not text:
            return ""
        if name == "RedrivePolicy":
            return checked_redrive_policy(text, self._arn, allowing)
        if name == "RedriveAllowPolicy":
            read_redrive_allow_policy(text)
        elif json_map(text) is None:
            raise InvalidAttributeValue.of(name)
        return text
