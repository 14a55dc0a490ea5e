"""MD5 digests, as SQS returns them (Amazon SQS guide, *Calculating the MD5 message digest for message attributes*)."""

from collections.abc import Mapping
from hashlib import md5, sha256

from sqs_engine.message import MessageAttribute

_STRING, _BINARY = b"\x01", b"\x02"


def of_text(text: str) -> str:
    """MD5OfMessageBody, MD5OfBody."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def of_attributes(attributes: Mapping[str, MessageAttribute]) -> str:
    """MD5OfMessageAttributes, MD5OfMessageSystemAttributes: by name, each part with its length in front."""
    digest = md5(usedforsecurity=False)
    for name in sorted(attributes):
        attribute = attributes[name]
        for part in (name.encode(), attribute.data_type.encode()):
            digest.update(_with_length(part))
        transport = _BINARY if isinstance(attribute.value, bytes) else _STRING
        digest.update(transport + _with_length(attribute.as_bytes))
    return digest.hexdigest()


def deduplication_id(body: str) -> str:
    """What content-based deduplication takes: SHA-256 of the body, of nothing else."""
    return sha256(body.encode()).hexdigest()


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
